"""A driver's own connection to the measured database, for hand-written SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Rows:
    """Call it with SQL and values: it gives the rows. Parameters are written :name for both drivers."""

    engine: str
    connection: Any

    def __call__(self, statement: str, **values: Any) -> list[Any]:
        if self.engine == "postgres":
            for name in values:
                statement = statement.replace(f":{name}", f"%({name})s")
        cursor = self.connection.cursor()
        cursor.execute(statement, values)
        found = cursor.fetchall()
        cursor.close()
        return list(found)


def connect(url: str) -> Rows:
    """A new connection in autocommit to the database of this SQLAlchemy address."""
    if url.startswith("sqlite"):
        from shop.kernel.engines import sqlite

        connection = sqlite.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
        connection.isolation_level = None
        return Rows("sqlite", connection)
    import psycopg

    return Rows("postgres", psycopg.connect(url.replace("+psycopg", ""), autocommit=True))
