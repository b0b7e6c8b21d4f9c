"""A vendor's bills: sent for one purchase order, corrected while the shop has not settled them, and taken back."""

from __future__ import annotations

from flask import Response, request

from shop.kernel.refusals import Missing, Refusal
from shop.purchasing import billing
from shop.purchasing.bill_tables import OPEN, Bill
from vendor import answers, blueprint, invited, orders
from web import bill_form
from web.errors import status_of
from web.requests import current_store


@blueprint.post("/<token>/bills")
def create_bill(token: str) -> Response:
    """A bill for this purchase order: number, billed_on, quantity-<line>, cost-<line> and charge-<kind>."""
    who = invited()
    po = who.purchase_order
    try:
        bill = billing.enter(
            po, bill_form.draft(request.form, po.currency), who.actor, form_key=answers.key()
        )
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="bills")
    return answers.done(token, "billed", f"Thank you. The shop has your bill {bill.number}.")


@blueprint.post("/<token>/bills/<ulid>/corrections")
def create_bill_correction(token: str, ulid: str) -> Response:
    """Another content, while the shop has not agreed to it."""
    try:
        bill, form = _own(ulid), request.form
        draft = bill_form.draft(form, bill.currency)
        billing.correct(bill, draft, invited().actor, version=bill_form.version(form))
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return answers.done(token, "corrected a bill", "Thank you. The bill is corrected.")


@blueprint.post("/<token>/bills/<ulid>/withdrawals")
def create_bill_withdrawal(token: str, ulid: str) -> Response:
    """The bill was a mistake; the shop has not agreed to it yet."""
    try:
        bill = _own(ulid)
        if bill.state not in OPEN:
            raise Refusal(
                "decided", f"The shop has settled bill {bill.number} already. Write to them instead."
            )
        version = bill_form.version(request.form)
        billing.withdraw(bill, "by the vendor", invited().actor, version=version)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return answers.done(token, "took a bill back", "Taken back.")


def _own(ulid: str) -> Bill:
    """The bill of the purchase order that the link opens; Missing for any other."""
    bill = billing.find(current_store().id, ulid)
    if bill.purchase_order_id != invited().purchase_order.id:
        raise Missing
    return bill
