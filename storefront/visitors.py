"""Who is at the door of the shop: the store and the cart count, read once, and the browser's cart."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, g, request, url_for

from shop.carts import arriving, filling
from shop.carts.tables import Cart
from shop.people.tables import Customer
from web import cookies
from web.pages import see_other
from web.requests import cookie_name, current_customer, current_store, htmx

CART_LASTS = timedelta(days=60)
QUIET = {
    "storefront.health",
    "storefront.media",
    "storefront.create_gateway_event",
}  # for machines: they answer before there is a store


def greet() -> None:
    """Before every page of the shop: one query for the store and the count in its header."""
    if request.endpoint in QUIET:
        return
    signed_in = bool(request.cookies.get(cookie_name("customer")))
    g.store, g.pieces = arriving.arrive(cart_token(), signed_in=signed_in)


def cart_token() -> str:
    """The token of the browser's cart, "" when it holds none."""
    return request.cookies.get(cookie_name("cart"), "")


def current_cart() -> Cart | None:
    """The open cart of this browser, or of the customer who is signed in."""
    customer = current_customer()
    return filling.find(current_store(), cart_token(), customer.id if customer else None)


def keep_cart(response: Response, token: str) -> Response:
    """Let the browser hold the cart's token; only its hash is in the database."""
    return cookies.keep(response, "cart", token, CART_LASTS) if token else response


def signed_in() -> Customer:
    """Who is signed in; anybody else is sent to the sign-in page and, from a GET, back again."""
    customer = current_customer()
    if customer is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else url_for("storefront.account")
        door = url_for("storefront.sign_in", next=back)
        abort(Response(status=401, headers={"HX-Redirect": door}) if htmx else see_other(door))
    return customer
