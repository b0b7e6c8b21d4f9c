"""What waits for staff, counted with every look at who is signed in, so that no page of the desk asks for it apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

Count = Callable[[Any], sa.ColumnElement[int]]
_counts: dict[str, Count] = {}


def add(name: str, count: Count) -> None:
    """Count something of the store whose id column the query has; said once, when its module is imported."""
    _counts[name] = count


def columns(store_id: Any) -> list[sa.Label[Any]]:
    """A column for each count, named `alarm_<name>`."""
    return [count(store_id).label(f"alarm_{name}") for name, count in _counts.items()]


def of(row: Any) -> tuple[tuple[str, int], ...]:
    """(name, count) of each, of a row that was read with those columns."""
    return tuple((name, getattr(row, f"alarm_{name}")) for name in _counts)
