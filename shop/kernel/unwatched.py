"""Entities for pages that only look: made of plain rows, known to no session, the same object for the same values.

Loading an entity through a session costs several times what finding its row does (docs/decisions/0008), and who is
signed in and the store are read for every page. Such an entity is shared by all threads: nobody may change it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import attributes, make_transient_to_detached

from shop.kernel.columns import Json
from shop.kernel.db import Base, only_reads, rows, session

Entity = TypeVar("Entity")
MOST = 128


@cache
def columns(entity: Any) -> tuple[sa.ColumnElement[Any], ...]:
    """The columns to read, in the order in which `unwatched` takes their cells; JSON comes as its text."""
    return tuple(
        (sa.cast(each, sa.Text) if isinstance(each.type, Json) else each).label(
            f"{entity.__tablename__}_{name}"
        )
        for name, each in _attributes(entity)
    )


def unwatched(entity: type[Entity], cells: Sequence[Any], **more: Any) -> Entity:
    """The entity of these cells (those of `columns`), with relationships and the like as `more`; all hashable.

    Raises RuntimeError, once, where somebody changed what pages share: nobody is shown that.
    """
    kind: Any = entity
    made: Entity = _made(kind, tuple(cells), tuple(more.items()))
    if attributes.instance_state(made).modified:
        _made.cache_clear()
        raise RuntimeError(f"a {entity.__name__} that pages share was changed: change it inside write()")
    return made


class Lookup(Generic[Entity]):
    """A statement that finds one entity: unwatched for a page that only looks, else known to the session.

    `build` gives the statement for the entity's columns, which stand first in it, or for the entity itself.
    """

    def __init__(self, entity: type[Entity], build: Callable[..., sa.Select[Any]]) -> None:
        kind: Any = entity
        cells = columns(kind)
        self._entity, self._width = entity, len(cells)
        self._plain, self._watched = build(*cells), build(entity)

    def find(self, values: Mapping[str, Any]) -> tuple[Entity, Any] | None:
        """The entity, and the row that has the statement's other columns; None where there is no such row."""
        if only_reads():
            found = rows(self._plain, values)
            return (unwatched(self._entity, found[0][: self._width]), found[0]) if found else None
        row = session().execute(self._watched, values).one_or_none()
        return (row[0], row) if row is not None else None


def is_unwatched(value: Any) -> bool:
    """Whether the value is an entity that no session knows: it stands for its values, and nobody changes it."""
    return isinstance(value, Base) and bool(sa.inspect(value).detached)


@lru_cache(MOST)
def _made(entity: Any, cells: tuple[Any, ...], more: tuple[tuple[str, Any], ...]) -> Any:
    made = entity()
    made.__dict__.update(zip(_names(entity), cells, strict=True))  # as loaded: what instances are made of
    for name in _json_names(entity):
        if (text := made.__dict__[name]) is not None:
            made.__dict__[name] = json.loads(text)
    make_transient_to_detached(made)
    for name, value in more:
        if name in sa.inspect(entity).relationships:
            attributes.set_committed_value(made, name, value)
        else:
            setattr(made, name, value)
    return made


@cache
def _names(entity: Any) -> tuple[str, ...]:
    return tuple(name for name, _ in _attributes(entity))


@cache
def _json_names(entity: Any) -> tuple[str, ...]:
    return tuple(name for name, column in _attributes(entity) if isinstance(column.type, Json))


@cache
def _attributes(entity: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((each.key, each.columns[0]) for each in sa.inspect(entity).column_attrs)
