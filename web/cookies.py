"""Cookies that hold tokens: host-bound, Secure, HttpOnly, Lax; set and cleared in one way."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app

from web.requests import cookie_name


def keep(response: Response, kind: str, token: str, lasts: timedelta) -> Response:
    """Let the browser hold the token."""
    response.set_cookie(
        cookie_name(kind),
        token,
        max_age=int(lasts.total_seconds()),
        secure=current_app.extensions["settings"].secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def drop(response: Response, kind: str) -> Response:
    """Take the token away."""
    secure = current_app.extensions["settings"].secure_cookies
    response.delete_cookie(cookie_name(kind), path="/", secure=secure, httponly=True, samesite="Lax")
    return response
