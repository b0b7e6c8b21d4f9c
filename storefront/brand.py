"""GET /brand.css: the store's colour; only the hue is the merchant's, lightness and contrast stay ours."""

from __future__ import annotations

from flask import Response, request

from storefront import blueprint
from web.requests import current_store

YEAR = 365 * 24 * 3600


@blueprint.get("/brand.css")
def brand_css() -> Response:
    """Two custom properties; kept for a year under its ?v=, asked again without it."""
    store = current_store()
    response = Response(f":root{{--brand-hue:{store.brand_hue % 360}}}\n", mimetype="text/css")
    lasts = (
        f"public, max-age={YEAR}, immutable" if request.args.get("v") == str(store.brand_hue) else "no-cache"
    )
    response.headers["Cache-Control"] = lasts
    response.set_etag(f"hue-{store.brand_hue}")
    response.make_conditional(request)
    return response
