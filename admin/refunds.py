"""Refunding an order from its Payment tab: what may go back, what it comes to, and the refund itself; releasing a hold."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, make_response, render_template, request

from admin import blueprint
from admin.amounts import amount_of
from admin.charges import told
from admin.order_page import actor, after_change, find, in_place, panel, show
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.orders.tables import Order
from shop.payments import refundable, refunding, releasing
from shop.payments.refundable import Asked, Plan
from shop.reports.order_sheet import Sheet
from web.errors import status_of
from web.forms import is_plain_text
from web.requests import current_store, htmx

COUNT = re.compile(r"[0-9]{1,7}")
LONGEST_REASON = 300


@panel("refund")
def refund_panel(sheet: Sheet) -> dict[str, Any]:
    """What may be refunded, and the form as it was filled in."""
    return {
        "most": refundable.read(sheet.order, rows_of(sheet)),
        "filled": request.form or request.args,  # the units that were closed short stand in the address
        "form_key": request.form.get("form_key", "")[:60] or new_ulid(),
    }


@blueprint.get("/orders/<number>/refunds/new")
def show_refund(number: str) -> Response:
    return show(find(number), "refund")


@blueprint.post("/orders/<number>/refund-previews")
def preview_refund(number: str) -> Response:
    sheet, shown = find(number), dict[str, Any]()
    try:
        shown["plan"] = planned(sheet)
    except Refusal as refusal:
        shown["refusal"] = refusal
    if htmx and htmx.target == "refund-sum":
        return make_response(render_template("admin/orders/_refund_sum.html", order=sheet.order, **shown))
    return in_place(sheet, "refund", status=422 if "refusal" in shown else 200, **shown)


@blueprint.post("/orders/<number>/refunds")
def create_refund(number: str) -> Response:
    order, version = by_number(current_store().id, number), request.form.get("version", type=int)
    if version is None:
        abort(400, "This form is out of date. Load the page again.")
    key = request.form.get("form_key", "")[:60] or new_ulid()
    try:
        outcome = refunding.refund(order, asked(order), actor(), version=version, form_key=key)
    except Refusal as refusal:
        if not refusal.field:
            raise
        return in_place(find(number), "refund", status=status_of(refusal), refusal=refusal)
    return told(number, outcome)


@blueprint.post("/orders/<number>/releases")
def create_release(number: str) -> Response:
    order = by_number(current_store().id, number)
    outcomes = releasing.release(order, actor())
    if not outcomes:
        raise Refusal("no_hold", "Nothing is held on a card any more.")
    return told(number, outcomes[-1]) if not outcomes[-1].is_approved else after_change(number, "payment")


def planned(sheet: Sheet) -> Plan:
    """What the form comes to."""
    return refundable.plan(refundable.read(sheet.order, rows_of(sheet)), asked(sheet.order))


def rows_of(sheet: Sheet) -> list[Any]:
    """The order's lines, which the page has read already."""
    return [line.row for line in sheet.lines]


def asked(order: Order) -> Asked:
    """What the form asks for. Raises Refusal with its field for what is no number, amount or text."""
    form = request.form
    amount = amount_of("amount", order.currency)
    if form.get("whole"):
        amount = order.captured_minor - order.refunded_minor
    reason = " ".join(form.get("reason", "").split())
    if len(reason) > LONGEST_REASON or not is_plain_text(reason):
        raise Refusal("reason", f"Use at most {LONGEST_REASON} plain characters.", field="reason")
    return Asked(quantities(), amount_of("shipping", order.currency) or 0, amount, reason)


def quantities() -> dict[str, int]:
    """{line ulid: units} of the fields quantity-<line>; nothing and 0 are left out."""
    found = {}
    for name, typed in request.form.items():
        text = typed.strip()
        if not name.startswith("quantity-") or text in ("", "0"):
            continue
        if not (text.isascii() and COUNT.fullmatch(text)):
            raise Refusal("quantities", "Enter whole numbers of units.", field="quantities")
        found[name.removeprefix("quantity-")] = int(text)
    return found
