"""Counts units of an order as cancelled, ends the order when nothing is left of it, and asks for what is to be given back."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import clock, money, timeline
from shop.kernel.db import changes, session
from shop.kernel.timeline import Actor
from shop.orders.tables import Order, OrderLine

PROBLEM = "Units were cancelled"


def cancel(line: OrderLine, units: int) -> None:
    """Count open units of the line as cancelled, inside a write that holds the order."""
    taken = OrderLine.from_stock + OrderLine.on_po + OrderLine.cancelled + units
    mine = sa.update(OrderLine).where(OrderLine.id == line.id, taken <= OrderLine.quantity)
    if changes(mine.values(cancelled=OrderLine.cancelled + units)) != 1:
        raise RuntimeError(f"order line {line.id} has fewer open units than are cancelled")
    session().expire(line, ["cancelled"])


def end_if_nothing_is_left(order: Order, by: Actor, reason: str = "") -> bool:
    """Set the order cancelled when every unit of it is; whether it is."""
    if order.cancelled_at is None and not _units_left(order):
        order.cancelled_at, order.status = (
            clock.now(),
            "cancelled",
        )  # both or neither: the database holds them to it
        why = f": {reason}" if reason else ""
        timeline.record(
            "order.cancelled",
            f"The order was cancelled{why}",
            by=by,
            store_id=order.store_id,
            subject="order",
            subject_ulid=order.ulid,
            order_id=order.id,
            reason=reason,
        )
    return order.cancelled_at is not None


def ask_for_refund(order: Order) -> None:
    """Say on the order what is to be given back, so that nobody forgets it; nothing where nothing was charged."""
    left = order.captured_minor - order.refunded_minor
    if left > 0 and not order.money_problem:
        order.money_problem = f"{PROBLEM}: up to {money.shown(left, order.currency)} is to be refunded."


def is_refund_asked_for(order: Order) -> bool:
    """Whether the problem that the order shows is the one above."""
    return order.money_problem.startswith(PROBLEM)


def _units_left(order: Order) -> int:
    session().flush()
    left = sa.func.sum(OrderLine.quantity - OrderLine.cancelled)
    found = session().execute(sa.select(left).where(OrderLine.order_id == order.id)).scalar_one()
    return int(found or 0)
