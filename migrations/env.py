"""Runs migrations on the app's own engine; on SQLite with foreign keys off and checked afterwards."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from shop.tables import metadata

engine: sa.Engine = current_app.extensions["migrate"].db.engine
FTS_TABLES = ("product_search",)
LONGEST_WAIT = 120  # seconds for another process's migrations


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the full-text index and its shadow tables out of comparisons."""
    return not (kind == "table" and name and name.startswith(FTS_TABLES))


PLAIN_TYPES = {
    "Text": "sa.Text()",
    "Moment": "sa.DateTime(timezone=True)",
    "Minor": "sa.BigInteger()",
    "Json": 'sa.JSON().with_variant(JSONB(), "postgresql")',
}


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write the house's column types as plain ones: a migration must not change with our code."""
    if kind != "type":
        return False
    if type(item).__name__ == "Json":
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
    return PLAIN_TYPES.get(type(item).__name__, False) if "columns" in type(item).__module__ else False


def run() -> None:
    """All that is missing in one transaction, one process at a time; SQLite rebuilds tables, so its foreign
    keys rest meanwhile. Who waited finds the work done, since the revision is read after the wait.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            _outside(connection, "PRAGMA foreign_keys=OFF", f"PRAGMA busy_timeout={LONGEST_WAIT}000")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            include_name=include_name,
            render_item=render_item,
            compare_type=False,
            transaction_per_migration=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():  # on SQLite it is IMMEDIATE: one process at a time by itself
            if not is_sqlite:
                _take_turn(connection)
            before = context.get_context().get_current_heads()
            context.run_migrations()
            if not is_sqlite and context.get_context().get_current_heads() != before:
                connection.execute(
                    sa.text("ANALYZE")
                )  # a new column is unknown to the planner, maybe for months
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"the migration broke foreign keys: {broken[:5]}")
        if is_sqlite:
            _outside(connection, "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000")


def _take_turn(connection: sa.Connection) -> None:
    """Wait for whoever migrates; then no lock of a table is waited for longer than a shop can stand."""
    for setting in (f"lock_timeout = '{LONGEST_WAIT}s'", "statement_timeout = 0"):
        connection.execute(sa.text(f"SET LOCAL {setting}"))
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(7071067)"))
    connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))


def _outside(connection: sa.Connection, *pragmas: str) -> None:
    """Run what SQLite obeys outside of transactions alone."""
    driver = connection.connection.driver_connection
    assert driver is not None
    for pragma in pragmas:
        driver.execute(pragma)


run()
