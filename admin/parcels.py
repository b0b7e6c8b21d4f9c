"""An order's Shipping tab: its parcels, and a form for the next one of each vendor and warehouse."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, request

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place, panel
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.reports import parcels as parcel_lists
from shop.reports.order_sheet import Sheet
from shop.shipping import parcels, tracking
from web import parcel_form
from web.errors import status_of
from web.pages import page
from web.requests import current_store

ORIGIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


@panel("shipping")
def shipping(sheet: Sheet) -> dict[str, Any]:
    """The parcels, what is still to be packed, and the form as it was filled in."""
    return {
        "parcels": parcel_lists.of_order(sheet.order) if sheet.parcels else [],
        "waiting": parcel_lists.waiting(sheet.order),
        "filled": request.form,
        "today": parcel_form.today(),
        "carriers": parcel_form.carriers(),
        "new_key": new_ulid,
        "refused": "",
    }


@blueprint.get("/carriers")
def show_carriers() -> Response:
    """The carriers with the one chosen that a tracking number points to, for the form of one origin."""
    origin, number = request.args.get("origin", ""), request.args.get("tracking_number", "")[:100]
    if not ORIGIN.fullmatch(origin):
        abort(404)
    guessed = tracking.guess(number)
    return page("admin/orders/_carrier.html", origin=origin, chosen=guessed, carriers=parcel_form.carriers())


@blueprint.post("/orders/<number>/parcels")
def create_parcel(number: str) -> Response:
    form, order = request.form, by_number(current_store().id, number)
    try:
        draft = parcel_form.draft(
            form, purchase_order=form.get("purchase_order", "")[:40], warehouse=form.get("warehouse", "")[:40]
        )
        key = form.get("form_key", "")[:60] or new_ulid()
        parcels.pack(order, draft, actor(), tell_shopper="tell" in form, form_key=key)
    except Refusal as refusal:
        return in_place(find(number), "shipping", status=status_of(refusal), refusal=refusal)
    return after_change(number, "shipping")
