"""The one press that moves refused or late units to the next vendor."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.purchasing import rerouting
from web.errors import status_of
from web.requests import current_store


@blueprint.post("/orders/<number>/reroutings")
def create_rerouting(number: str) -> Response:
    order, form = by_number(current_store().id, number), request.form
    line, offer = form.get("line", "")[:26], form.get("offer", "")[:26]
    key = form.get("form_key", "")[:60] or new_ulid()
    try:
        rerouting.reroute(order, line, offer, actor(), form_key=key, at_a_loss="loss" in form)
    except Refusal as refusal:
        return in_place(find(number), "purchase-orders", status=status_of(refusal), problem=refusal.message)
    return after_change(number, "purchase-orders")
