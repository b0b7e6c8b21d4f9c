"""The review of an order: accept, hold, reject; letting go what was stopped is a manager's."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint, roles
from admin.order_page import actor, after_change
from shop.kernel.refusals import Refusal
from shop.orders import reviewing
from shop.orders.finding import by_number
from web.forms import Form, long_text
from web.requests import current_staff, current_store


class ReviewForm(Form):
    """The reason; needed to hold and to reject."""

    reason = long_text("Reason", 500, required=False)


@blueprint.post("/orders/<number>/reviews")
def create_review(number: str) -> Response:
    order, form = by_number(current_store().id, number), ReviewForm()
    decision = request.form.get("decision", "")
    release = current_staff().role in roles.MANAGING
    try:
        if form.validate():
            reviewing.decide(order, decision, actor(), reason=form.reason.data, may_release=release)
            return after_change(number)
    except Refusal as refusal:
        if not refusal.field:
            raise
        form.refuse(refusal)
    return after_change(number, status=422, review_errors=form.errors, reason=form.reason.data)
