"""A vendor's word on goods that shall come back: accepted with their RMA number or refused, and their credit note."""

from __future__ import annotations

from flask import Response, request

from shop.kernel.refusals import Missing, Refusal
from shop.purchasing import returning
from shop.purchasing.return_tables import VendorReturn
from vendor import answers, blueprint, invited, orders
from web import bill_form, return_form
from web.errors import status_of
from web.requests import current_store


@blueprint.post("/<token>/returns/<ulid>/answers")
def create_return_answer(token: str, ulid: str) -> Response:
    """Accept with an RMA number and an address, or refuse with a reason."""
    form, by = request.form, invited().actor
    try:
        asked, version = _own(ulid), bill_form.version(form)
        if form.get("said") == "yes":
            number, address = form.get("rma_number", ""), form.get("return_address", "")
            returning.authorise(asked, number, address, by, version=version)
        else:
            returning.refuse(asked, form.get("reason", ""), by, version=version)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return answers.done(token, "return answered", "Thank you. The shop has your answer.")


@blueprint.post("/<token>/returns/<ulid>/credits")
def create_return_credit(token: str, ulid: str) -> Response:
    """The credit note for what came back."""
    form = request.form
    try:
        owed, amount = _own(ulid), return_form.amount(form, invited().purchase_order.currency)
        number = form.get("credit_number", "")
        returning.credit(owed, number, amount, invited().actor, version=bill_form.version(form))
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return answers.done(token, "return credited", "Thank you. The shop has your credit note.")


def _own(ulid: str) -> VendorReturn:
    """The return of the purchase order that the link opens; Missing for any other."""
    row = returning.find(current_store().id, ulid)
    if row.purchase_order_id != invited().purchase_order.id:
        raise Missing
    return row
