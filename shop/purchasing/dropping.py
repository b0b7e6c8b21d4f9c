"""Drops purchase orders that no vendor has: their units are open again, and the vendor's stock is as before."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import outbox
from shop.kernel.db import changes, session, writes
from shop.kernel.points import pause
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import OrderLine
from shop.purchasing import membership, sending
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder
from shop.sourcing import committing

UNSENT = ("draft", "sending")


@writes
def drop(purchase_order: PurchaseOrder, by: Actor) -> None:
    """Cancel a purchase order that was not sent. Its number is never used again.

    Raises Refusal "being_handed_over" while the worker has it in its hands, and "sent" once the vendor has it:
    then they must be asked (cancelling.ask).
    """
    order = sending.hold(purchase_order)
    if purchase_order.state == "cancelled":
        return
    if purchase_order.state not in UNSENT:
        raise Refusal("sent", f"The vendor has {purchase_order.number}: ask them to cancel it.")
    pause("drop.after_locking")
    membership.leave(purchase_order)
    if purchase_order.state == "sending" and not outbox.withdraw(membership.own_job_key(purchase_order)):
        words = f"{purchase_order.number} is being handed over this very moment. Try again in a minute."
        raise Refusal("being_handed_over", words)
    purchase_order.state = PURCHASE_ORDER.move(purchase_order.state, "cancelled")
    session().flush()
    for line in sending.lines_of(purchase_order):
        if line.order_line_id is not None:
            _open_again(line.order_line_id, line.quantity)
        committing.give_back(line.store_id, line.offer_id, line.quantity)
    letter = sa.update(Message).where(Message.dedupe_key == purchase_order.dispatch_key)
    changes(letter.values(state="failed", response="The purchase order was dropped."))
    sending.note_problem(order, sending.other_problem(order, purchase_order))
    sending.record("dropped", f"{purchase_order.number} was dropped before it was sent.", purchase_order, by)
    sending.settle(order)


def _open_again(order_line_id: int, units: int) -> None:
    mine = sa.update(OrderLine).where(OrderLine.id == order_line_id, OrderLine.on_po >= units)
    if changes(mine.values(on_po=OrderLine.on_po - units)) != 1:
        raise RuntimeError(f"order line {order_line_id} has fewer units on purchase orders than this one")
