"""Closes a purchase order short: what its vendor has not shipped is cancelled on the order, to be refunded."""

from __future__ import annotations

from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders import dropping_units
from shop.orders.tables import OrderLine
from shop.purchasing import answering, progress, sending
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder


@writes
def close_short(purchase_order: PurchaseOrder, by: Actor) -> dict[str, int]:
    """Take what has not shipped off the purchase order and off the order, and close the former.

    Returns the units to be refunded, {order line ulid: units}. No money moves here: staff are led to the refund
    with these units in it. Of stock, what has not arrived goes, by the lines of the purchase order itself.
    Raises Refusal "not_partly_shipped" unless some but not all units have left.
    """
    order = sending.hold(purchase_order)
    if purchase_order.is_stock:
        _expect_no_more(purchase_order)
    if purchase_order.state != "partly_shipped":
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_partly_shipped", f"{purchase_order.number} is {words}: there is no rest to close.")
    dropped: dict[str, int] = {}
    for line in sending.lines_of(purchase_order):
        if line.left:
            units = answering.take_back(purchase_order, line, "closed_short", by)
            sold = session().get_one(OrderLine, line.order_line_id) if line.order_line_id else None
            if sold is not None:
                dropping_units.cancel(sold, units)
            dropped[sold.ulid if sold else line.ulid] = units
    if purchase_order.state != "closed":
        purchase_order.state = PURCHASE_ORDER.move(purchase_order.state, "closed")
    units = sum(dropped.values())
    words = (
        f"{purchase_order.number} was closed short: {units} unit{'' if units == 1 else 's'} will not come."
    )
    sending.record("closed_short", words, purchase_order, by, units=dropped)
    sending.settle(order)
    return dropped


def _expect_no_more(purchase_order: PurchaseOrder) -> None:
    """What is said to be on its way and never came counts as not shipped."""
    lines = sending.lines_of(purchase_order)
    if not any(line.received + line.damaged for line in lines):
        raise Refusal(
            "nothing_arrived", f"Nothing of {purchase_order.number} has arrived: cancel it instead."
        )
    for line in lines:
        line.shipped = line.quantity - line.refused - line.incoming
    session().flush()
    progress.move_on(purchase_order)
