"""An order's Shipping tab: its parcels, and a form for the next one of each vendor and warehouse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, request

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place, panel
from shop.kernel import clock
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.reports import parcels as parcel_lists
from shop.reports.order_sheet import Sheet
from shop.shipping import parcels, tracking
from shop.shipping.parcels import ParcelDraft
from web.errors import status_of
from web.pages import page
from web.requests import current_store

ORIGIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
COUNT = re.compile(r"[0-9]{1,7}")


@panel("shipping")
def shipping(sheet: Sheet) -> dict[str, Any]:
    """The parcels, what is still to be packed, and the form as it was filled in."""
    return {
        "parcels": parcel_lists.of_order(sheet.order) if sheet.parcels else [],
        "waiting": parcel_lists.waiting(sheet.order),
        "filled": request.form,
        "today": _today(),
        "carriers": _carriers(),
        "new_key": new_ulid,
    }


@blueprint.get("/carriers")
def show_carriers() -> Response:
    """The carriers with the one chosen that a tracking number points to, for the form of one origin."""
    origin, number = request.args.get("origin", ""), request.args.get("tracking_number", "")[:100]
    if not ORIGIN.fullmatch(origin):
        abort(404)
    guessed = tracking.guess(number)
    return page("admin/orders/_carrier.html", origin=origin, chosen=guessed, carriers=_carriers())


@blueprint.post("/orders/<number>/parcels")
def create_parcel(number: str) -> Response:
    form, order = request.form, by_number(current_store().id, number)
    try:
        draft = _draft(form)
        key = form.get("form_key", "")[:60] or new_ulid()
        parcels.pack(order, draft, actor(), tell_shopper="tell" in form, form_key=key)
    except Refusal as refusal:
        return in_place(find(number), "shipping", status=status_of(refusal), refusal=refusal)
    return after_change(number, "shipping")


def _draft(form: Any) -> ParcelDraft:
    """The parcel that the form describes. Raises Refusal for a quantity or a day that is none."""
    return ParcelDraft(
        quantities=_quantities(form),
        shipped_on=_day(form.get("shipped_on", "")),
        tracking_number=form.get("tracking_number", "")[:600],
        carrier=form.get("carrier", "")[:20],
        carrier_name=form.get("carrier_name", "")[:60],
        purchase_order=form.get("purchase_order", "")[:40],
        warehouse=form.get("warehouse", "")[:40],
    )


def _quantities(form: Any) -> dict[str, int]:
    """{line ulid: units} of the fields quantity-<line>; nothing and 0 are left out."""
    found = {}
    for name in form:
        text = form[name].strip()
        if not name.startswith("quantity-") or text in ("", "0"):
            continue
        if not (text.isascii() and COUNT.fullmatch(text)):
            raise Refusal("quantities", "Enter whole numbers of units.", field="quantities")
        found[name.removeprefix("quantity-")] = int(text)
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else _today()
    except ValueError as problem:
        raise Refusal("shipped_on", "Enter a day such as 2026-03-12.", field="shipped_on") from problem


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(current_store().time_zone)).date()


def _carriers() -> list[tuple[str, str]]:
    return [(carrier.code, carrier.name) for carrier in tracking.CARRIERS.values()]
