"""The outbox: what must happen outside is a row in the business transaction, done by the worker later.

At least once, with a dedupe key: the row is leased by a conditional UPDATE under a fence, and a holder
whose lease ran out can no longer report. "Sent" means handed over, never "about to".
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import alarms, clock
from shop.kernel.columns import Json, Moment, Text, check, key, of_store, one_of, table, ulid
from shop.kernel.db import Base, changes, database_now, in_write, session, writes
from shop.kernel.refusals import Missing, Refusal

STATES = ("pending", "leased", "sent", "dead", "held")
LEASE = timedelta(seconds=90)  # a worker that lives keeps it (shop/kernel/keeping.py), one that died loses it
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (15, 60, 300, 900, 3600))
LAST_TRY = 12
ALARM_AFTER = 5  # failures, after which people are told; it goes on trying


class Job(Base):
    """One thing to do outside: a kind, a payload, and where it stands."""

    __tablename__ = "outbox"
    __table_args__ = table(
        one_of("state", STATES),
        check("lease_owned", "(state = 'leased') = (lease_owner IS NOT NULL)"),
        check("lease_ends", "(state = 'leased') = (lease_until IS NOT NULL)"),
        sa.Index("ix_outbox_due", "state", "next_at", "id"),
        sa.Index("ix_outbox_alarm", "store_id", "state", "attempts"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    kind: Mapped[str] = mapped_column(Text(40))
    dedupe_key: Mapped[str] = mapped_column(Text(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(Text(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(Text(60))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(Text(500), default="")
    receipt: Mapped[str] = mapped_column(Text(500), default="")


@dataclass(frozen=True)
class Lease:
    """A job in somebody's hands: what to do, and the fence that its report must show."""

    id: int
    kind: str
    dedupe_key: str
    payload: dict[str, Any]
    attempts: int
    fence: int
    owner: str
    lasts: timedelta = LEASE


_now, _until = sa.bindparam("now", type_=Moment), sa.bindparam("until", type_=Moment)
_DUE = sa.or_(
    sa.and_(Job.state == "pending", Job.next_at <= _now),
    sa.and_(Job.state == "leased", Job.lease_until < _now),
)
_OLDEST = sa.select(Job.id).where(_DUE).order_by(Job.id).limit(1)
_TAKE = (  # one statement: whoever comes second skips the row, or finds it no longer due
    sa.update(Job)
    .where(Job.id == _OLDEST.with_for_update(skip_locked=True).scalar_subquery(), _DUE)
    .values(
        state="leased",
        lease_owner=sa.bindparam("owner"),
        lease_until=_until,
        fence=Job.fence + 1,
        attempts=Job.attempts + 1,
    )
    .returning(Job.id, Job.kind, Job.dedupe_key, Job.payload, Job.attempts, Job.fence)
    .execution_options(synchronize_session=False)
)
_KNOWN = sa.select(Job.id).where(Job.dedupe_key == sa.bindparam("key"))


def enqueue(
    kind: str, dedupe_key: str, store_id: int, *, after: timedelta | None = None, **payload: Any
) -> None:
    """Add a job in the current transaction; the same dedupe key a second time changes nothing."""
    if not in_write():
        raise RuntimeError("a job belongs in the transaction of its cause")
    if session().execute(_KNOWN, {"key": dedupe_key}).first():
        return
    due = clock.now() + (after or timedelta())
    session().add(Job(store_id=store_id, kind=kind, dedupe_key=dedupe_key, payload=payload, next_at=due))


def claim(owner: str, *, lease: timedelta = LEASE) -> Lease | None:
    """Take the oldest job that is due, or whose holder's lease ran out; None when there is none.

    It looks before it writes: a worker with nothing to do takes no writer's turn from the shop.
    """
    return _take(owner, lease) if _is_any_due() else None


def _is_any_due() -> bool:
    try:
        return session().execute(_OLDEST, {"now": database_now()}).first() is not None
    finally:
        if not in_write():
            session().rollback()


@writes
def _take(owner: str, lease: timedelta) -> Lease | None:
    now = database_now()
    row = session().execute(_TAKE, {"now": now, "until": now + lease, "owner": owner}).one_or_none()
    if row is None:
        return None
    return Lease(row.id, row.kind, row.dedupe_key, row.payload, row.attempts, row.fence, owner, lease)


def extend(lease: Lease, on: sa.Connection) -> bool:
    """Hold a job for as long again, by a connection beside the session; False when somebody else has it now."""
    held = sa.update(Job).where(*_is_held(lease)).values(lease_until=database_now(on) + lease.lasts)
    return on.execute(held).rowcount == 1


def finish(lease: Lease, receipt: str = "") -> bool:
    """Report success, inside the write that stores the job's result; False when fenced out."""
    return _report(lease, state="sent", receipt=receipt[:500], finished_at=clock.now(), last_error="")


def postpone(lease: Lease, why: str) -> bool:
    """Report a failure that may pass: pending again after a pause that grows, dead after the last try."""
    if lease.attempts >= LAST_TRY:
        return bury(lease, why)
    pause = RETRY_AFTER[min(lease.attempts, len(RETRY_AFTER)) - 1]
    due = database_now() + pause * random.uniform(0.9, 1.1)  # noqa: S311 (jitter, no secret)
    return _report(lease, state="pending", next_at=due, last_error=why[:500])


def bury(lease: Lease, why: str) -> bool:
    """Report a failure that will not pass: dead, shown to staff until they act."""
    return _report(lease, state="dead", finished_at=clock.now(), last_error=why[:500])


def revive(job_id: int) -> bool:
    """Try a dead job again, now, with its attempts counted afresh."""
    again = (
        sa.update(Job)
        .where(Job.id == job_id, Job.state.in_(("dead", "pending")))
        .values(state="pending", attempts=0, next_at=clock.now(), finished_at=None)
    )
    return changes(again) == 1


def hold_still(dedupe_key: str) -> int | None:
    """Keep workers off a waiting job until this write ends; how often it was tried, None while a worker has it."""
    waits = Job.state.in_(("pending", "dead"))
    held = sa.select(Job.attempts).where(Job.dedupe_key == dedupe_key, waits).with_for_update()
    return session().execute(held).scalar_one_or_none()


def withdraw(dedupe_key: str) -> bool:
    """Take a job out that nobody works on, in the write that makes it needless; False while a worker has it."""
    gone = sa.delete(Job).where(Job.dedupe_key == dedupe_key, Job.state.not_in(("leased", "sent")))
    return changes(gone) == 1


def start_over(kind: str, dedupe_key: str, store_id: int, **payload: Any) -> bool:
    """Have a job done afresh, now, whether it waits or was done before; False while a worker has it."""
    if not in_write():
        raise RuntimeError("a job belongs in the transaction of its cause")
    changes(sa.delete(Job).where(Job.dedupe_key == dedupe_key, Job.state != "leased"))
    if session().execute(_KNOWN, {"key": dedupe_key}).first():
        return False
    enqueue(kind, dedupe_key, store_id, **payload)
    session().flush()
    return True


@writes
def try_again(store_id: int, ulid: str) -> None:
    """Staff ask for another try of a job of their store. Raises Missing; Refusal when it is done or under way."""
    wanted = sa.select(Job.id).where(Job.store_id == store_id, Job.ulid == ulid)
    job_id = session().execute(wanted).scalar_one_or_none()
    if job_id is None:
        raise Missing
    if not revive(job_id):
        raise Refusal("not_waiting", "This job is done or being done right now.")


def _stuck(store_id: Any) -> sa.ColumnElement[int]:
    """How many jobs of the store need a person: dead, or failing again and again."""
    dead = sa.select(sa.func.count(Job.id)).where(Job.store_id == store_id, Job.state == "dead")
    failing = sa.select(sa.func.count(Job.id)).where(
        Job.store_id == store_id, Job.state == "pending", Job.attempts >= ALARM_AFTER
    )
    return dead.scalar_subquery() + failing.scalar_subquery()


alarms.add("outbox", _stuck)


def _report(lease: Lease, **values: Any) -> bool:
    if not in_write():
        raise RuntimeError("a report belongs in a write")
    reported = sa.update(Job).where(*_is_held(lease)).values(lease_owner=None, lease_until=None, **values)
    return changes(reported) == 1


def _is_held(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == lease.id, Job.state == "leased", Job.fence == lease.fence, Job.lease_owner == lease.owner
