"""Money that came without a gateway: a cheque, a bank transfer, cash. It counts like a charge, and may be taken back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import card_numbers, idempotency, money
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments.answers import settle_in_write
from shop.payments.gateway import Approved
from shop.payments.operations import start
from shop.payments.refunding import BY_HAND
from shop.payments.tables import Operation

METHODS = {"cheque": "Cheque", "bank": "Bank transfer", "cash": "Cash"}
LONGEST_REFERENCE, LONGEST_REASON = 60, 200


@dataclass(frozen=True)
class Received:
    """A payment as somebody wrote it down: `method` is one of METHODS, the amount in minor units."""

    method: str
    amount_minor: int
    reference: str = ""

    @property
    def words(self) -> str:
        """ "Cheque 1207"."""
        return f"{METHODS[self.method]} {self.reference}".strip()


@writes
def receive(order: Order, received: Received, by: Actor, *, version: int, form_key: str) -> None:
    """Count money that came; the same `form_key` again changes nothing.

    Raises Refusal with the field at fault, "being_charged" or "cancelled", and Stale when `version` is not the
    order's any more.
    """
    order = lock(session().get_one(Order, order.id))
    asked = {"method": received.method, "amount": received.amount_minor, "reference": received.reference}

    def effect() -> dict[str, str]:
        _refuse(order, received, version)
        return {"operation": _write(order, received, by)}

    idempotency.once(f"receive {order.ulid}", form_key, asked, effect)


@writes
def take_back(order: Order, operation_ulid: str, by: Actor, *, reason: str) -> None:
    """Take a payment that was written down by hand back: the cheque bounced, or it was another order's.

    Raises Missing for what is no such payment of the order, Refusal "reason" at its field, "refunded" or
    "taken_back".
    """
    order = lock(session().get_one(Order, order.id))
    payment = _payment(order, operation_ulid)
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal("reason", f"Say why, in at most {LONGEST_REASON} characters.", field="reason")
    if payment.refunded_minor:
        raise Refusal("refunded", "A part of this payment was refunded already: it stays.")
    back = start(
        order,
        "reverse",
        payment.amount_minor,
        by,
        parent=payment,
        gateway=BY_HAND,
        given={"note": card_numbers.mask(reason)},
    )
    proof = Approved(payment.provider_id, payment.amount_minor, payment.currency)
    settle_in_write(back.ulid, proof, "by_hand", by)


def _write(order: Order, received: Received, by: Actor) -> str:
    words = card_numbers.mask(received.words)
    operation = start(
        order,
        "receive",
        received.amount_minor,
        by,
        gateway=BY_HAND,
        given={"method": received.method, "note": words},
    )
    proof = Approved(words, received.amount_minor, order.currency)
    settle_in_write(operation.ulid, proof, "by_hand", by)
    return operation.ulid


def _refuse(order: Order, received: Received, version: int) -> None:
    if order.version != version:
        words = "The order changed since you opened it. Look at it again."
        raise Stale(words, theirs={"version": order.version}, yours={"version": version})
    if order.cancelled_at:
        raise Refusal("cancelled", "This order is cancelled: nothing is due.")
    if received.method not in METHODS:
        raise Refusal("method", "Choose how the money came.", field="method")
    if len(received.reference) > LONGEST_REFERENCE:
        words = f"Use at most {LONGEST_REFERENCE} characters."
        raise Refusal("reference", words, field="reference")
    if received.method != "cash" and not received.reference:
        raise Refusal("reference", "Enter its number or reference.", field="reference")
    if not 0 < received.amount_minor <= order.due_minor:
        due = money.shown(order.due_minor, order.currency)
        raise Refusal("amount", f"Enter an amount up to {due}, which is due.", field="amount")


def _payment(order: Order, operation_ulid: str) -> Operation:
    wanted = sa.select(Operation).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.ulid == operation_ulid,
        Operation.kind == "receive",
        Operation.state == "succeeded",
    )
    payment = session().execute(wanted).scalar_one_or_none()
    if payment is None:
        raise Missing("There is no such payment.")
    before = sa.select(Operation.id).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.parent_id == payment.id,
        Operation.kind == "reverse",
    )
    if session().execute(before).first() is not None:
        raise Refusal("taken_back", "This payment was taken back before.")
    return payment
