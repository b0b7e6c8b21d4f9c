"""What an import found and did, line by line, and its refused rows as a file to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from shop.imports import reading
from shop.imports.keeping import path_of
from shop.imports.planning import Plan
from shop.imports.reading import Row
from shop.imports.tables import ImportFinding, ImportRun
from shop.imports.writing import csv_line
from shop.kernel.db import session

MOST_CHANGES = 40
REASON = "reason"


def page_of(run: ImportRun, verdict: str, *, after: int = 0, size: int = 50) -> list[ImportFinding]:
    """A page of what was found, by line."""
    wanted = sa.select(ImportFinding).where(
        ImportFinding.store_id == run.store_id,
        ImportFinding.run_id == run.id,
        ImportFinding.verdict == verdict,
        ImportFinding.line > after,
    )
    return list(session().execute(wanted.order_by(ImportFinding.line).limit(size)).scalars())


def clear(run: ImportRun) -> None:
    """Forget what an earlier preview of the run found."""
    session().execute(sa.delete(ImportFinding).where(ImportFinding.run_id == run.id))


def note(run: ImportRun, plans: Sequence[Plan], *, applied: bool = False) -> None:
    """Keep what a chunk's plans say; entries that change nothing leave no line unless something was left out."""
    rows = [
        {
            "store_id": run.store_id,
            "run_id": run.id,
            "line": plan.entry.line,
            "last_line": plan.entry.last_line,
            "verdict": plan.verdict,
            "name": plan.entry.name[:255],
            "reason": plan.reason,
            "changes": plan.changes[:MOST_CHANGES],
            "applied": applied and plan.verdict in ("create", "change"),
        }
        for plan in plans
        if plan.verdict != "same" or plan.reason
    ]
    if rows:
        session().execute(sa.insert(ImportFinding), rows)


def note_facts(run: ImportRun, plans: Sequence[Plan]) -> None:
    """Replace what the preview said of a chunk by what came of it."""
    lines = ImportFinding.line.between(plans[0].entry.line, plans[-1].entry.last_line)
    session().execute(sa.delete(ImportFinding).where(ImportFinding.run_id == run.id, lines))
    note(run, plans, applied=True)


def refused_rows(run: ImportRun) -> Iterator[str]:
    """The refused rows as CSV text, line by line: their own columns and a last one with the reason.

    Safe to open in a spreadsheet, and to import again once it is mended.
    """
    path = path_of(run)
    header = [name for name in reading.header_of(path) if name != REASON]
    yield csv_line([*header, REASON])
    refused = _refused(run)
    finding = next(refused, None)
    for row in reading.rows(path):
        while finding and finding.last_line < row.line:
            finding = next(refused, None)
        if finding is None:
            return
        if finding.line <= row.line:
            yield csv_line([*(row.cells.get(name, "") for name in header), _reason(finding, row)])


def _reason(finding: ImportFinding, row: Row) -> str:
    return finding.reason if finding.line == row.line else ""


def _refused(run: ImportRun) -> Iterator[ImportFinding]:
    after = 0
    while page := page_of(run, "refused", after=after, size=500):
        yield from page
        after = page[-1].line
