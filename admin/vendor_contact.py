"""What staff do about a vendor's page of a purchase order: write, remind, mail a new link, end the links."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import PIECE, after, context_of, found
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing import chasing, heeding, inviting, messaging
from web.errors import status_of
from web.pages import changed


@blueprint.post("/purchase-orders/<number>/messages")
def create_vendor_message(number: str) -> Response:
    words, key = request.form.get("message", ""), request.form.get("form_key", "")[:60] or new_ulid()
    try:
        messaging.write_to_vendor(found(number), words, actor(), form_key=key)
    except Refusal as refusal:
        shown = context_of(number) | {"message_problem": refusal.message, "draft": words[:2100]}
        return changed(PIECE, see="", status=status_of(refusal), **shown)
    return after(number)


@blueprint.post("/purchase-orders/<number>/readings")
def create_reading(number: str) -> Response:
    """Somebody has read what the vendor said."""
    heeding.read(found(number), actor())
    return after(number)


@blueprint.post("/purchase-orders/<number>/chases")
def create_chase(number: str) -> Response:
    """Remind the vendor; a second time within a day asks first."""
    try:
        chasing.chase(found(number), actor(), again=request.form.get("again") == "yes")
    except Refusal as refusal:
        if refusal.field != "again":
            raise
        return changed(
            PIECE, see="", status=status_of(refusal), chase_again=refusal.message, **context_of(number)
        )
    return after(number)


@blueprint.post("/purchase-orders/<number>/links")
def create_vendor_link(number: str) -> Response:
    inviting.mail_link(found(number), actor())
    return after(number)


@blueprint.post("/purchase-orders/<number>/revocations")
def create_revocation(number: str) -> Response:
    inviting.revoke(found(number), actor())
    return after(number)
