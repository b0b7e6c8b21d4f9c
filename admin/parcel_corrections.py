"""Putting parcels right at the desk: correct one, void one, or close a purchase order short."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place
from admin.purchase_orders import after, found
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.shipping import closing, righting
from web import parcel_form
from web.errors import status_of
from web.pages import go
from web.requests import current_store


@blueprint.post("/orders/<number>/parcels/<ulid>/corrections")
def create_parcel_correction(number: str, ulid: str) -> Response:
    """Another number, carrier or day; the shopper is told if they were told of the old one."""
    order, form = by_number(current_store().id, number), request.form
    try:
        parcel = righting.find(order, ulid)
        righting.correct(order, parcel, parcel_form.details(form), actor(), tell_shopper="tell" in form)
    except Refusal as refusal:
        return in_place(find(number), "shipping", status=status_of(refusal), refusal=refusal, refused=ulid)
    return after_change(number, "shipping")


@blueprint.post("/orders/<number>/parcels/<ulid>/voids")
def create_parcel_void(number: str, ulid: str) -> Response:
    """It never left: its units are to be shipped again."""
    order = by_number(current_store().id, number)
    righting.void(order, righting.find(order, ulid), actor(), reason=request.form.get("reason", "")[:300])
    return after_change(number, "shipping")


@blueprint.post("/purchase-orders/<number>/closings")
def create_closing(number: str) -> Response:
    """The rest will not come: it is cancelled, and the refund of it is proposed."""
    purchase_order = found(number)
    dropped = closing.close_short(purchase_order, actor())
    if purchase_order.is_stock:
        return after(number)
    units: dict[str, Any] = {f"quantity-{ulid}": count for ulid, count in dropped.items()}
    order = purchase_order.number.rpartition("-")[0]
    reason = "The vendor could not send these."
    return go(url_for(".show_refund", number=order, reason=reason, **units))
