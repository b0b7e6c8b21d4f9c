"""A customer's own pages: their orders, their name, their password. Nothing of anybody else's is ever found here."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from shop.kernel.refusals import Refusal
from shop.orders import tracing
from shop.people import accounts, customers, profiles
from storefront import blueprint
from storefront.order_status import shown
from storefront.visitors import signed_in
from web.errors import status_of
from web.pages import page, see_other
from web.requests import cookie_name


@blueprint.get("/account")
def account() -> Response:
    """Orders, addresses, details and password."""
    return account_page()


@blueprint.get("/account/orders/<number>")
def account_order(number: str) -> Response:
    """One of the customer's own orders, as its status page shows it."""
    order = tracing.own_order(signed_in(), number)
    return page("storefront/status.html", heading=f"Order {order.number}", **shown(order))


@blueprint.post("/account/details")
def update_details() -> Response:
    """Change name and telephone."""
    customer = signed_in()
    try:
        profiles.change(customer, name=request.form.get("name", ""), phone=request.form.get("phone", ""))
    except Refusal as refusal:
        return account_page(status_of(refusal), {refusal.field: refusal.message})
    return see_other(url_for("storefront.account", saved="details"))


@blueprint.post("/account/password")
def update_password() -> Response:
    """Change the password; every other browser is signed out."""
    customer = signed_in()
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    token = request.cookies.get(cookie_name("customer"), "")
    try:
        accounts.change_password(customer, old[:200], new, keep_token=token)
    except Refusal as refusal:
        return account_page(422, {refusal.field: refusal.message})
    return see_other(url_for("storefront.account", saved="password"))


def account_page(status: int = 200, errors: dict[str, str] | None = None, new_email: str = "") -> Response:
    """The account with what was wrong beside its field, and the address that was typed."""
    customer = signed_in()
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    orders = tracing.of_customer(customer, before=number, size=11)
    context: dict[str, Any] = {
        "orders": orders[:10],
        "more": str(orders[9].number) if len(orders) > 10 else "",
        "book": customers.addresses(customer),
        "errors": errors or {},
        "new_email": new_email,
        "saved": request.args.get("saved", ""),
    }
    return page("storefront/account.html", status=status, **context)
