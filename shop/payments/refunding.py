"""Refunding an order: to the payments that brought the money, oldest first, each in an operation of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import chores, clock, idempotency, money
from shop.kernel.db import lock, session, writes
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import SYSTEM, Actor, record
from shop.orders.tables import Order
from shop.payments import outcomes, refundable
from shop.payments.answers import settle_operation
from shop.payments.carrying_out import carry_out
from shop.payments.gateway import Approved, cards
from shop.payments.operations import by_ulid, open_operation, payments, start
from shop.payments.outcomes import Outcome
from shop.payments.refund_tables import Refund, RefundLine
from shop.payments.refundable import Asked, Plan
from shop.payments.tables import OPEN_STATES, Operation

log = logging.getLogger(__name__)
BETWEEN = crash_point("refund.between_payments")
BY_HAND = "manual"
LEFT_ALONE = timedelta(minutes=1)  # an open refund that nobody works on: its process is dead


def refund(order: Order, asked: Asked, by: Actor, *, version: int, form_key: str) -> Outcome:
    """Give back what is asked for, and say what came of it; outside of every write.

    The same `form_key` again changes nothing. Where one payment has no answer the rest waits and goes on by
    itself. Raises Refusal with the field at fault, "being_charged", "not_set_up" or "other_gateway", and Stale
    when `version` is not the order's any more.
    """
    refund_ulid, first = _open(order.id, asked, by, version, form_key)
    pause("refund.opened")
    return go_on(refund_ulid, by, first) if first else _last_of(refund_ulid)


def go_on(refund_ulid: str, by: Actor, first: str | None = None) -> Outcome:
    """Carry out what is still to be done of a refund, payment by payment, until one is not approved.

    `first` is its operation that was opened and not carried out yet.
    """
    operation = first or _next(refund_ulid, by)
    while operation is not None:
        outcome = _carry_out(operation, by)
        crash(BETWEEN)
        operation = _next(refund_ulid, by) if outcome.is_approved else None
    return _last_of(refund_ulid)


@writes
def _open(order_id: int, asked: Asked, by: Actor, version: int, form_key: str) -> tuple[str, str]:
    """The refund and the first operation of it, "" where this form was sent before."""
    order = lock(session().get_one(Order, order_id))
    firsts: list[str] = []

    def effect() -> dict[str, str]:
        if order.version != version:
            words = "The order changed since you opened it. Look at it again."
            raise Stale(words, theirs={"version": order.version}, yours={"version": version})
        refund, operation = _write(order, refundable.plan(refundable.read(order), asked), asked, by)
        firsts.append(operation)
        return {"refund": refund}

    outcome = idempotency.once(f"refund {order.ulid}", form_key, asked.plain, effect)
    return outcome["refund"], firsts[0] if firsts else ""


def _write(order: Order, plan: Plan, asked: Asked, by: Actor) -> tuple[str, str]:
    """The refund, its lines, and its first operation, which keeps everybody else out."""
    refund = Refund(
        store_id=order.store_id,
        order_id=order.id,
        amount_minor=plan.amount_minor,
        shipping_minor=plan.shipping_minor,
        reason=asked.reason,
        created_by=by.name[:120],
    )
    session().add(refund)
    session().flush()
    for line, units, amount in plan.lines:
        session().add(
            RefundLine(
                store_id=order.store_id,
                refund_id=refund.id,
                order_line_id=line.id,
                quantity=units,
                amount_minor=amount,
            )
        )
    for share in plan.shares:
        _refuse_gateway(share.payment)
    operation = _start(order, refund, plan.shares[0], by)
    _tell(order, refund, plan, by)
    return refund.ulid, operation


@writes
def _next(refund_ulid: str, by: Actor) -> str | None:
    """An operation for what is left of the refund; None when nothing is, or another one is under way."""
    refund = session().execute(sa.select(Refund).where(Refund.ulid == refund_ulid)).scalar_one()
    order = lock(session().get_one(Order, refund.order_id))
    session().refresh(refund)
    left = refund.amount_minor - refund.refunded_minor
    if refund.state != "open" or left <= 0 or open_operation(order) is not None:
        return None
    share = refundable.shares(payments(order), left)[0]
    return _start(order, refund, share, by)


def _start(order: Order, refund: Refund, share: refundable.Share, by: Actor) -> str:
    payment = share.payment
    return start(
        order, "refund", share.amount_minor, by, parent=payment, gateway=payment.gateway, refund=refund
    ).ulid


def _carry_out(operation_ulid: str, by: Actor) -> Outcome:
    """Ask the gateway; money that was received by hand is given back by hand, and only written down here."""
    operation = by_ulid(operation_ulid)
    if operation.gateway == BY_HAND:
        done = Approved(f"by hand {operation.ulid}", operation.amount_minor, operation.currency)
        return settle_operation(operation_ulid, done, via="by_hand", by=by)
    return carry_out(operation_ulid, by)


def _refuse_gateway(payment: Operation) -> None:
    if payment.gateway == BY_HAND:
        return
    if not cards().is_set_up:
        raise Refusal("not_set_up", "No card gateway is set up: nothing can be given back to a card.")
    if payment.gateway != cards().name:
        words = f"This payment was taken by {payment.gateway}, which is not in use: refund it there."
        raise Refusal("other_gateway", words)


def _tell(order: Order, refund: Refund, plan: Plan, by: Actor) -> None:
    what = ", ".join(f"{units} × {line.name}" for line, units, _ in plan.lines)
    parts = [what, "shipping" if plan.shipping_minor else ""]
    named = " and ".join(part for part in parts if part)
    sentence = f"Refund of {money.shown(refund.amount_minor, order.currency)}"
    sentence += f" for {named}" if named else ""
    sentence += f": {refund.reason}" if refund.reason else ""
    record(
        "refund.asked",
        sentence,
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        refund=refund.ulid,
        amount_minor=refund.amount_minor,
    )


def _last_of(refund_ulid: str) -> Outcome:
    wanted = (
        sa.select(Operation)
        .join(Refund, Refund.id == Operation.refund_id)
        .where(Refund.ulid == refund_ulid)
        .order_by(Operation.id.desc())
        .limit(1)
    )
    return outcomes.of(session().execute(wanted).scalar_one())


@chores.every(timedelta(minutes=1))
def finish() -> None:
    """Go on with refunds whose process died, or whose first payment answered late."""
    for refund_ulid in _left_open():
        try:
            go_on(refund_ulid, SYSTEM)
        except Exception:
            log.exception("refund %s could not go on", refund_ulid)


def _left_open() -> list[str]:
    at_work = sa.exists().where(
        Operation.store_id == Refund.store_id,
        Operation.order_id == Refund.order_id,
        Operation.state.in_(OPEN_STATES),
    )
    wanted = sa.select(Refund.ulid).where(
        sa.text("refunds.state = 'open'"), Refund.created_at < clock.now() - LEFT_ALONE, ~at_work
    )
    return list(session().execute(wanted.order_by(Refund.id).limit(50)).scalars())
