"""`among(column, name)`: the rows whose column is one of a list, as one parameter however long the list is.

SQLAlchemy's own IN writes the statement anew for each call, with a parameter for each value; that costs more than
finding the rows. Here the list is one value: a JSON text on SQLite, an array on PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class Keys(types.TypeDecorator[Iterable[int]]):
    """Database keys as one parameter."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        """Text for SQLite, bigint[] for PostgreSQL."""
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else ARRAY(sa.BigInteger))

    def process_bind_param(self, value: Iterable[int] | None, dialect: sa.Dialect) -> Any:
        """The list as the database takes it."""
        keys = [int(key) for key in value or ()]
        return json.dumps(keys) if dialect.name == "sqlite" else keys


class _Among(GenericFunction[bool]):
    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Itself: a condition, and not a value that SQLite would have to compare with 1 (and find no index for)."""
        return self


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **given: Any) -> str:
    column, keys = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - both are compiled clauses


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **given: Any) -> str:
    column, keys = (compiler.process(clause, **given) for clause in element.clauses)
    return f"{column} = ANY({keys})"


def among(column: Any, name: str) -> sa.ColumnElement[bool]:
    """Whether the column (a database key) is one of the keys given as the parameter `name`."""
    return _Among(column, sa.bindparam(name, type_=Keys()))
