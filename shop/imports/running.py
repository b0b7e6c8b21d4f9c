"""Previews an import and applies it, in chunks that survive a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sa

from shop.imports import comparing, reading, shopify
from shop.imports.applying import apply
from shop.imports.keeping import path_of
from shop.imports.tables import ImportFinding, ImportRun
from shop.kernel import clock, outbox
from shop.kernel.chores import Done, chore
from shop.kernel.db import lock, session, write, writes
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record

CHUNK = 50
CHUNKS_A_JOB = 20
AFTER_CHUNK = crash_point("import.after_chunk")


def findings(run: ImportRun, verdict: str, *, after: int = 0, size: int = 50) -> list[ImportFinding]:
    """A page of what was found, by line."""
    wanted = sa.select(ImportFinding).where(ImportFinding.run_id == run.id, ImportFinding.verdict == verdict)
    page = wanted.where(ImportFinding.line > after).order_by(ImportFinding.line).limit(size)
    return list(session().execute(page).scalars())


def preview(run: ImportRun, store: Store) -> None:
    """Find out what applying would do, and write down nothing else."""
    counts: Counter[str] = Counter()
    _clear(run)
    for chunk in _chunks(_entries(run, store)):
        _note_findings(run, _plans(run, store, chunk), counts, applied=False)
    write(lambda: _previewed(run, counts))


@writes
def start(run: ImportRun, *, by: Actor) -> None:
    """Begin to apply a previewed run; Refusal "not_now" when it is not at that point."""
    lock(run)
    if run.state != "previewed":
        raise Refusal("not_now", f"This import is {run.state}: it cannot be applied now.")
    run.state, run.done, run.options = "applying", 0, {**run.options, "by": by.name}
    outbox.enqueue("import.apply", f"import-apply:{run.ulid}:0", run.store_id, run=run.id)
    record(
        "import.started", f"Import of {run.file_name} began", by=by, store_id=run.store_id, subject="import"
    )


def apply_some(run: ImportRun, store: Store, *, chunks: int = CHUNKS_A_JOB) -> bool:
    """Apply the next chunks, each in one write with its progress; True when the end was reached."""
    by = Actor("staff", str(run.options.get("by") or run.created_by))
    start_at = run.done
    entries = islice(_entries(run, store), start_at, start_at + chunks * CHUNK)
    for chunk in _chunks(entries):
        write(lambda chunk=chunk: _apply_chunk(run, store, chunk, by))  # type: ignore[misc]
        crash(AFTER_CHUNK)
    if run.done - start_at < chunks * CHUNK or run.done >= run.total:
        write(lambda: _finished(run, by))
        return True
    return False


def run_to_the_end(run: ImportRun, store: Store) -> None:
    """Apply all of it in this process (the command line)."""
    while not apply_some(run, store):
        pass


@chore("import.preview")
def _preview_job(lease: Lease) -> Done:
    run = session().get_one(ImportRun, lease.payload["run"])
    store = session().get_one(Store, run.store_id)
    if run.state != "uploaded":  # a job may come twice, and somebody may have pressed Apply since
        return Done(f"{run.state} already")
    try:
        preview(run, store)
    except Refusal as refusal:
        why = refusal.message
        write(lambda: _failed(run, why))
    return Done(f"{run.total} entries")


@chore("import.apply")
def _apply_job(lease: Lease) -> Done:
    run = session().get_one(ImportRun, lease.payload["run"])
    store = session().get_one(Store, run.store_id)
    if run.state != "applying" or apply_some(run, store):
        return Done(f"{run.done} entries applied")
    store_id, ulid, done, run_id = run.store_id, run.ulid, run.done, run.id
    following = f"import-apply:{ulid}:{done}"
    return Done(f"{done} so far", lambda: outbox.enqueue("import.apply", following, store_id, run=run_id))


def _entries(run: ImportRun, store: Store) -> Iterator[shopify.Entry]:
    rows = reading.rows(path_of(run))
    return shopify.entries(rows, store.currency, decimal_comma=run.options.get("decimal") == "comma")


def _chunks(entries: Iterable[shopify.Entry]) -> Iterator[list[shopify.Entry]]:
    iterator = iter(entries)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _plans(run: ImportRun, store: Store, chunk: list[shopify.Entry]) -> list[comparing.Plan]:
    return comparing.plans(store.id, chunk, stock_is=str(run.options["stock_is"]))


def _clear(run: ImportRun) -> None:
    write(lambda: session().execute(sa.delete(ImportFinding).where(ImportFinding.run_id == run.id)))


def _note_findings(
    run: ImportRun, plans: list[comparing.Plan], counts: Counter[str], *, applied: bool
) -> None:
    counts.update(plan.verdict for plan in plans)
    rows = [
        {
            "store_id": run.store_id,
            "run_id": run.id,
            "line": plan.entry.line,
            "last_line": plan.entry.last_line,
            "verdict": plan.verdict,
            "name": plan.entry.name[:255],
            "reason": plan.reason,
            "changes": plan.changes[:40],
            "applied": applied,
        }
        for plan in plans
        if plan.verdict != "same" or plan.reason
    ]
    if rows:
        write(lambda: session().execute(sa.insert(ImportFinding), rows))


def _apply_chunk(run: ImportRun, store: Store, chunk: list[shopify.Entry], by: Actor) -> None:
    lock(run)
    counts = Counter(run.counts if run.done else {})
    plans = _plans(run, store, chunk)
    for plan in plans:
        counts[apply(store, plan, stock_is=str(run.options["stock_is"]), by=by)] += 1
        if plan.verdict == "refused":
            _refused_after_all(run, plan)
    run.counts, run.done = dict(counts), run.done + len(chunk)


def _refused_after_all(run: ImportRun, plan: comparing.Plan) -> None:
    session().execute(
        sa.update(ImportFinding)
        .where(ImportFinding.run_id == run.id, ImportFinding.line == plan.entry.line)
        .values(verdict="refused", reason=plan.reason)
        .execution_options(synchronize_session=False)
    )


def _previewed(run: ImportRun, counts: Counter[str]) -> None:
    lock(run)
    if run.state in ("applying", "applied"):
        return
    run.state, run.counts, run.total = "previewed", dict(counts), sum(counts.values())


def _finished(run: ImportRun, by: Actor) -> None:
    lock(run)
    run.state, run.finished_at = "applied", clock.now()
    record(
        "import.finished",
        f"Import of {run.file_name} is done",
        by=by,
        store_id=run.store_id,
        subject="import",
        counts=run.counts,
    )


def _failed(run: ImportRun, why: str) -> None:
    lock(run)
    run.state, run.error, run.finished_at = "failed", why[:500], clock.now()
