"""Charging an order, asking the gateway what became of it, and the Payment tab."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from admin import blueprint, roles
from admin.order_page import actor, after_change, panel
from shop.kernel.refusals import Stale
from shop.orders import reviewing
from shop.orders.finding import by_number
from shop.orders.tables import Order
from shop.payments import asking, charging, disputing, ledger, outcomes, paying_again
from shop.payments.gateway import cards
from shop.payments.outcomes import Outcome
from shop.reports.order_sheet import Sheet
from web.requests import current_staff, current_store

UNSURE = ("unknown", "review", "working")


@panel("payment")
def payment(sheet: Sheet) -> dict[str, Any]:
    """The ledger, the card, and the panel of the last outcome."""
    books = ledger.read(sheet.order)
    outcome = books.outcome if cards().is_set_up else outcomes.not_set_up()
    stopped = sheet.order.review in reviewing.STOPPED
    return {
        "books": books,
        "outcome": outcome,
        "disputes": disputing.of_order(sheet.order) if books.entries else (),
        "typed": request.form,
        "is_answer": request.method == "POST",
        "may_override": stopped and bool(sheet.order.due_minor) and current_staff().role in roles.MANAGING,
    }


@blueprint.post("/orders/<number>/charges")
def create_charge(number: str) -> Response:
    order, version = by_number(current_store().id, number), request.form.get("version", type=int)
    if version is None:
        abort(400, "This form is out of date. Load the page again.")
    if request.form.get("override"):
        version = override(order, version)
    return told(number, charging.charge(order, actor(), version=version))


@blueprint.post("/orders/<number>/charge-questions")
def create_charge_question(number: str) -> Response:
    order = by_number(current_store().id, number)
    return told(number, asking.ask(order, actor()))


@blueprint.post("/orders/<number>/pay-links")
def create_pay_link(number: str) -> Response:
    order = by_number(current_store().id, number)
    paying_again.send_link(order, actor())
    return after_change(number, "payment")


def override(order: Order, version: int) -> int:
    """A manager lets go what was stopped, and charges it: two lines in the timeline. Returns the new version."""
    if current_staff().role not in roles.MANAGING:
        abort(403)
    if order.version != version:
        raise Stale("The order changed since you opened it.", theirs={}, yours={})
    reviewing.decide(order, "accepted", actor(), reason="Charged although it was stopped", may_release=True)
    return order.version


def told(number: str, outcome: Outcome) -> Response:
    """The Payment tab with its panel; 202 while nobody knows whether money moved."""
    status = 202 if outcome.name in UNSURE else 200
    return after_change(number, "payment", status=status, outcome=outcome)
