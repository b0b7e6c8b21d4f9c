"""What an operation does to an order's money: conditional counters, the card kept, the state in one word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import changes, session
from shop.orders.tables import Order
from shop.payments.gateway import Approved
from shop.payments.operations import card_on_file, live_hold
from shop.payments.refund_tables import Refund
from shop.payments.tables import GIVING, TAKING, Card, Operation

ASKING_FOR_MONEY = ("authorize", "save", "purchase", "capture", "charge")


def apply(order: Order, operation: Operation) -> bool:
    """Count a success, once, if the order has room for it; False when it has not.

    The rule stands in the UPDATE itself, so no reading beforehand can be out of date.
    """
    amount, kind = operation.amount_minor, operation.kind
    held = _held_by_parent(operation)
    if kind == "authorize":
        return _count(order, sa.true(), authorized_minor=Order.authorized_minor + amount)
    if kind in TAKING:
        room = Order.captured_minor + amount <= Order.total_minor
        return _count(
            order,
            room,
            captured_minor=Order.captured_minor + amount,
            authorized_minor=Order.authorized_minor - held,
        )
    if kind == "void":
        return _count(order, Order.authorized_minor >= held, authorized_minor=Order.authorized_minor - held)
    if kind == "reverse":
        room = Order.captured_minor - amount >= Order.refunded_minor
        return _count(order, room, captured_minor=Order.captured_minor - amount)
    if kind in GIVING:
        return _give_back(order, operation, amount * GIVING[kind])
    return True


def _give_back(order: Order, operation: Operation, amount: int) -> bool:
    """Count what went back, or came again, on the order, on the payment, and on what was asked for; or on none."""
    first = operation
    if amount < 0:
        first = session().get_one(Operation, operation.parent_id)
    counters: list[tuple[Any, int | None, Any]] = [
        (Order, order.id, Order.captured_minor),
        (Operation, first.parent_id, Operation.amount_minor),
        (Refund, first.refund_id, Refund.amount_minor),
    ]
    savepoint = session().begin_nested()
    hits = [_move_counter(table, key, most, amount) for table, key, most in counters if key is not None]
    if all(hits):
        savepoint.commit()
    else:
        savepoint.rollback()
    session().refresh(order)
    return all(hits)


def _move_counter(table: Any, row_id: int, most: Any, amount: int) -> bool:
    after = table.refunded_minor + amount
    moved = sa.update(table).where(table.id == row_id, after >= 0, after <= most)
    values: dict[Any, Any] = {"refunded_minor": after}
    if table is Order:
        values["version"] = Order.version + 1
    return changes(moved.values(values)) == 1


def close_refund(operation: Operation) -> None:
    """What this operation means for the refund that it is a part of: done, stopped by a no, or still open."""
    if operation.kind == "bounce":
        operation = session().get_one(Operation, operation.parent_id)
    if operation.kind != "refund" or operation.refund_id is None:
        return
    refund = session().get_one(Refund, operation.refund_id, populate_existing=True)
    if refund.refunded_minor == refund.amount_minor:
        refund.state = "done"
    elif operation.state in ("declined", "rejected", "not_sent") or refund.state == "done":
        refund.state = "stopped"  # also what was done, once a bank has sent a part of it back


def _held_by_parent(operation: Operation) -> int:
    """What capturing or voiding releases: all of the hold, since a hold is captured once."""
    if operation.kind not in ("capture", "void") or operation.parent_id is None:
        return 0
    return session().get_one(Operation, operation.parent_id).amount_minor


def _count(order: Order, room: sa.ColumnElement[bool], **values: Any) -> bool:
    session().flush()
    counted = sa.update(Order).where(Order.id == order.id, room).values(version=Order.version + 1, **values)
    hit = changes(counted) == 1
    session().refresh(order)
    return hit


def keep_card(order: Order, operation: Operation, answer: Approved) -> None:
    """Keep the token that the checkout's card became, with what the gateway said of it."""
    if operation.kind not in ("authorize", "purchase", "save") or answer.card is None:
        return
    card = Card(
        store_id=order.store_id,
        order_id=order.id,
        customer_id=order.customer_id,
        gateway=operation.gateway,
        token=answer.card.token,
        gateway_customer=answer.card.customer,
        brand=answer.card.brand[:20],
        last4=answer.card.last4[-4:],
        expires=answer.card.expires[:7],
        checks=dict(answer.checks),
        risk_level=answer.risk_level[:20],
        is_kept=operation.params.get("keep") == "1",
    )
    session().add(card)
    session().flush()
    operation.card_id = card.id


def payment_state(order: Order, operation: Operation) -> str:
    """One word for the order's money, after its latest operation."""
    if operation.state in ("unknown", "review"):
        return "unknown"
    if operation.state == "action_required":
        return "needs_customer"
    if order.captured_minor and order.refunded_minor == order.captured_minor:
        return "refunded"
    if order.captured_minor and order.captured_minor == order.total_minor:
        return "charged"
    if operation.state == "declined" and operation.kind in ASKING_FOR_MONEY:
        return "declined"
    if order.captured_minor:
        return "part_charged"
    if order.authorized_minor:
        return "authorized"
    return "saved" if card_on_file(order) else "none"


def hold_ends(order: Order) -> datetime | None:
    """Until when the live hold may be captured (UTC); None when nothing is held."""
    hold = live_hold(order) if order.authorized_minor else None
    return hold.capture_before if hold else None
