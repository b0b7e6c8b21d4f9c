"""Keeps an uploaded file for its import, and asks the worker for the preview."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from shop.imports import kinds, reading
from shop.imports.products import STOCK_IS
from shop.imports.tables import ImportRun
from shop.kernel import outbox, typed
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, write
from shop.kernel.disk import kept_whole
from shop.kernel.ports import Port
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor

MOST_BYTES = 200 * 1024 * 1024
DECIMALS = ("point", "comma")
folder: Port[Path] = Port("folder for imports")


def path_of(run: ImportRun) -> Path:
    """Where the uploaded file lies: named by us, never by who sent it."""
    return folder() / f"{run.ulid}.csv"


def receive(
    store: Store,
    kind: str,
    file_name: str,
    file: BinaryIO,
    options: Mapping[str, str],
    *,
    by: Actor,
    ask_worker: bool = True,
) -> ImportRun:
    """Keep an uploaded file and ask the worker for its preview.

    Raises Refusal with the field "file" when it is empty, larger than 200 MB or no CSV of that kind, and
    NoRoom on a full disk.
    Until it is previewed `total` counts the lines of the file, and `done` those that were read.
    """
    wanted = kinds.of(kind)
    name = typed.line(file_name, 200) or "file.csv"
    run = ImportRun(store_id=store.id, kind=kind, file_name=name, digest="", created_by=by.name)
    run.ulid = new_ulid()
    run.options = {"stock_is": options.get("stock_is", "vendor"), "decimal": options.get("decimal", "point")}
    if run.options["stock_is"] not in STOCK_IS or run.options["decimal"] not in DECIMALS:
        raise Refusal("choice", "Choose one of the values in the list.", field="stock_is")
    path = path_of(run)
    try:
        run.digest, run.total = _keep(file, path)
        wanted.check_columns(_columns(path))
    except Refusal:
        path.unlink(missing_ok=True)
        raise

    def enter() -> None:
        session().add(run)
        session().flush()
        if ask_worker:
            outbox.enqueue("import.preview", f"import-preview:{run.ulid}:0", store.id, run=run.id)

    write(enter)
    return run


def find(store_id: int, ulid: str) -> ImportRun:
    """The run, or Missing."""
    wanted = sa.select(ImportRun).where(ImportRun.store_id == store_id, ImportRun.ulid == ulid)
    run = session().execute(wanted).scalar_one_or_none()
    if run is None:
        raise Missing("There is no such import.")
    return run


def latest(store_id: int, *, before: str = "", size: int = 30) -> list[ImportRun]:
    """A page of the store's imports, the newest first; `before` is the ulid of the last one seen."""
    wanted = sa.select(ImportRun).where(ImportRun.store_id == store_id).order_by(ImportRun.ulid.desc())
    if before:
        wanted = wanted.where(ImportRun.ulid < before)
    return list(session().execute(wanted.limit(size)).scalars())


def applied_before(run: ImportRun) -> ImportRun | None:
    """The last import of exactly this file that was applied, if there is one."""
    wanted = sa.select(ImportRun).where(
        ImportRun.store_id == run.store_id,
        ImportRun.kind == run.kind,
        ImportRun.digest == run.digest,
        ImportRun.state == "applied",
        ImportRun.id < run.id,
    )
    return session().execute(wanted.order_by(ImportRun.id.desc()).limit(1)).scalar_one_or_none()


def _columns(path: Path) -> list[str]:
    if next(reading.rows(path), None) is None:
        raise Refusal("file", "The file has column names but no rows.", field="file")
    return reading.header_of(path)


def _keep(file: BinaryIO, target: Path) -> tuple[str, int]:
    """Stream the upload to its place; returns its SHA-256 and the number of its lines."""
    digest, size, lines, unfinished = hashlib.sha256(), 0, 1, target.with_suffix(".part")
    with kept_whole(target, unfinished, field="file"), unfinished.open("wb") as kept:
        while block := file.read(1 << 20):
            size += len(block)
            if size > MOST_BYTES:
                raise Refusal("file", "The file is larger than 200 MB: split it.", field="file")
            digest.update(block)
            lines += block.count(b"\n")
            kept.write(block)
        if not size:
            raise Refusal("file", "The file is empty.", field="file")
    return digest.hexdigest(), lines
