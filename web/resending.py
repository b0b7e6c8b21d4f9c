"""Gives a form back whose token ran out: everything that was typed, behind one button."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from web.requests import htmx

SECRET = ("password", "card", "csrf_token")  # never put into a page again


def may_be_sent_again() -> bool:
    """Whether the form came from a page of ours, as the browser says itself, and can stand in a page.

    Without that proof another site's form would get our token behind a button. Files cannot be given back.
    """
    if request.method != "POST" or (not htmx and any(file.filename for file in request.files.values())):
        return False
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    return site == "same-origin" or (site is None and urlsplit(origin).netloc == request.host)


def typed() -> list[tuple[str, str]]:
    """What was typed, name by name in the order of the form, but for what is secret."""
    pairs = request.form.items(multi=True)
    return [(name, value) for name, value in pairs if not any(word in name for word in SECRET)]


def address() -> str:
    """Where the form goes, on this site."""
    return request.full_path.rstrip("?")
