"""Cancels an order in one confirmed step: unsent purchase orders dropped, vendors asked, stock freed, money given back."""

from __future__ import annotations

import sqlalchemy as sa

from shop.inventory import reserving
from shop.kernel import idempotency, timeline
from shop.kernel.db import changes, lock, session, write
from shop.kernel.points import crash, crash_point
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders import dropping_units, letters
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.payments import refunding, releasing
from shop.payments.outcomes import Outcome
from shop.purchasing import cancelling, dropping, end_plan, revising
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import committing

AFTER_COMMIT = crash_point("cancel.after_commit")


def cancel(order: Order, by: Actor, *, reason: str, form_key: str) -> Outcome | None:
    """Cancel what can be, ask vendors for what they have, then give the money of what is cancelled back.

    Once for a form key; an order that is cancelled stays as it is. The money comes after the write: what a
    process that dies leaves undone stands on the order as a problem until somebody refunds it. Returns what the
    gateway said, None where no money moves. Raises Refusal "ended", "open_payment" or "reason".
    """
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refusal("reason", "Say why: colleagues and the timeline keep it.", field="reason")

    def once() -> dict[str, object]:
        lock(order)
        said = {"reason": reason}
        return idempotency.once(f"cancel {order.ulid}", form_key, said, lambda: _cancel(order, reason, by))

    done = write(once)
    crash(AFTER_COMMIT)
    return _give_back(order, done, reason, by, form_key)


def _cancel(order: Order, reason: str, by: Actor) -> dict[str, object]:
    wanted = end_plan.plan(order)
    if wanted.obstacle:
        raise Refusal("ended", wanted.obstacle)
    for po, _, units in end_plan.suppliers(order):
        if po.state in dropping.UNSENT:
            dropping.drop(po, by)
        elif po.state in OPEN_STATES and units:
            _ask(po, reason, by)
    _free(order, wanted.lines, by)
    timeline.record(
        "order.cancel_asked",
        f"Cancelled as far as nothing has left: {reason}",
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        reason=reason,
        units=wanted.lines,
    )
    whole = dropping_units.end_if_nothing_is_left(order, by, reason)
    if wanted.refund_minor:
        dropping_units.ask_for_refund(order)
    if wanted.lines:
        letters.tell_cancelled(order, wanted.lines, whole=whole, refund_minor=wanted.refund_minor)
    settle(order)
    return {"whole": whole, "lines": wanted.lines, "refund": wanted.refund_minor}


def _ask(po: PurchaseOrder, reason: str, by: Actor) -> None:
    """Ask the vendor; one who was asked already is not asked twice, but now the units end."""
    revising.take_back(po, by, ": the order is cancelled")
    if asked := cancelling.pending(po):
        asked.request.ends_units = True
    else:
        cancelling.ask(po, by, reason=reason, ends_units=True)


def _free(order: Order, ending: dict[str, int], by: Actor) -> None:
    """Let own stock and promises go, and count the units as cancelled."""
    session().flush()
    session().expire_all()
    for line in end_plan.lines_of(order):
        units = ending.get(line.ulid, 0)
        if not units:
            continue
        own = reserving.release(order.store_id, line.id, by=by)
        if own:
            mine = sa.update(OrderLine).where(OrderLine.id == line.id)
            changes(mine.values(from_stock=OrderLine.from_stock - own))
        committing.release(order.store_id, line.id)
        dropping_units.cancel(line, units)


def _give_back(
    order: Order, done: dict[str, object], reason: str, by: Actor, form_key: str
) -> Outcome | None:
    session().refresh(order)
    outcome: Outcome | None = None
    is_owed = order.captured_minor > order.refunded_minor and order.payment_state != "unknown"
    if done["refund"] and is_owed:
        asked = end_plan.refund_of(order, dict(done["lines"]), whole=bool(done["whole"]), reason=reason)  # type: ignore[call-overload]
        outcome = refunding.refund(
            order, asked, by, version=order.version, form_key=f"cancel-{form_key}"[:60]
        )
        if outcome.is_approved:
            write(lambda: _problem_solved(order))
    if done["whole"]:
        released = releasing.release(order, by)
        outcome = released[-1] if released else outcome
    return outcome


def _problem_solved(order: Order) -> None:
    lock(order)
    if dropping_units.is_refund_asked_for(order):
        order.money_problem = ""
        settle(order)
