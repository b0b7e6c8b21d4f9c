"""The shop as shoppers see it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

from shop.catalog import categories
from shop.people import address_forms
from storefront import visitors, words
from web.links import here
from web.pictures import source
from web.requests import current_customer, current_store

blueprint = Blueprint("storefront", __name__)
blueprint.before_request(visitors.greet)
blueprint.add_app_template_global(source, "picture_source")


@blueprint.context_processor
def shop_context() -> dict[str, Any]:
    """What the shop's layout shows on every page."""
    store = current_store()
    return {
        "store": store,
        "menu": categories.menu(store),
        "customer": current_customer(),
        "cart_count": g.get("pieces", 0),
        "q": request.args.get("q", "")[:120] if request.endpoint == "storefront.search" else "",
        "here": here(),
        "stock_line": words.stock_line,
        "sanitised": words.sanitised,
        "error_pairs": words.error_pairs,
        "standing": words.standing,
        "country_name": address_forms.country_name,
        "brand_css_url": url_for("storefront.brand_css", v=store.brand_hue),
    }


from storefront import (  # noqa: E402
    account,  # noqa: F401
    addresses,  # noqa: F401
    brand,  # noqa: F401
    browsing,  # noqa: F401
    carts,  # noqa: F401
    checkout,  # noqa: F401
    email_change,  # noqa: F401
    health,  # noqa: F401
    kept_cards,  # noqa: F401
    media,  # noqa: F401
    order_status,  # noqa: F401
    paying,  # noqa: F401
    practice,  # noqa: F401
    products,  # noqa: F401
    signing_in,  # noqa: F401
    webhooks,  # noqa: F401
)
