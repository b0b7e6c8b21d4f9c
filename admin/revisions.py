"""Revisions of a purchase order at the desk: the vendor's answer by telephone, taking one back, dealing with one that failed."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import after, found
from shop.kernel.refusals import Refusal
from shop.purchasing import revising
from web.forms import is_plain_text

PLAIN = "This has characters that cannot be stored. Take them out."


@blueprint.post("/purchase-orders/<number>/revision-answers")
def create_revision_answer(number: str) -> Response:
    """What the vendor said by telephone; or it shall stay as it was."""
    purchase_order, form = found(number), request.form
    asked, reason = form.get("revision", "")[:26], form.get("reason", "")[:300]
    if not is_plain_text(reason):
        raise Refusal("reason", PLAIN, field="reason")
    if form.get("said") == "withdraw":
        revising.withdraw(purchase_order, asked, actor())
    else:
        accepts = form.get("said") == "yes"
        revising.answer(purchase_order, asked, accepts=accepts, by=actor(), reason=reason)
    return after(number)


@blueprint.post("/purchase-orders/<number>/revision-closings")
def create_revision_closing(number: str) -> Response:
    """A person has dealt with a revision that came to nothing."""
    revising.close(found(number), request.form.get("revision", "")[:26], actor())
    return after(number)
