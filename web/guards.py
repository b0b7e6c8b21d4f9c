"""Guards: one before_request for a surface, that lets in only who is signed in and whose role allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from web.requests import htmx

Allows = Callable[[str, str], bool]  # (role, endpoint without its blueprint) -> whether it answers


def guard_staff(blueprint: Blueprint, *, allows: Allows, public: Collection[str], sign_in: str) -> None:
    """Let only staff into the blueprint, and each role only where `allows` says so.

    `public` names the endpoints that answer anyone, `sign_in` the endpoint where one signs in. Whoever is
    not signed in gets 303 to it with the way back, or 401 with HX-Redirect; a role without the right gets 403.
    """

    @blueprint.before_request
    def let_in() -> Response | None:
        endpoint = (request.endpoint or "").partition(".")[2]
        if endpoint in public:
            return None
        if not current_user.is_authenticated or current_user.kind != "staff":
            return _to_sign_in(sign_in)
        if not allows(current_user.row.role, endpoint):
            abort(403)
        return None


def _to_sign_in(endpoint: str) -> Response:
    """Where to sign in; afterwards back to the page that was asked for, or that the fragment belongs to."""
    if htmx:
        shown = urlsplit(htmx.current_url or "")  # sign-in looks at it again before it leads there
        way_back = f"{shown.path}?{shown.query}".rstrip("?") or None
        address = url_for(endpoint, next=way_back)
        return Response(status=401, headers={"HX-Redirect": address})
    way_back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return Response(status=303, headers={"Location": url_for(endpoint, next=way_back)})
