"""Receiving stock at the desk: counting a delivery, taking a wrong count back, closing what will not come."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import PIECE, after, context_of, found
from admin.stock_order_form import cost
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import closing, receiving, righting, unreceiving
from shop.shipping.receiving import Count
from web import parcel_form
from web.errors import status_of
from web.forms import is_plain_text, typed_again
from web.pages import page

COUNTS = ("good", "damaged", "missing")


@blueprint.post("/purchase-orders/<number>/deliveries")
def create_delivery(number: str) -> Response:
    """Put what came on the shelves; more than was ordered is asked about first."""
    form, po = request.form, found(number)
    key = form.get("form_key", "")[:60] or new_ulid()
    more, reference = form.get("more") == "yes", form.get("reference", "")[:200]
    try:
        counts = _counts(form, po)
        receiving.receive(po, counts, actor(), form_key=key, reference=reference, accept_more=more)
    except Refusal as refusal:
        return _refused(number, refusal, "delivery")
    return after(number)


@blueprint.post("/purchase-orders/<number>/deliveries/<ulid>/reversals")
def create_delivery_reversal(number: str, ulid: str) -> Response:
    """A count that was wrong goes back, with the reason."""
    try:
        reason = request.form.get("reason", "")[:300]
        unreceiving.reverse(found(number), ulid, actor(), reason=reason if is_plain_text(reason) else "")
    except Refusal as refusal:
        return _refused(number, refusal, ulid)
    return after(number)


@blueprint.post("/purchase-orders/<number>/stock-closings")
def create_stock_closing(number: str) -> Response:
    """What has not arrived will not come."""
    try:
        closing.close_short(found(number), actor())
    except Refusal as refusal:
        return _refused(number, refusal, "delivery")
    return after(number)


@blueprint.post("/purchase-orders/<number>/parcels/<ulid>/voids")
def create_inbound_void(number: str, ulid: str) -> Response:
    """A parcel that the vendor told us of never left."""
    parcel = righting.of_purchase_order(found(number), ulid)
    righting.void(None, parcel, actor(), reason=request.form.get("reason", "")[:300])
    return after(number)


def _counts(form: Any, po: PurchaseOrder) -> dict[str, Count]:
    """{purchase order line ulid: Count} of the fields good-, damaged-, missing-, cost- and reason-<line>."""
    if not all(is_plain_text(form[name]) for name in form):
        raise Refusal("text", "A text has characters that cannot be stored. Take them out.")
    lines = dict.fromkeys(name.partition("-")[2][:26] for name in form if name.partition("-")[0] in COUNTS)
    return {ulid: _count(form, po, ulid) for ulid in lines}


def _count(form: Any, po: PurchaseOrder, ulid: str) -> Count:
    field = f"line-{ulid}"
    typed = (form.get(f"{name}-{ulid}", "").strip() or "0" for name in COUNTS)
    good, damaged, missing = (parcel_form.units(text, field) for text in typed)
    reason = form.get(f"reason-{ulid}", "")[:300]
    return Count(good, damaged, missing, cost(form, ulid, po.currency, field), reason)


def _refused(number: str, refusal: Refusal, refused: str) -> Response:
    """The page again, with what was typed."""
    shown = context_of(number) | {"refusal": refusal, "refused": refused, "filled": typed_again(request.form)}
    return page("admin/purchase_orders/page.html", PIECE, status=status_of(refusal), **shown)
