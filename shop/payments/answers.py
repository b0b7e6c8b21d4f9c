"""What the gateway answered, written once: the only place that moves an operation and an order's money."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from shop.kernel import clock, money
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.timeline import SYSTEM, Actor
from shop.orders.finding import held
from shop.orders.settling import settle
from shop.orders.tables import Order
from shop.payments import counting, gateway, outcomes, telling
from shop.payments.operations import by_ulid
from shop.payments.tables import OPEN_STATES, STATES, Answer, Operation

BEFORE_COMMIT = crash_point("settle.before_commit")
AFTER_COMMIT = crash_point("settle.after_commit")
STATE_OF: dict[type, str] = {
    gateway.Approved: "succeeded",
    gateway.Declined: "declined",
    gateway.ActionRequired: "action_required",
    gateway.Rejected: "rejected",
    gateway.NotSent: "not_sent",
    gateway.NotConfigured: "not_sent",
    gateway.Unknown: "unknown",
}
# From which states each may be reached. Nothing leaves "succeeded"; only money that surely moved may
# still overrule a "no".
REACHED_FROM: dict[str, tuple[str, ...]] = {
    "succeeded": tuple(state for state in STATES if state != "succeeded"),
    "declined": OPEN_STATES,
    "rejected": ("created", "sent"),
    "not_sent": ("created", "sent"),
    "action_required": ("created", "sent", "unknown"),
    "unknown": ("created", "sent"),
    "review": ("created", "sent", "unknown", "action_required", "declined", "rejected", "not_sent"),
}


def settle_operation(operation_ulid: str, answer: gateway.Answer, *, via: str, by: Actor) -> outcomes.Outcome:
    """Write down an answer and what follows from it, in one transaction, and say what came of it.

    `via` is response, ask, resend, sweep or webhook. An answer weaker than what is known is kept as a row
    and changes nothing else.
    """
    outcome = settle_in_write(operation_ulid, answer, via, by)
    crash(AFTER_COMMIT)
    return outcome


@writes
def settle_in_write(operation_ulid: str, answer: gateway.Answer, via: str, by: Actor) -> outcomes.Outcome:
    """The same for a write that does more: the answer of an event, stored together with it."""
    operation = by_ulid(operation_ulid)
    order = held(operation.order_id)
    lock(operation)
    _keep(operation, answer, via)
    problem = _mismatch(operation, answer)
    state = "review" if problem else STATE_OF[type(answer)]
    if _move(operation, state, answer, problem):
        _follow(order, operation, answer, by)
    pause("settle.before_commit")
    crash(BEFORE_COMMIT)
    return outcomes.of(operation)


@writes
def give_to_person(operation_ulid: str, why: str) -> outcomes.Outcome:
    """Nobody can find out by asking: the operation stays open, in "review", until it is looked up."""
    operation = by_ulid(operation_ulid)
    order = held(operation.order_id)
    lock(operation)
    if _move(operation, "review", gateway.Unknown(why), ""):
        _follow(order, operation, gateway.Unknown(why), SYSTEM)
    return outcomes.of(operation)


def _follow(order: Order, operation: Operation, answer: gateway.Answer, by: Actor) -> None:
    if operation.state == "succeeded" and not counting.apply(order, operation):
        why = f"The gateway did it, but the order has no room for it: {_amount(operation)} needs a look."
        _set(operation, state="review", code="over_total", message=why, settled_at=None)
    if operation.state == "succeeded" and isinstance(answer, gateway.Approved):
        counting.keep_card(order, operation, answer)
    counting.close_refund(operation)
    state, ends = counting.payment_state(order, operation), counting.hold_ends(order)
    order.payment_state, order.capture_before = state, ends
    order.payment_problem = _problem(operation)
    telling.tell(order, operation, by)
    settle(order)
    session().flush()


def _keep(operation: Operation, answer: gateway.Answer, via: str) -> None:
    session().add(
        Answer(
            store_id=operation.store_id,
            operation_id=operation.id,
            via=via,
            outcome=STATE_OF[type(answer)],
            provider_id=getattr(answer, "provider_id", "")[:255],
            code=getattr(answer, "code", "")[:60],
            message=_message(answer),
        )
    )


def _move(operation: Operation, state: str, answer: gateway.Answer, problem: str) -> bool:
    """Move the row if its state may be left for this one; False when something stronger is known."""
    moved = (
        sa.update(Operation)
        .where(Operation.id == operation.id, Operation.state.in_(REACHED_FROM[state]))
        .values(
            state=state,
            provider_id=getattr(answer, "provider_id", "")[:255] or operation.provider_id,
            code=("amount_differs" if problem else getattr(answer, "code", ""))[:60],
            message=(problem or _message(answer))[:500],
            action_url=getattr(answer, "url", "")[:2000],
            capture_before=getattr(answer, "capture_before", None),
            settled_at=_settled_at(state),
        )
    )
    hit = changes(moved) == 1
    session().refresh(operation)
    return hit


def _set(operation: Operation, **values: object) -> None:
    changes(sa.update(Operation).where(Operation.id == operation.id).values(**values))
    session().refresh(operation)


def _settled_at(state: str) -> datetime | None:
    return None if state in OPEN_STATES else clock.now()


def _mismatch(operation: Operation, answer: gateway.Answer) -> str:
    """Words when the gateway approved something else than was asked for, else ""."""
    if not isinstance(answer, gateway.Approved):
        return ""
    ours, theirs = (operation.amount_minor, operation.currency), (answer.amount_minor, answer.currency)
    if ours == theirs:
        return ""
    return f"Asked for {_amount(operation)}, but the gateway speaks of {money.shown(*theirs)}."


def _message(answer: gateway.Answer) -> str:
    return str(getattr(answer, "message", "") or getattr(answer, "why", ""))[:500]


def _problem(operation: Operation) -> str:
    return "" if operation.state == "succeeded" else operation.message[:300]


def _amount(operation: Operation) -> str:
    return money.shown(operation.amount_minor, operation.currency)
