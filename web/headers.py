"""Security headers on every answer: a strict content policy, no framing, no sniffing, no leaking referrers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g

from settings import Settings
from shop.payments.gateway import CheckoutFields

BASE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
VARY = "Cookie, HX-Request, HX-Target"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(self)",
}


def policy(fields: CheckoutFields | None = None) -> str:
    """The Content-Security-Policy; a card gateway's own script, frames and calls only where its field stands."""
    rules = dict(BASE)
    if fields and fields.script:
        own = urlsplit(fields.script)
        script = (f"{own.scheme}://{own.netloc}", *fields.scripts)
        added = {"script-src": script, "frame-src": (*script, *fields.frames), "connect-src": fields.calls}
        for name, sources in added.items():
            rules[name] = " ".join((rules.get(name, ""), *sources)).strip()
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def let_in(fields: CheckoutFields) -> CheckoutFields:
    """The page that is being made shows this card field: let in what the field loads."""
    g.card_fields = fields
    return fields


def init_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, errors and files included."""
    plain = policy()
    fixed = dict(SECURITY)
    if settings.base_url.startswith("https://"):
        fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    app.wsgi_app = _with(list(fixed.items()), app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def add_headers(response: Response) -> Response:
        fields = g.get("card_fields")
        response.headers.setdefault("Content-Security-Policy", policy(fields) if fields else plain)
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store, private")
            others = response.headers.get("Vary")
            response.headers["Vary"] = f"{others}, {VARY}" if others else VARY
        return response


def _with(fixed: list[tuple[str, str]], inner: Callable[..., Any]) -> Callable[..., Any]:
    """The application with headers that are the same on every answer, added as it begins."""

    def answer(environ: Any, start: Callable[..., Any]) -> Any:
        return inner(environ, lambda status, headers, *error: start(status, [*headers, *fixed], *error))

    return answer
