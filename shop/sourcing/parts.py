"""Units that were found for the lines of an order, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Units for a line out of one source: a row of our stock, or a vendor's offer."""

    line: int
    source_id: int
    quantity: int


def units_of(parts: Iterable[Part]) -> dict[int, int]:
    """How many units were found for each line; lines without any are left out."""
    units: dict[int, int] = {}
    for part in parts:
        units[part.line] = units.get(part.line, 0) + part.quantity
    return units
