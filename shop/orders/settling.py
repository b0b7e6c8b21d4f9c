"""Settling an order: gathers its facts and writes its status and queue, the only place that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Reservation
from shop.kernel.db import in_write, session
from shop.orders.status import Facts, Standing, status_of
from shop.orders.tables import Order, OrderLine

# The lines that something must leave for; what needs no shipping is done when it is paid.
_COUNTERS = sa.select(
    OrderLine.id,
    OrderLine.quantity,
    OrderLine.from_stock,
    OrderLine.on_po,
    OrderLine.sent,
    OrderLine.shipped,
    OrderLine.cancelled,
).where(OrderLine.order_id == sa.bindparam("order_id"), OrderLine.needs_shipping.is_(True))
_HELD = sa.select(sa.func.coalesce(sa.func.sum(Reservation.quantity - Reservation.shipped), 0)).where(
    Reservation.order_line_id.in_(sa.bindparam("line_ids", expanding=True)), Reservation.state == "held"
)


@dataclass(frozen=True, slots=True)
class NewLine:
    """The counters of a line that this write has made: nothing of it is ordered, sent or dropped yet."""

    id: int
    quantity: int
    from_stock: int
    on_po: int = 0
    sent: int = 0
    shipped: int = 0
    cancelled: int = 0


def settle(order: Order, made: Sequence[NewLine] | None = None) -> Standing:
    """Write the standing that follows from the order's facts; called by every verb that changed one.

    Call it inside the verb's write, after the change. It changes `status` and `queue` and nothing else.
    Who has just made the order's lines gives those that need shipping: nobody else can know them yet.
    """
    if not in_write():
        raise RuntimeError("settle() belongs in the write that changed the facts")
    facts = gather(order) if made is None else facts_of(order, made, sum(line.from_stock for line in made))
    standing = status_of(facts)
    if order.status != standing.status:
        order.status = standing.status
    if order.queue != standing.queue:
        order.queue = standing.queue
    return standing


def gather(order: Order) -> Facts:
    """The facts of an order, from its own row and its lines' counters (two queries at most)."""
    session().flush()
    lines = session().execute(_COUNTERS, {"order_id": order.id}).all()
    return facts_of(order, lines, _own_stock_left(lines))


def facts_of(order: Order, lines: Sequence[Any], own: int) -> Facts:
    """The facts, from the rows of the lines that need shipping and the own units still here; no query."""
    return Facts(
        currency=order.currency,
        total_minor=order.total_minor,
        captured_minor=order.captured_minor,
        refunded_minor=order.refunded_minor,
        payment_state=order.payment_state,
        review=order.review,
        units=sum(line.quantity - line.cancelled for line in lines),
        dropped=sum(line.cancelled for line in lines),
        to_supply=sum(line.quantity - line.from_stock - line.on_po - line.cancelled for line in lines),
        unsent=sum(line.on_po - line.sent for line in lines),
        sent=sum(line.sent for line in lines),
        from_stock=own,
        shipped=sum(line.shipped for line in lines),
        in_process_at=order.in_process_at,
        completed_at=order.completed_at,
        cancelled_at=order.cancelled_at,
        send_problem=order.send_problem,
        money_problem=order.money_problem,
        change_problem=order.change_problem,
        payment_problem=order.payment_problem,
        capture_before=order.capture_before,
        review_reason=order.review_reason,
        risk_score=order.risk_score,
        risk_signals=len(order.risk_signals),
    )


def _own_stock_left(lines: Sequence[Any]) -> int:
    """Own units still here. A line that a vendor supplies as well asks its reservations which of both left."""
    left = sum(line.from_stock - line.shipped for line in lines if line.from_stock and not line.on_po)
    mixed = [line.id for line in lines if line.from_stock and line.on_po]
    if mixed:
        left += int(session().execute(_HELD, {"line_ids": mixed}).scalar_one())
    return left
