"""What a page with Stripe's card field loads: the script from Stripe's own host, as its rules want, and nothing else.

Sources: docs.stripe.com/js/including and docs.stripe.com/security/guide, "Content Security Policy".
"""

from __future__ import annotations

from urllib.parse import urlsplit

from shop.payments.gateway import CheckoutFields

JS_URL = "https://js.stripe.com/endive/stripe.js"
API = "https://api.stripe.com"
MORE_SCRIPTS, FRAMES = ("https://*.js.stripe.com",), ("https://hooks.stripe.com",)


def fields(publishable_key: str, js_url: str = "", api_base: str = "") -> CheckoutFields:
    """The card field; `js_url` and `api_base` stand in for Stripe's own hosts in tests."""
    return CheckoutFields(
        "stripe",
        script=js_url or JS_URL,
        publishable_key=publishable_key,
        scripts=() if js_url else MORE_SCRIPTS,
        frames=FRAMES,
        calls=tuple(filter(None, (API, api_base, _origin(js_url)))),
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
