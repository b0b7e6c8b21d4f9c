"""The cart: as a drawer beside what is being looked at, and as a page of its own."""

from __future__ import annotations

import json

from flask import Response, request, url_for

from shop.carts import filling, viewing
from shop.kernel.refusals import Missing
from storefront import blueprint
from storefront.reading import quantity, ulid
from storefront.visitors import cart_token, current_cart, keep_cart
from web.pages import changed, page
from web.requests import current_customer, current_store

OPEN_DRAWER = json.dumps({"openDialog": "cart-drawer"})


@blueprint.get("/cart")
def cart() -> Response:
    """What was gathered so far, with today's prices and what became of each thing since."""
    return page("storefront/cart.html", "storefront/_cart.html", contents=viewing.view(current_cart()))


@blueprint.post("/cart/lines")
def create_cart_line() -> Response:
    """Put a variant into the cart, which is made when there is none."""
    customer = current_customer()
    token, _ = filling.add(
        current_store(),
        cart_token(),
        ulid(request.form.get("variant", "")),
        quantity(request.form.get("quantity", "1")),
        customer_id=customer.id if customer else None,
    )
    held = filling.find(current_store(), token, customer.id if customer else None)
    response = _changed(viewing.view(held))
    response.headers["HX-Trigger"] = OPEN_DRAWER
    return keep_cart(response, token)


@blueprint.post("/cart/lines/<variant>")
def update_cart_line(variant: str) -> Response:
    """Set how many of a variant the cart holds; 0 takes it out."""
    held = current_cart()
    if held is None:
        raise Missing("That is not in the cart any more.")
    filling.set_quantity(held, ulid(variant), quantity(request.form.get("quantity", "")))
    return _changed(viewing.view(current_cart()))


def _changed(contents: viewing.CartView) -> Response:
    return changed(
        "storefront/_cart.html",
        "layouts/_cart_count.html",
        see=url_for("storefront.cart"),
        contents=contents,
        pieces=contents.count,
    )
