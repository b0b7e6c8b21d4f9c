"""Closing by hand what nobody can find out by asking: a person looked the payment up and says what became of it."""

from __future__ import annotations

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.orders.tables import Order
from shop.payments.answers import settle_in_write
from shop.payments.gateway import Answer, Approved, Declined
from shop.payments.operations import open_operation
from shop.payments.outcomes import Outcome

LONGEST_REASON, LONGEST_REFERENCE = 300, 100


@writes
def close(order: Order, by: Actor, *, happened: bool, reference: str, reason: str) -> Outcome:
    """Settle the order's operation that waits for a person, as that person found it at the gateway.

    `reference` is the gateway's id of a payment that happened. Raises Refusal at "reason" or "reference", and
    "nothing_to_close" when nothing waits any more.
    """
    order = lock(session().get_one(Order, order.id))
    operation = open_operation(order)
    if operation is None or operation.state != "review":
        raise Refusal("nothing_to_close", "This payment does not wait for anybody any more.")
    if not reason or len(reason) > LONGEST_REASON:
        words = f"Say how you know, in at most {LONGEST_REASON} characters."
        raise Refusal("reason", words, field="reason")
    reference = reference or operation.provider_id
    if happened and (not reference or len(reference) > LONGEST_REFERENCE):
        raise Refusal("reference", "Enter the payment's id at the gateway.", field="reference")
    if happened and operation.code == "over_total":
        words = (
            "The order has no room for it: give the money back at the gateway, then say it did not happen."
        )
        raise Refusal("reference", words, field="reference")
    answer: Answer = Declined("closed_by_hand", reason, reference)
    if happened:
        answer = Approved(reference, operation.amount_minor, operation.currency)
    record(
        "payment.closed_by_hand",
        f"Closed by hand as {'done' if happened else 'not done'}: {reason}",
        by=by,
        store_id=order.store_id,
        order_id=order.id,
        subject="order",
        subject_ulid=order.ulid,
        operation=operation.ulid,
    )
    return settle_in_write(operation.ulid, answer, "person", by)
