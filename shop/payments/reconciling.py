"""Reconciling: once a day the gateway's books and ours are compared, and what does not fit waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from shop.kernel import chores, clock
from shop.kernel.db import lock, session, write, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, Actor
from shop.orders.tables import Order
from shop.payments import alarming, comparing, gateway, ringing
from shop.payments.asking import resolve
from shop.payments.book_tables import Mismatch, Reconciliation
from shop.payments.comparing import Difference
from shop.payments.gateway import Unknown, cards
from shop.payments.inbox_tables import IS_OPEN, GatewayEvent
from shop.payments.operations import by_ulid
from shop.payments.tables import OPEN_STATES

LOOK_BACK = timedelta(days=3)  # as long as gateways repeat their webhooks
DAILY = timedelta(hours=20)
LONGEST_REASON = 300
EQUAL = "Both sides say the same now."


@dataclass(frozen=True)
class Report:
    """The last run, the mismatches that wait with their order's number, and the events that wait."""

    last: Reconciliation | None
    mismatches: Sequence[tuple[Mismatch, int | None]]
    events: Sequence[GatewayEvent]


def reconcile(store: Store, by: Actor) -> Reconciliation:
    """Compare the last three days; outside of every write. What does not fit is kept once, however often seen."""
    since, store_id = clock.now() - LOOK_BACK, store.id
    gateway.leave_transaction()
    rows = cards().rows(since)
    if isinstance(rows, Unknown):
        return _write(store_id, since, 0, None, rows.why, by)
    found = comparing.differences(rows, since, clock.now())
    return _write(store_id, since, len(rows), found, "", by)


@writes
def _write(
    store_id: int, since: datetime, looked_at: int, found: list[Difference] | None, trouble: str, by: Actor
) -> Reconciliation:
    run = Reconciliation(
        store_id=store_id,
        gateway=cards().name,
        since=since,
        looked_at=looked_at,
        found=len(found or ()),
        trouble=trouble[:300],
        run_by=by.name[:120],
    )
    session().add(run)
    if found is not None:
        _keep(store_id, found)
        alarming.count()
    return run


def _keep(store_id: int, found: list[Difference]) -> None:
    waiting = sa.select(Mismatch).where(Mismatch.gateway == cards().name, Mismatch.store_id == store_id)
    seen = {(each.kind, each.reference) for each in found}
    keys = {(row.kind, row.reference) for row in session().execute(waiting).scalars()}
    for row in session().execute(waiting.where(Mismatch.closed_at.is_(None))).scalars():
        if (row.kind, row.reference) not in seen:
            row.closed_at, row.closed_by, row.reason = clock.now(), SYSTEM.name, EQUAL
    for each in found:
        if (each.kind, each.reference) not in keys:
            session().add(_row(store_id, each))


def _row(store_id: int, difference: Difference) -> Mismatch:
    ours = difference.operation
    return Mismatch(
        store_id=store_id,
        order_id=ours.order_id if ours is not None and ours.store_id == store_id else None,
        gateway=cards().name,
        kind=difference.kind,
        reference=difference.reference,
        operation=ours.ulid if ours else "",
        amount_minor=difference.amount_minor,
        currency=difference.currency,
        words=difference.words[:300],
    )


def report(store_id: int) -> Report:
    """What the page shows, in three queries."""
    last = sa.select(Reconciliation).where(Reconciliation.store_id == store_id)
    waiting = (
        sa.select(Mismatch, Order.number)
        .outerjoin(Order, Order.id == Mismatch.order_id)
        .where(Mismatch.store_id == store_id, Mismatch.closed_at.is_(None))
    )
    events = sa.select(GatewayEvent).where(IS_OPEN)
    return Report(
        last=session().execute(last.order_by(Reconciliation.id.desc()).limit(1)).scalar_one_or_none(),
        mismatches=[
            (row, number)
            for row, number in session().execute(waiting.order_by(Mismatch.id.desc()).limit(200))
        ],
        events=session().execute(events.order_by(GatewayEvent.id.desc()).limit(200)).scalars().all(),
    )


def ask(store_id: int, mismatch_ulid: str, by: Actor) -> None:
    """The mend of a payment that differs: ask the gateway about it now, as if it had told news of it.

    Raises Refusal "nothing_to_ask" for a row that nothing here asked for, "gateway_silent", "being_charged".
    """
    row = _mismatch(store_id, mismatch_ulid)
    if not row.operation:
        raise Refusal(
            "nothing_to_ask", "Nothing here asked for it: look it up at the gateway, then close it."
        )
    if by_ulid(row.operation).state in OPEN_STATES:
        resolve(row.operation, by, via="ask")
        return
    state, note = write(ringing.effect(row.operation))
    if state == "waiting":
        raise Refusal("gateway_silent", f"The gateway gave no answer: {note}")


@writes
def close(store_id: int, mismatch_ulid: str, by: Actor, *, reason: str) -> None:
    """Somebody has seen to it. Refusal "reason" at its field, Missing for what is not there."""
    row = lock(_mismatch(store_id, mismatch_ulid))
    _check(reason)
    row.closed_at, row.closed_by, row.reason = clock.now(), by.name[:120], reason
    alarming.count()


@writes
def close_event(event_id: str, by: Actor, *, reason: str) -> None:
    """Somebody has looked at an event that fits nothing. Refusal "reason" at its field, Missing when none waits."""
    wanted = sa.select(GatewayEvent).where(
        GatewayEvent.gateway == cards().name,
        GatewayEvent.event_id == event_id,
        GatewayEvent.state == "review",
    )
    row = session().execute(wanted.with_for_update()).scalar_one_or_none()
    if row is None:
        raise Missing
    _check(reason)
    row.state, row.closed_by, row.note = "closed", by.name[:120], f"{row.note} {reason}"[:300]
    alarming.count()


def _check(reason: str) -> None:
    if not reason or len(reason) > LONGEST_REASON:
        words = f"Say what was done, in at most {LONGEST_REASON} characters."
        raise Refusal("reason", words, field="reason")


def _mismatch(store_id: int, ulid: str) -> Mismatch:
    wanted = sa.select(Mismatch).where(
        Mismatch.store_id == store_id, Mismatch.ulid == ulid, Mismatch.closed_at.is_(None)
    )
    row = session().execute(wanted).scalar_one_or_none()
    if row is None:
        raise Missing
    return row


@chores.every(timedelta(hours=1))
def daily() -> None:
    """Once a day for each store, as long as a gateway is set up."""
    if not cards().is_set_up:
        return
    for store in session().execute(sa.select(Store).order_by(Store.id)).scalars().all():
        last = report(store.id).last
        if last is None or last.ran_at < clock.now() - DAILY:
            reconcile(store, SYSTEM)
