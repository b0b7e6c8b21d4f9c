"""Writing down money that came by cheque, bank or cash, and taking it back, in an order's Payment tab."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from admin import blueprint
from admin.amounts import amount_of
from admin.order_page import actor, after_change, find, in_place, panel, show
from admin.payment_problems import answered, written
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.payments import receiving
from shop.payments.receiving import Received
from shop.reports.order_sheet import Sheet
from web.errors import status_of
from web.requests import current_store


@panel("manual-payment")
def manual_payment_panel(_sheet: Sheet) -> dict[str, Any]:
    """The form as it was filled in."""
    return {
        "methods": list(receiving.METHODS.items()),
        "filled": request.form,
        "form_key": request.form.get("form_key", "")[:60] or new_ulid(),
    }


@blueprint.get("/orders/<number>/manual-payments/new")
def show_manual_payment(number: str) -> Response:
    return show(find(number), "manual-payment")


@blueprint.post("/orders/<number>/manual-payments")
def create_manual_payment(number: str) -> Response:
    order, version = by_number(current_store().id, number), request.form.get("version", type=int)
    if version is None:
        abort(400, "This form is out of date. Load the page again.")
    key = request.form.get("form_key", "")[:60] or new_ulid()
    try:
        amount = amount_of("amount", order.currency) or 0
        received = Received(request.form.get("method", "")[:20], amount, written("reference"))
        receiving.receive(order, received, actor(), version=version, form_key=key)
    except Refusal as refusal:
        if not refusal.field:
            raise
        return in_place(find(number), "manual-payment", status=status_of(refusal), refusal=refusal)
    return after_change(number, "payment")


@blueprint.post("/orders/<number>/manual-payments/<ulid>/reversals")
def create_reversal(number: str, ulid: str) -> Response:
    order = by_number(current_store().id, number)
    try:
        receiving.take_back(order, ulid[:26], actor(), reason=written("reason"))
    except Refusal as refusal:
        return answered(number, refusal)
    return after_change(number, "payment")
