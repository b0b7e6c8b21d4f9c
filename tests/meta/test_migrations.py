"""The migrations and the tables in code are one and the same, on both databases, forwards and back."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from shop.kernel.db import db
from shop.tables import metadata

pytestmark = pytest.mark.both_engines
SEARCH = "product_search"  # the full-text index, which no model describes


def named_tables() -> set[str]:
    """Return the tables of the database without what SQLite, Alembic and the search index keep."""
    names = sa.inspect(db.engine).get_table_names()
    return {n for n in names if not n.startswith((SEARCH, "sqlite_", "alembic_version"))}


def includes(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the search index out of the comparison."""
    return not (kind == "table" and name and name.startswith(SEARCH))


def test_the_migrations_build_what_the_code_describes(app: Flask):
    with db.engine.connect() as connection:
        options = {"include_name": includes, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
    assert not differences, "write a migration for:\n" + "\n".join(map(str, differences))


def test_every_migration_goes_back_and_forth(app: Flask):
    before = named_tables()
    assert before
    downgrade(revision="base")
    assert named_tables() == set()
    upgrade()
    assert named_tables() == before
    assert unknown_to_the_planner() == []


def unknown_to_the_planner() -> list[str]:
    """Return PostgreSQL's tables without statistics: it guesses, and reads them whole where an index would do."""
    if db.engine.dialect.name == "sqlite":
        return []
    unknown = "relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples < 0"
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(f"SELECT relname FROM pg_class WHERE {unknown}")).scalars())


def test_every_constraint_has_a_name(app: Flask):
    inspector = sa.inspect(db.engine)
    nameless = [
        f"{table}: {kind}"
        for table in sorted(named_tables())
        for kind, found in (
            ("unique", inspector.get_unique_constraints(table)),
            ("check", inspector.get_check_constraints(table)),
            ("foreign key", inspector.get_foreign_keys(table)),
        )
        for constraint in found
        if not constraint["name"]
    ]
    assert not nameless, "name these, or no migration can ever change them:\n" + "\n".join(nameless)
