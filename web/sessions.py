"""Flask's session in a signed cookie; a cookie that comes with every request has its signature checked once an hour."""

from __future__ import annotations

import time
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

HOUR = 3600
MOST = 2048
LONGEST = 4096  # characters of a cookie that browsers keep


class SignedSessions(SecureCookieSessionInterface):
    """Reads and writes the same cookies as Flask's own interface."""

    def __init__(self) -> None:
        self._read = lru_cache(MOST)(self._read_now)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the request's cookie; an empty one where that is missing, not ours, or too old."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if not cookie or len(cookie) > LONGEST:
            return self.session_class()
        try:
            held = self._read(app, cookie, int(time.time()) // HOUR)
        except BadSignature:  # never kept: nobody fills the memory with what is not ours
            return self.session_class()
        return self.session_class(deepcopy(held))

    def _read_now(self, app: Flask, cookie: str, _hour: int) -> Any:
        signer = self.get_signing_serializer(app)
        if signer is None:
            raise BadSignature("there is no secret key")
        return signer.loads(cookie, max_age=int(app.permanent_session_lifetime.total_seconds()))
