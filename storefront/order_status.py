"""What became of an order, by its signed link: its state, every parcel, what is still to come; and asking for the link."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from shop.kernel.refusals import Refusal
from shop.orders import tracing
from shop.orders.tables import Order
from shop.shipping import following
from storefront import blueprint
from web.errors import status_of
from web.pages import page
from web.requests import current_store, visit


@blueprint.get("/orders/<token>")
def order_status(token: str) -> Response:
    """The state of an order in words, a card for each parcel, and what is still to come."""
    order = tracing.order_of(current_store(), token)
    return page("storefront/status.html", no_index=True, **shown(order), heading=f"Order {order.number}")


@blueprint.get("/orders/<token>/thanks")
def thanks(token: str) -> Response:
    """The order is placed; where its card was not taken, the page says so and leads on to another one."""
    order = tracing.order_of(current_store(), token)
    return page("storefront/thanks.html", no_index=True, token=token, **shown(order))


@blueprint.get("/order-status")
def find_order() -> Response:
    """A form that asks for the number and the e-mail address of an order."""
    return page("storefront/find_order.html", values=request.args, errors={}, done=False)


@blueprint.post("/order-status")
def create_order_link() -> Response:
    """Mail the link if both belong together; the answer on the page never tells."""
    number, email = request.form.get("number", "")[:20], request.form.get("email", "")[:254]
    try:
        tracing.ask_for_link(current_store(), number, email, visit())
    except Refusal as refusal:
        values, errors = {"number": number, "email": email}, {refusal.field or "email": refusal.message}
        shown: dict[str, Any] = {"values": values, "errors": errors, "done": False}
        return page("storefront/find_order.html", status=status_of(refusal), **shown)
    return page("storefront/find_order.html", values={}, errors={}, done=True)


def shown(order: Order) -> dict[str, Any]:
    """What the pages about an order need; nothing in it names a vendor, a cost or a purchase order."""
    return {"order": order, "journey": following.of_order(order)}
