"""Writing CSV that a spreadsheet may open and that an import reads back unchanged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from shop.kernel.cells import quoted_cell


def csv_line(cells: Iterable[object]) -> str:
    """One line; text is kept from being run as a formula, numbers stay numbers, None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def yes_no(value: bool) -> str:
    """A flag as it is written."""
    return "yes" if value else "no"


def _cell(cell: object) -> object:
    if cell is None:
        return ""
    return quoted_cell(cell) if isinstance(cell, str) else cell
