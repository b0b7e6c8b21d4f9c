"""Writes many rows of a table at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shop.kernel.columns import Json
from shop.kernel.db import Base, session

CACHE_KB = 384 * 1024  # indexes that every chunk touches all over fit in
LOG_PAGES = 150_000  # 600 MB: a page that ten chunks change is written home once

Value = str | int | None


class Sheet:
    """Rows of one table, gathered and then written. `columns` (words) vary; the others get the table's defaults."""

    def __init__(self, table: str, columns: str) -> None:
        self.table = Base.metadata.tables[table]
        varying = columns.split()
        given = {"id", *varying}
        rest = [c for c in self.table.columns if c.name not in given and c.computed is None]
        self._constants: tuple[Value, ...] = tuple(_default(column) for column in rest)
        self._names = ["id", *varying, *(column.name for column in rest)]
        self._rows: list[tuple[Value, ...]] = []
        newest = session().execute(sa.select(sa.func.coalesce(sa.func.max(self.table.c.id), 0)))
        self._last: int = newest.scalar_one()
        self.written = 0

    def add(self, *values: Value) -> int:
        """Add a row of the columns in their order; returns its key."""
        self._last += 1
        self._rows.append((self._last, *values, *self._constants))
        return self._last

    def write(self) -> None:
        """Write what was gathered, in the current write; it stays gathered, since a write may run again."""
        if not self._rows:
            return
        connection = session().connection()
        if connection.dialect.name == "postgresql":
            self._copy(connection)
        else:
            marks = ", ".join("?" * len(self._names))
            insert = f"INSERT INTO {self.table.name} ({', '.join(self._names)}) VALUES ({marks})"  # noqa: S608
            connection.exec_driver_sql(insert, self._rows)

    def clear(self) -> None:
        """Forget what was gathered: its write is over."""
        self.written += len(self._rows)
        self._rows = []

    def _copy(self, connection: sa.Connection) -> None:
        driver: Any = connection.connection.driver_connection
        statement = f"COPY {self.table.name} ({', '.join(self._names)}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in self._rows:
                copy.write_row(row)


def make_room() -> None:
    """Let SQLite keep the pages of a large write in memory, and bring them home less often; within a write."""
    connection = session().connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size={-CACHE_KB}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")


def follow_on(tables: Iterable[str]) -> None:
    """Let the next key of an ordinary row follow the rows that brought their own (SQLite sees to that itself)."""
    if session().connection().dialect.name != "postgresql":
        return
    for table in tables:
        newest = f"SELECT COALESCE(MAX(id), 1) FROM {table}"  # noqa: S608 (the name of a table of ours)
        session().execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({newest}))"))


def stamp(moment: datetime) -> str:
    """A moment in UTC as both databases take it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _default(column: sa.Column[Any]) -> Value:
    """The column's own default as the database keeps it; None where it has none that is always the same."""
    default = column.default
    if isinstance(default, sa.ColumnDefault) and default.is_scalar:
        return int(default.arg) if isinstance(default.arg, bool) else default.arg
    if isinstance(default, sa.ColumnDefault) and isinstance(column.type, Json):
        return json.dumps(default.arg(None))
    return None
