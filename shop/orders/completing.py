"""Setting an order in process or complete by hand, where the facts alone do not say so yet."""

from __future__ import annotations

from typing import Any

from shop.kernel import clock
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.orders.settling import gather, settle
from shop.orders.tables import Order

LONGEST_REASON = 500


@writes
def set_in_process(order: Order, by: Actor) -> None:
    """Say that the order is being worked on. Raises Refusal "ended", "in_process" or "unsent"."""
    lock(order)
    _refuse_ended(order)
    if order.in_process_at:
        raise Refusal("in_process", "This order is in process already.")
    facts = gather(order)
    if not (facts.sent or facts.from_stock or facts.shipped):
        raise Refusal("unsent", "Send a purchase order first: nobody has anything to ship yet.")
    order.in_process_at = clock.now()
    settle(order)
    _record(order, "order.set_in_process", "Set in process by hand", by)


@writes
def complete(order: Order, by: Actor, *, reason: str = "") -> None:
    """End the order by hand. With unshipped units or money due a reason is needed, and kept.

    Raises Refusal "reason" at its field, "ended", or "open_payment" while a card operation has no answer.
    """
    lock(order)
    _refuse_ended(order)
    facts = gather(order)
    if facts.payment_state == "unknown":
        raise Refusal("open_payment", "A payment has no answer yet: ask the gateway first.")
    if (facts.unshipped or facts.due_minor) and not reason:
        units = f"{facts.unshipped} unit{'' if facts.unshipped == 1 else 's'} not shipped"
        what = units if facts.unshipped else "money still due"
        raise Refusal("reason", f"There is {what}: say why it is complete.", field="reason")
    order.completed_at = clock.now()
    order.completed_reason = reason[:LONGEST_REASON]
    settle(order)
    words = f"Set complete by hand: {reason}" if reason else "Set complete by hand"
    _record(order, "order.completed_by_hand", words, by, reason=reason, unshipped=facts.unshipped)


@writes
def reopen(order: Order, by: Actor) -> None:
    """Take a completion by hand back. Raises Refusal "not_by_hand" when the facts completed the order."""
    lock(order)
    if order.cancelled_at or not order.completed_at:
        raise Refusal("not_by_hand", "This order was not completed by hand.")
    order.completed_at, order.completed_reason = None, ""
    settle(order)
    _record(order, "order.reopened", "Opened again", by)


def _refuse_ended(order: Order) -> None:
    if order.cancelled_at:
        raise Refusal("ended", "This order is cancelled.")
    if order.completed_at or order.status == "complete":
        raise Refusal("ended", "This order is complete already.")


def _record(order: Order, name: str, sentence: str, by: Actor, **details: Any) -> None:
    session().flush()
    record(
        name,
        sentence,
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        **details,
    )
