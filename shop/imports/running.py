"""Previews an import and applies it, in chunks that survive a crash."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from shop.imports import confirming, kinds, reading
from shop.imports.findings import clear, note, note_facts
from shop.imports.keeping import path_of
from shop.imports.planning import Entry
from shop.imports.tables import ImportRun
from shop.kernel import clock, outbox
from shop.kernel.chores import Done, chore
from shop.kernel.db import lock, session, write, writes
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record

CHUNK = 100
SECONDS_A_JOB = 40.0  # well within a job's lease; the rest is the next job's
AFTER_CHUNK = crash_point("import.after_chunk")


def preview(run: ImportRun, store: Store) -> None:
    """Find out what applying would do, and write down nothing else."""
    while not preview_some(run, store):
        pass


def preview_some(run: ImportRun, store: Store, *, seconds: float = SECONDS_A_JOB) -> bool:
    """Preview the next chunks, each with its progress; True when the end of the file was reached."""
    if run.state != "uploaded":
        return True
    if not run.done:
        write(lambda: clear(run))
    until = time.monotonic() + seconds
    for chunk in _chunks(_entries(run, store, after=run.done)):
        write(lambda chunk=chunk: _preview_chunk(run, store, chunk))  # type: ignore[misc]
        if time.monotonic() > until:
            return False
    write(lambda: _previewed(run))
    return True


@writes
def start(run: ImportRun, *, by: Actor, confirmation: str = "", ask_worker: bool = True) -> None:
    """Begin to apply a previewed run.

    Raises Refusal "not_now" when it is not at that point, "confirm" (field "confirmation") when many prices
    change and the words of confirming.phrase() were not given.
    """
    lock(run)
    if run.state != "previewed":
        raise Refusal("not_now", f"This import is {run.state}: it cannot be applied now.")
    confirming.check(run, confirmation)
    run.state, run.done, run.counts = "applying", 0, {}
    run.options = {**run.options, "by": [by.kind, by.name, by.ulid], "line": 0}
    if ask_worker:
        outbox.enqueue("import.apply", f"import-apply:{run.ulid}:0", run.store_id, run=run.id)
    record(
        "import.started", f"Import of {run.file_name} began", by=by, store_id=run.store_id, subject="import"
    )


def apply_some(run: ImportRun, store: Store, *, seconds: float = SECONDS_A_JOB) -> bool:
    """Apply the next chunks, each in one write with its progress; True when the end was reached."""
    if run.state != "applying":
        return True
    by = Actor(*run.options["by"])
    until = time.monotonic() + seconds
    for chunk in _chunks(_entries(run, store, after=int(run.options.get("line", 0)))):
        write(lambda chunk=chunk: _apply_chunk(run, store, chunk, by))  # type: ignore[misc]
        crash(AFTER_CHUNK)
        if time.monotonic() > until:
            return False
    write(lambda: _finished(run, by))
    return True


def run_to_the_end(run: ImportRun, store: Store) -> None:
    """Apply all of it in this process (the command line)."""
    while not apply_some(run, store):
        pass


@chore("import.preview")
def _preview_job(lease: Lease) -> Done:
    run, store = _of(lease)
    try:
        is_done = preview_some(run, store)
    except Refusal as refusal:
        why = refusal.message
        write(lambda: _failed(run, why))
        is_done = True
    return _next_job(run, "preview", is_done)


@chore("import.apply")
def _apply_job(lease: Lease) -> Done:
    run, store = _of(lease)
    return _next_job(run, "apply", apply_some(run, store))


def _of(lease: Lease) -> tuple[ImportRun, Store]:
    run = session().get_one(ImportRun, lease.payload["run"])
    return run, session().get_one(Store, run.store_id)


def _next_job(run: ImportRun, what: str, is_done: bool) -> Done:
    """The receipt; when there is more to do, the job that does it."""
    if is_done:
        return Done(f"{run.state}: {run.total} entries")
    store_id, run_id, key = run.store_id, run.id, f"import-{what}:{run.ulid}:{run.done}"
    return Done(f"{run.done} so far", lambda: outbox.enqueue(f"import.{what}", key, store_id, run=run_id))


def _entries(run: ImportRun, store: Store, *, after: int) -> Iterator[Entry]:
    return kinds.of(run.kind).entries(reading.rows(path_of(run)), store, run.options, after=after)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    iterator = iter(entries)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _preview_chunk(run: ImportRun, store: Store, chunk: list[Entry]) -> None:
    lock(run)
    if run.state != "uploaded" or chunk[0].line <= run.done:
        return  # a job may come twice: somebody has done this, or pressed Apply since
    plans = kinds.of(run.kind).plans(store, chunk, run.options)
    note(run, plans)
    run.counts = dict(Counter(run.counts) + Counter(plan.verdict for plan in plans))
    run.options = confirming.counted(run.options, plans)
    run.done = chunk[-1].last_line


def _apply_chunk(run: ImportRun, store: Store, chunk: list[Entry], by: Actor) -> None:
    """Plan anew, since the catalogue may have changed since the preview, apply, and keep what came of it."""
    lock(run)
    if run.state != "applying" or chunk[0].line <= int(run.options.get("line", 0)):
        return
    kind = kinds.of(run.kind)
    plans = kind.plans(store, chunk, run.options)
    kind.apply(store, plans, run.options, by=by)
    note_facts(run, plans)
    run.counts = dict(Counter(run.counts) + Counter(plan.verdict for plan in plans))
    run.done += len(chunk)
    run.options = {**run.options, "line": chunk[-1].last_line}


def _previewed(run: ImportRun) -> None:
    lock(run)
    if run.state != "uploaded":
        return
    run.state, run.total, run.done = "previewed", sum(run.counts.values()), 0


def _finished(run: ImportRun, by: Actor) -> None:
    lock(run)
    if run.state != "applying":
        return
    run.state, run.finished_at = "applied", clock.now()
    record(
        "import.finished",
        f"Import of {run.file_name} is done",
        by=by,
        store_id=run.store_id,
        subject="import",
        subject_ulid=run.ulid,
        counts=run.counts,
    )


def _failed(run: ImportRun, why: str) -> None:
    lock(run)
    run.state, run.error, run.finished_at = "failed", why[:500], clock.now()
