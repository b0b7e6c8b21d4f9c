"""Cancelling: a whole order by its plan, a purchase order before or after its vendor has it."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from admin import blueprint
from admin.charges import told
from admin.order_page import actor, after_change, find, in_place, panel, show
from admin.purchase_orders import after, found
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.purchasing import cancelling, dropping, end_plan, ending
from shop.reports.order_sheet import Sheet
from web.errors import status_of
from web.forms import refuse_unplain
from web.requests import current_store


@panel("cancellation")
def cancellation(sheet: Sheet) -> dict[str, Any]:
    """What one press would do, and the reason as it was typed."""
    return {
        "plan": end_plan.plan(sheet.order),
        "reason": request.form.get("reason", "")[:300],
        "form_key": request.form.get("form_key", "")[:60] or new_ulid(),
    }


@blueprint.get("/orders/<number>/cancellation")
def show_cancellation(number: str) -> Response:
    return show(find(number), "cancellation")


@blueprint.post("/orders/<number>/cancellations")
def create_cancellation(number: str) -> Response:
    order, form = by_number(current_store().id, number), request.form
    key = form.get("form_key", "")[:60] or new_ulid()
    try:
        if not order.cancelled_at:
            refuse_unplain("reason", form.get("reason", ""))
        outcome = ending.cancel(order, actor(), reason=form.get("reason", "")[:1000], form_key=key)
    except Refusal as refusal:
        return in_place(find(number), "cancellation", status=status_of(refusal), refusal=refusal)
    return told(number, outcome) if outcome and not outcome.is_approved else after_change(number)


@blueprint.post("/purchase-orders/<number>/cancellations")
def create_purchase_order_cancellation(number: str) -> Response:
    """Drop it before it was sent; afterwards ask the vendor."""
    purchase_order = found(number)
    if purchase_order.state in dropping.UNSENT:
        dropping.drop(purchase_order, actor())
    else:
        cancelling.ask(purchase_order, actor(), reason=request.form.get("reason", "")[:300])
    return after(number)


@blueprint.post("/purchase-orders/<number>/cancel-answers")
def create_cancel_answer(number: str) -> Response:
    """What the vendor said by telephone; or we want it after all."""
    purchase_order, form = found(number), request.form
    asked = form.get("request", "")[:26]
    if form.get("said") == "withdraw":
        cancelling.withdraw(purchase_order, asked, actor())
    else:
        cancelling.answer(purchase_order, asked, lets_go=form.get("said") == "yes", by=actor())
    return after(number)
