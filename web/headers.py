"""Security headers on every answer: a strict content policy, no framing, no sniffing, no leaking referrers."""

from __future__ import annotations

from flask import Flask, Response, request

from settings import Settings

STRIPE = {
    "script-src": "https://js.stripe.com",
    "frame-src": "https://js.stripe.com https://hooks.stripe.com",
    "connect-src": "https://api.stripe.com",
}
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


def policy(*, with_stripe: bool) -> str:
    """The Content-Security-Policy; the gateway's own script and frames only where cards are taken."""
    rules = dict(BASE)
    if with_stripe:
        for name, sources in STRIPE.items():
            rules[name] = f"{rules.get(name, '')} {sources}".strip()
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def init_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, errors and files included."""
    with_stripe = settings.card_gateway == "stripe"
    plain, paying = policy(with_stripe=False), policy(with_stripe=with_stripe)

    @app.after_request
    def add_headers(response: Response) -> Response:
        takes_cards = request.path.startswith(("/checkout", "/pay/"))
        response.headers.setdefault("Content-Security-Policy", paying if takes_cards else plain)
        response.headers.update(SECURITY)
        if settings.base_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store, private")
            others = response.headers.get("Vary")
            response.headers["Vary"] = f"{others}, {VARY}" if others else VARY
        return response
