"""Keeps an uploaded file for its import, and asks the worker for the preview."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from shop.imports import reading, shopify
from shop.imports.tables import ImportRun
from shop.kernel import outbox
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, write
from shop.kernel.ports import Port
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor

MOST_BYTES = 200 * 1024 * 1024
STOCK_IS = ("vendor", "own", "ignored")
folder: Port[Path] = Port("folder for imports")


def path_of(run: ImportRun) -> Path:
    """Where the uploaded file lies."""
    return folder() / f"{run.ulid}.csv"


def receive(
    store: Store, kind: str, file_name: str, file: BinaryIO, options: dict[str, str], *, by: Actor
) -> ImportRun:
    """Keep an uploaded file and ask the worker for its preview.

    Raises Refusal "file" when it is empty, larger than 200 MB, or no CSV.
    """
    run = ImportRun(store_id=store.id, kind=kind, file_name=file_name[:200], digest="", created_by=by.name)
    run.ulid = new_ulid()
    run.options = {"stock_is": options.get("stock_is", "vendor"), "decimal": options.get("decimal", "point")}
    if run.options["stock_is"] not in STOCK_IS:
        raise Refusal("choice", "Say whose the stock in the file is.", field="stock_is")
    run.digest = _keep(file, path_of(run))
    shopify.check_columns(_columns(path_of(run)))

    def enter() -> None:
        session().add(run)
        session().flush()
        outbox.enqueue("import.preview", f"import-preview:{run.ulid}", store.id, run=run.id)

    write(enter)
    return run


def find(store_id: int, ulid: str) -> ImportRun:
    """The run, or Missing."""
    wanted = sa.select(ImportRun).where(ImportRun.store_id == store_id, ImportRun.ulid == ulid)
    run = session().execute(wanted).scalar_one_or_none()
    if run is None:
        raise Missing("There is no such import.")
    return run


def _columns(path: Path) -> list[str]:
    first = next(reading.rows(path), None)
    if first is None:
        raise Refusal("file", "The file has column names but no products.", field="file")
    return list(first.cells)


def _keep(file: BinaryIO, target: Path) -> str:
    """Stream the upload to its place; returns its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size, unfinished = hashlib.sha256(), 0, target.with_suffix(".part")
    try:
        with unfinished.open("wb") as kept:
            while block := file.read(1 << 20):
                size += len(block)
                if size > MOST_BYTES:
                    raise Refusal("file", "The file is larger than 200 MB: split it.", field="file")
                digest.update(block)
                kept.write(block)
        if not size:
            raise Refusal("file", "The file is empty.", field="file")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest.hexdigest()
