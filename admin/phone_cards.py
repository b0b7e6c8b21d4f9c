"""Taking a card that a shopper reads out on the telephone, in the gateway's own field; flagged as such (MOTO)."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from admin import blueprint
from admin.charges import told
from admin.order_page import actor, find, in_place, panel, show
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.payments import authorizing
from shop.payments.gateway import cards
from shop.reports.order_sheet import Sheet
from web.errors import status_of
from web.headers import let_in
from web.requests import current_store


@panel("phone-card")
def phone_card_panel(_sheet: Sheet) -> dict[str, Any]:
    """The gateway's own card field; no number ever reaches us."""
    return {
        "pay": let_in(cards().checkout_fields()),
        "takes_cards": cards().is_set_up,
        "store": current_store(),
        "values": {"card": ""},
        "errors": {},
    }


@blueprint.get("/orders/<number>/phone-cards/new")
def show_phone_card(number: str) -> Response:
    return show(find(number), "phone-card")


@blueprint.post("/orders/<number>/phone-cards")
def create_phone_card(number: str) -> Response:
    order = by_number(current_store().id, number)
    try:
        card = request.form.get("card", "")[:255]
        outcome = authorizing.begin(order, card, actor(), more={"by_phone": "1"})
    except Refusal as refusal:
        if not refusal.field:
            raise
        errors = {refusal.field: refusal.message}
        return in_place(find(number), "phone-card", status=status_of(refusal), errors=errors)
    return told(number, outcome)
