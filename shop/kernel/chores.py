"""Chores: what the worker does with each kind of job, and what it does every so often."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shop.kernel import keeping, outbox
from shop.kernel.db import BUSY, session, write
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point

log = logging.getLogger(__name__)
AFTER_WORK = crash_point("chore.after_work")


class TryLater(Exception):
    """It did not work now, and may later; the words are shown to staff."""


class NotTaken(TryLater):
    """It did not work now, and the other side surely has nothing of it."""


class GiveUp(Exception):
    """It will never work as it stands; staff must act."""


@dataclass(frozen=True)
class Done:
    """A chore's success: a receipt for the books and an effect to run in the write that reports it."""

    receipt: str = ""
    effect: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Chore:
    """`perform` works outside of any transaction; `trouble(lease, why, dead)` notes a failure in a write."""

    perform: Callable[[Lease], Done]
    trouble: Callable[[Lease, str, bool], None] | None = None


_chores: dict[str, Chore] = {}
_rounds: dict[str, tuple[timedelta, Callable[[], None]]] = {}
_last_round: dict[str, float] = {}


def chore(kind: str, *, trouble: Callable[[Lease, str, bool], None] | None = None):  # type: ignore[no-untyped-def]
    """Decorator: this function performs the jobs of that kind."""

    def register(perform: Callable[[Lease], Done]) -> Callable[[Lease], Done]:
        _chores[kind] = Chore(perform, trouble)
        return perform

    return register


def every(pause: timedelta):  # type: ignore[no-untyped-def]
    """Decorator: the worker calls this function again and again, with at least that pause between."""

    def register(task: Callable[[], None]) -> Callable[[], None]:
        _rounds[f"{task.__module__}.{task.__name__}"] = (pause, task)
        return task

    return register


def work_one(owner: str) -> bool:
    """Claim and perform one job; False when nothing is due. A job never takes the worker down."""
    lease = _claim(owner)
    if lease is None:
        return False
    try:
        done = _perform(lease)
        crash(AFTER_WORK)
        write(lambda: _report(lease, done))
    except TryLater as problem:
        _note(lease, str(problem), dead=lease.attempts >= outbox.LAST_TRY)
    except GiveUp as problem:
        _note(lease, str(problem), dead=True)
    except Exception as problem:
        log.exception("job %s (%s) failed", lease.dedupe_key, lease.kind)
        _note(lease, f"{type(problem).__name__}: {problem}", dead=lease.attempts >= outbox.LAST_TRY)
    finally:
        session().close()
    return True


def work_all(owner: str = "test", *, at_most: int = 1000) -> int:
    """Perform everything that is due now (tests and `flask worker --once`); returns how many."""
    count = 0
    while count < at_most and work_one(owner):
        count += 1
    return count


def go_round(*, force: bool = False) -> None:
    """Run the tasks whose pause is over."""
    for name, (pause, task) in _rounds.items():
        if force or time.monotonic() - _last_round.get(name, -1e9) >= pause.total_seconds():
            _last_round[name] = time.monotonic()
            try:
                task()
            except Exception:
                log.exception("round %s failed", name)
            finally:
                session().close()


def _claim(owner: str) -> Lease | None:
    try:
        return outbox.claim(owner)
    except BUSY as problem:  # a long import or a restart of the database is no reason to end
        log.warning("no job could be claimed: %s", problem)
        session().close()
        return None


def _perform(lease: Lease) -> Done:
    known = _chores.get(lease.kind)
    if known is None:
        raise GiveUp(f"no chore performs “{lease.kind}”")
    if lease.attempts > outbox.LAST_TRY:  # the tries are counted at the claim: nobody lived to report them
        raise GiveUp("Every worker that tried this came to its end over it.")
    with keeping.kept(lease):
        done = known.perform(lease)
    session().rollback()  # a chore's reading ends before its report begins
    return done


def _report(lease: Lease, done: Done) -> None:
    if outbox.finish(lease, done.receipt):
        done.effect()
    else:
        log.warning("job %s: the lease ran out, somebody else has it", lease.dedupe_key)


def _note(lease: Lease, why: str, *, dead: bool) -> None:
    """Note a failure. If the chore's own note breaks, the job alone is put back; at worst its lease runs out."""
    put_back = outbox.bury if dead else outbox.postpone
    trouble = getattr(_chores.get(lease.kind), "trouble", None)

    def note() -> None:
        if put_back(lease, why) and trouble:
            trouble(lease, why, dead)

    for attempt in (note, lambda: put_back(lease, why)):
        try:
            write(attempt)
            return
        except Exception:
            log.exception("the failure of job %s could not be noted", lease.dedupe_key)
