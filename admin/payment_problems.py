"""What a person has to say about an order's money: how a payment without an answer ended, that a problem was seen."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.charges import told
from admin.order_page import actor, after_change, find, in_place
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.payments import closing, disputing
from web.errors import status_of
from web.forms import is_plain_text
from web.requests import current_store


@blueprint.post("/orders/<number>/payment-reviews")
def create_payment_review(number: str) -> Response:
    order, how = by_number(current_store().id, number), request.form.get("how", "")
    try:
        if how not in ("done", "not_done"):
            raise Refusal("how", "Choose what you found.", field="how")
        given = {"reference": written("reference"), "reason": written("reason")}
        outcome = closing.close(order, actor(), happened=how == "done", **given)
    except Refusal as refusal:
        return answered(number, refusal)
    return told(number, outcome)


@blueprint.post("/orders/<number>/money-checks")
def create_money_check(number: str) -> Response:
    order = by_number(current_store().id, number)
    try:
        disputing.close(order, actor(), reason=written("reason"))
    except Refusal as refusal:
        return answered(number, refusal)
    return after_change(number, "payment")


def answered(number: str, refusal: Refusal) -> Response:
    """The Payment tab with what was typed and what is wrong with it; a conflict is the page's own."""
    if not refusal.field:
        raise refusal
    return in_place(find(number), "payment", status=status_of(refusal), refusal=refusal)


def written(name: str) -> str:
    """A line of text from the form. Raises Refusal for what cannot be stored."""
    text = " ".join(request.form.get(name, "").split())
    if not is_plain_text(text):
        raise Refusal(name, "This text has characters that cannot be stored.", field=name)
    return text
