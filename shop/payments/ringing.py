"""What an event about a payment or a refund changes: open operations settle, holds end, refunds come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import clock, money
from shop.kernel.db import lock, session
from shop.kernel.timeline import Actor
from shop.orders.settling import settle
from shop.orders.tables import Order
from shop.payments import gateway
from shop.payments.answers import settle_in_write
from shop.payments.asking import IN_FLIGHT
from shop.payments.gateway import GATEWAY_FAILED, Answer, Approved, Declined, Unknown, cards
from shop.payments.operations import by_ulid, live_holds, request_of, start
from shop.payments.tables import OPEN_STATES, Operation

GATEWAY = Actor("gateway", "Card gateway")
OVERRULED = ("declined", "rejected", "not_sent")  # a "no" that money which surely moved may still overrule


@dataclass(frozen=True)
class Found:
    """An operation that the event may concern, as it was when the gateway was asked, and its answer."""

    ulid: str
    kind: str
    state: str
    answer: Answer | None


def effect(operation_ulid: str) -> Callable[[], tuple[str, str]]:
    """Ask about everything that the event may concern; what is returned writes it down, inside a write."""
    concerned = [_ask(each) for each in _concerned(by_ulid(operation_ulid))]
    silent = [each.answer.why for each in concerned if isinstance(each.answer, Unknown)]
    if silent:
        return lambda: ("waiting", silent[0])
    return lambda: _write(concerned)


def _concerned(operation: Operation) -> list[Operation]:
    """The operation itself, and what is open of the same order: its capture, its release, its refund.

    And a capture that a fault of the gateway had ended: once the gateway has mended its books it may be done.
    """
    is_open = sa.and_(Operation.state.in_(OPEN_STATES), Operation.state != "created")
    found = sa.select(Operation).where(
        Operation.store_id == operation.store_id,
        Operation.order_id == operation.order_id,
        Operation.id != operation.id,
        Operation.gateway == operation.gateway,
        sa.or_(is_open, _ended_by_fault(operation)),
    )
    return [operation, *session().execute(found.order_by(Operation.id)).scalars()]


def _ended_by_fault(hold: Operation) -> sa.ColumnElement[bool]:
    """Its captures that ended so, while nothing else has used the hold up."""
    other = sa.orm.aliased(Operation)
    is_used = sa.exists().where(
        other.store_id == hold.store_id,
        other.order_id == hold.order_id,
        other.parent_id == hold.id,
        other.kind.in_(("capture", "void")),
        other.state == "succeeded",
    )
    return sa.and_(
        Operation.kind == "capture",
        Operation.parent_id == hold.id,
        Operation.state == "declined",
        Operation.code == GATEWAY_FAILED,
        ~is_used,
    )


def _ask(operation: Operation) -> Found:
    found = Found(operation.ulid, operation.kind, operation.state, None)
    if operation.state == "created":
        return found
    request, is_under_way = request_of(operation), _is_under_way(operation)
    gateway.leave_transaction()
    answer = cards().find(request)
    if is_under_way and not isinstance(answer, Approved):
        return found  # what is still being asked for has its own answer soon
    return Found(found.ulid, found.kind, found.state, answer)


def _is_under_way(operation: Operation) -> bool:
    since = operation.sent_at or operation.created_at
    return operation.state == "sent" and clock.now() - since < IN_FLIGHT


def _write(concerned: list[Found]) -> tuple[str, str]:
    for each in concerned:
        if each.answer is None:
            continue
        operation = by_ulid(each.ulid)
        if operation.state != "succeeded":
            if operation.state not in OVERRULED or isinstance(each.answer, Approved):
                settle_in_write(each.ulid, each.answer, "webhook", GATEWAY)
        elif isinstance(each.answer, Declined):
            _undo(operation, each.answer)
    return "applied", ""


def _undo(operation: Operation, answer: Declined) -> None:
    """What succeeded once is not so any more: a hold that ended by itself, a refund that the bank sent back."""
    order = lock(session().get_one(Order, operation.order_id))
    if operation.kind == "refund":
        bounce(order, operation, answer.message)
    elif operation.kind == "authorize" and operation.id in {hold.id for hold in live_holds(order)}:
        ended = start(order, "void", operation.amount_minor, GATEWAY, parent=operation)
        proof = Approved(operation.provider_id, operation.amount_minor, operation.currency)
        settle_in_write(ended.ulid, proof, "webhook", GATEWAY)


def bounce(order: Order, refund: Operation, why: str) -> None:
    """A refund that came back, once: a row of its own, and a problem on the order until a person has seen it.

    Inside a write that holds the order. Raises Refusal "being_charged" while another operation is under way.
    """
    known = sa.select(Operation.id).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.parent_id == refund.id,
        Operation.kind == "bounce",
    )
    if session().execute(known).first() is not None:
        return
    note = {"note": why[:300]}
    back = start(
        order, "bounce", refund.amount_minor, GATEWAY, parent=refund, gateway=refund.gateway, given=note
    )
    proof = Approved(refund.provider_id, refund.amount_minor, refund.currency)
    settle_in_write(back.ulid, proof, "webhook", GATEWAY)
    amount = money.shown(refund.amount_minor, refund.currency)
    order.money_problem = f"The bank sent the refund of {amount} back: {why}"[:300]
    settle(order)
