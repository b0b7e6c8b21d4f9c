"""The product page: pictures, the variant that the address picks, what can be had of it, and the way to the cart."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from shop.catalog import showing
from shop.inventory import availability
from shop.inventory.availability import NOTHING
from storefront import blueprint, choosing
from web.pages import changed, page
from web.requests import current_store, htmx


@blueprint.get("/products/<slug>")
def product(slug: str) -> Response:
    """A product; when another variant is picked, its buy box and pictures alone."""
    context = _shown(slug)
    if htmx and htmx.target == "buy-box":
        return changed("storefront/_buy_box.html", "storefront/_gallery.html", see=request.path, **context)
    return page("storefront/product.html", **context)


def _shown(slug: str) -> dict[str, Any]:
    """What the page shows, in one query once the product is known; Missing when the product is not for shoppers."""
    store = current_store()
    product = showing.shown(store, slug[:160])
    picks = tuple(request.args.get(f"option{n}", "") for n in (1, 2, 3))
    variant = showing.chosen(product, request.args.get("sku", ""), picks)
    known = availability.of([each.id for each in product.variants])
    return {
        "product": product,
        "variant": variant,
        "axes": choosing.axes(product, variant, known),
        "pictures": showing.pictures_of(product, variant),
        "supply": known.get(variant.id, NOTHING) if variant else NOTHING,
        "shelf": choosing.shelf_of(store, product),
    }
