"""A driver's own connection to the measured database, for hand-written SQL."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_parameter = re.compile(r":(\w+)")


@dataclass
class Rows:
    """Call it with SQL and values: it gives the rows. `kept` holds what one connection has read once.

    SQL is written as PostgreSQL has it, with parameters as :name; a list is a parameter of `= ANY(:ids)`.
    """

    engine: str
    connection: Any
    kept: dict[Any, Any] = field(default_factory=dict)

    def __call__(self, statement: str, **values: Any) -> list[Any]:
        if self.engine == "sqlite":
            values = {name: _plain(value) for name, value in values.items()}
        cursor = self.connection.cursor()
        cursor.execute(_spelled(statement, self.engine), values)
        found = cursor.fetchall()
        cursor.close()
        return list(found)


@lru_cache(500)
def _spelled(statement: str, engine: str) -> str:
    """The statement as the engine's driver wants it; found out once."""
    if engine == "postgres":
        return _parameter.sub(r"%(\1)s", statement)
    among = re.sub(r"= ANY\((:\w+)\)", r"IN (SELECT value FROM json_each(\1))", statement)
    return among.replace("string_agg(", "group_concat(")


def _plain(value: Any) -> Any:
    """A list and a time as SQLite keeps them."""
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


def connect(url: str) -> Rows:
    """A new connection in autocommit to the database of this SQLAlchemy address."""
    if url.startswith("sqlite"):
        from shop.kernel.engines import sqlite

        path = url.removeprefix("sqlite:///")
        connection = sqlite.connect(path, check_same_thread=False, cached_statements=500)
        connection.isolation_level = None
        return Rows("sqlite", connection)
    import psycopg

    return Rows("postgres", psycopg.connect(url.replace("+psycopg", ""), autocommit=True))
