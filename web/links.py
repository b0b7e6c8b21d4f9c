"""Addresses of the present view with another query, so that every view of a list is a link."""

from __future__ import annotations

from typing import Any

from flask import request, url_for


def here(**changes: Any) -> str:
    """This page's address with some of its query changed; an empty value takes a key away."""
    query = {**request.args.to_dict(), **changes}
    if "after" not in changes and changes:
        query.pop("after", None)
    kept = {name: value for name, value in query.items() if value not in ("", None)}
    return url_for(request.endpoint or "storefront.home", **(request.view_args or {}), **kept)
