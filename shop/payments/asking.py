"""Asking the gateway what became of an operation without an answer: on a button, and in the worker's rounds."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from shop.kernel import chores, clock
from shop.kernel.db import changes, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import SYSTEM, Actor
from shop.orders.tables import Order
from shop.payments import gateway, outcomes
from shop.payments.answers import give_to_person, settle_operation
from shop.payments.carrying_out import put_safely
from shop.payments.gateway import NotSent, Rejected, Unknown, cards
from shop.payments.operations import being_charged, by_ulid, last_operation, open_operation, request_of
from shop.payments.outcomes import Outcome
from shop.payments.tables import Operation

log = logging.getLogger(__name__)
IN_FLIGHT = timedelta(seconds=60)  # well past the deadline of a call: its process is dead, or it was answered
KEYS_LAST = timedelta(hours=23)  # gateways may forget a key after a day; past this nothing is sent again
CHALLENGE_LASTS = timedelta(hours=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
AT_ONCE = 50
NO_ANSWER = "The gateway gave no answer in time; its keys may be gone."


def ask(order: Order, by: Actor) -> Outcome:
    """Find out what became of the order's open operation; outside of every write.

    With nothing open it tells the last outcome. Raises Refusal "being_charged" while a call is under way,
    "nothing_to_ask" for an order that was never charged.
    """
    operation = open_operation(order)
    if operation is None:
        last = last_operation(order)
        if last is None:
            raise Refusal("nothing_to_ask", "No card was used for this order yet.")
        return outcomes.of(last)
    if operation.state in ("created", "sent") and _age(operation) < IN_FLIGHT:
        raise being_charged(operation, by)
    return resolve(operation.ulid, by, via="ask")


def resolve(operation_ulid: str, by: Actor = SYSTEM, *, via: str = "sweep") -> Outcome:
    """Settle an operation by what the gateway knows of it, resending the very same request if it knows nothing.

    What was never sent is over. Past 23 hours nothing is resent: the operation waits for a person.
    """
    operation = by_ulid(operation_ulid)
    if operation.state == "created":
        never = NotSent("The program stopped before the request was sent.")
        return settle_operation(operation_ulid, never, via=via, by=by)
    age = _age(operation)
    answer = _look(operation)
    if via == "sweep":  # asking by the button must not put off the worker's own next round
        _count_check(operation_ulid)
    if answer is not None and not isinstance(answer, Unknown):
        return settle_operation(operation_ulid, answer, via=via, by=by)
    if answer is None and age < KEYS_LAST:
        return _resend(operation_ulid, by)
    if isinstance(answer, Unknown):
        outcome = settle_operation(operation_ulid, answer, via=via, by=by)
        return give_to_person(operation_ulid, NO_ANSWER) if age >= KEYS_LAST else outcome
    return give_to_person(operation_ulid, NO_ANSWER)


def _look(operation: Operation) -> gateway.Answer | None:
    if operation.gateway != cards().name:
        return Unknown(f"It was put to {operation.gateway}, which is not the gateway in use.")
    request = request_of(operation)
    gateway.leave_transaction()
    try:
        return cards().find(request)
    except Exception as error:
        log.exception("asking about %s failed", request.operation)
        return Unknown(f"The answer could not be read ({type(error).__name__}).")


def _resend(operation_ulid: str, by: Actor) -> Outcome:
    """The same key and the same request once more. That this one did not go through says nothing of the first."""
    operation = by_ulid(operation_ulid)
    if operation.state in ("review", "action_required"):
        return outcomes.of(operation)
    order = session().get_one(Order, operation.order_id)
    if order.cancelled_at:
        return give_to_person(operation_ulid, NO_ANSWER)
    answer = put_safely(replace(request_of(operation), is_resent=True))
    if isinstance(answer, NotSent):
        answer = Unknown(answer.why)
    elif isinstance(answer, Rejected):
        answer = Unknown(answer.message)
    return settle_operation(operation_ulid, answer, via="resend", by=by)


def abandon(operation: Operation, by: Actor) -> Outcome:
    """End a confirmation with the bank that the shopper left; it may turn out to have gone through."""
    ulid, request = operation.ulid, request_of(operation)
    gateway.leave_transaction()
    return settle_operation(ulid, cards().abandon(request), via="ask", by=by)


@writes
def _count_check(operation_ulid: str) -> None:
    checked = (
        sa.update(Operation)
        .where(Operation.ulid == operation_ulid)
        .values(checks=Operation.checks + 1, checked_at=clock.now())
    )
    changes(checked)


def _age(operation: Operation) -> timedelta:
    return clock.now() - (operation.sent_at or operation.created_at)


@chores.every(timedelta(seconds=20))
def sweep() -> None:
    """Ask about everything that has no answer: after a crash, a time-out, a confirmation that was left."""
    if not cards().is_set_up:
        return
    for operation_ulid in _due(clock.now()):
        try:
            operation = by_ulid(operation_ulid)
            if operation.state == "action_required" and _age(operation) > CHALLENGE_LASTS:
                abandon(operation, SYSTEM)
            else:
                resolve(operation_ulid)
        except Exception:
            log.exception("sweeping operation %s failed", operation_ulid)


def _due(now: datetime) -> list[str]:
    """Operations whose turn to be asked about has come: oftener at first, then every hour."""
    waiting = sa.select(Operation.ulid, Operation.checks, Operation.checked_at, Operation.sent_at).where(
        sa.or_(
            sa.and_(Operation.state == "created", Operation.created_at < now - IN_FLIGHT),
            sa.and_(
                Operation.state.in_(("sent", "unknown", "action_required", "review")),
                Operation.sent_at < now - IN_FLIGHT,
            ),
        )
    )
    rows = session().execute(waiting.order_by(Operation.id).limit(AT_ONCE * 4)).all()
    return [
        row.ulid
        for row in rows
        if row.checked_at is None or row.checked_at + PAUSES[min(row.checks, len(PAUSES)) - 1] <= now
    ][:AT_ONCE]
