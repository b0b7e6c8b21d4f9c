"""What staff do when a purchase order does not get through: another way, or a word that it did."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import PIECE, after, context_of, found
from shop.kernel.refusals import Refusal
from shop.purchasing import bouncing, diverting
from web.errors import status_of
from web.pages import page


@blueprint.post("/purchase-orders/<number>/diversions")
def create_diversion(number: str) -> Response:
    form, how = request.form, request.form.get("how", "")[:500]
    may_repeat = "may_repeat" in form
    try:
        diverting.divert(found(number), form.get("channel", ""), actor(), how=how, may_repeat=may_repeat)
    except Refusal as refusal:
        shown = context_of(number) | {"problem": refusal.message, "how": how}
        return page("admin/purchase_orders/page.html", PIECE, status=status_of(refusal), **shown)
    return after(number)


@blueprint.post("/purchase-orders/<number>/bounce-closings")
def create_bounce_closing(number: str) -> Response:
    bouncing.close(found(number), actor())
    return after(number)
