"""Sends a statement of columns straight to the driver: compiled once, and only its values and rows are converted.

SQLAlchemy's own way from a statement to its rows costs several times what SQLite needs to find them
(docs/decisions/0008). What is left out is what such a read has no use for: a cache key each time, an execution
context, and results that can do more than be read. Types, errors and events are SQLAlchemy's, as ever.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

Converter = Callable[[Any], Any]
_known: WeakKeyDictionary[sa.Executable, dict[str, Direct]] = WeakKeyDictionary()


class Direct:
    """A statement for one dialect: its words, the places of its values, and what its columns are converted with."""

    def __init__(self, statement: Any, dialect: sa.Dialect, values: Mapping[str, Any]) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        holes = {name: bind for bind, name in compiled.bind_names.items() if not bind.unique}
        if grows := compiled.post_compile_params.intersection(compiled.binds[name] for name in holes):
            raise TypeError(f"{[bind.key for bind in grows]}: a list is given with among()")
        state = compiled.construct_expanded_state(values)
        converters = {**compiled._bind_processors, **state.processors}  # noqa: SLF001 (SQLAlchemy's compiled form)
        self.words: str = state.statement
        self._order: list[str] | None = list(state.positiontup) if state.positiontup is not None else None
        self._holes = [(name, bind.key, bind.value, converters.get(name)) for name, bind in holes.items()]
        self._fixed: dict[str, Any] = {
            name: _converted(value, converters.get(name))
            for name, value in state.parameters.items()
            if name not in holes
        }
        self._columns = compiled._result_columns  # noqa: SLF001
        names = [column.keyname for column in self._columns]
        shape: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self._make = partial(tuple.__new__, shape)  # as its _make(), which is written in Python
        self._converters: list[tuple[int, Converter]] | None = None

    def read(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Any]:
        """The rows, each a named tuple; raises what SQLAlchemy raises for the driver's errors."""
        given = self._given(values)
        cursor: Any = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        for told in connection.dispatch.before_cursor_execute:
            told(connection, cursor, self.words, given, None, False)
        try:
            cursor.execute(self.words, given)
            found = cursor.fetchall()
        except Exception as error:  # noqa: BLE001 (handed on, with the driver's own as its cause)
            connection._handle_dbapi_exception(error, self.words, given, cursor, None)  # noqa: SLF001
        if self._converters is None:
            self._converters = self._found_converters(connection.dialect, cursor.description)
        cursor.close()
        return self._made(found)

    def _given(self, values: Mapping[str, Any]) -> Any:
        given = dict(self._fixed)
        for name, key, otherwise, convert in self._holes:
            given[name] = _converted(values.get(key, otherwise), convert)
        return given if self._order is None else [given[name] for name in self._order]

    def _found_converters(self, dialect: sa.Dialect, described: Any) -> list[tuple[int, Converter]]:
        found = [
            (place, column.type._cached_result_processor(dialect, told[1]))  # noqa: SLF001
            for place, (column, told) in enumerate(zip(self._columns, described, strict=True))
        ]
        return [(place, convert) for place, convert in found if convert is not None]

    def _made(self, found: list[Any]) -> list[Any]:
        make, converters = self._make, self._converters
        if not converters:
            return list(map(make, found))
        made = []
        for row in found:
            cells = list(row)
            for place, convert in converters:
                cells[place] = convert(cells[place])
            made.append(make(cells))
        return made


def read(connection: sa.Connection, statement: sa.Executable, values: Mapping[str, Any]) -> list[Any]:
    """The rows of a statement that is built once and kept, for these values."""
    dialects = _known.get(statement)
    if dialects is None:
        dialects = _known[statement] = {}
    known = dialects.get(connection.dialect.name)
    if known is None:
        known = dialects[connection.dialect.name] = Direct(statement, connection.dialect, values)
    return known.read(connection, values)


def _converted(value: Any, convert: Converter | None) -> Any:
    return convert(value) if convert is not None else value
