"""Keeps the lease of a job while a worker is at it, however long that takes; a worker that died keeps nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import clock, outbox
from shop.kernel.db import BUSY, db
from shop.kernel.heartbeat import Heartbeat
from shop.kernel.outbox import Lease

log = logging.getLogger(__name__)
BEATS = 3  # within one lease, so that two may be missed
LONGEST = timedelta(minutes=30)  # a job that hangs for ever is somebody else's in the end


@contextmanager
def kept(lease: Lease) -> Iterator[None]:
    """Within this block the lease does not run out; it ends by itself when the whole process stands still."""
    over = threading.Event()
    beats = threading.Thread(target=_keep, args=(db.engine, lease, over), name="lease", daemon=True)
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join()


def _keep(engine: sa.Engine, lease: Lease, over: threading.Event) -> None:
    """Extend at a third of the lease, again and again, until the job is over or somebody else's."""
    pause = lease.lasts / BEATS
    for _ in range(max(1, LONGEST // pause)):
        if over.wait(pause.total_seconds()):
            return
        try:
            if not _beat(engine, lease):
                return
        except BUSY as problem:  # the next beat comes in time
            log.warning("the lease of job %s was not extended: %s", lease.dedupe_key, problem)
    log.error("job %s takes longer than %s: its lease is let go", lease.dedupe_key, LONGEST)


def _beat(engine: sa.Engine, lease: Lease) -> bool:
    """Say in one small write that the job is still held, and that the worker is alive."""
    with engine.begin() as connection:
        alive = sa.update(Heartbeat).where(Heartbeat.name == lease.owner).values(beat_at=clock.now())
        connection.execute(alive)
        return outbox.extend(lease, connection)
