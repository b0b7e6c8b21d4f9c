"""Tells lists with columns from running text, and what their columns mean: by their heads, else by what is in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shop.shipping.reading import carriers, columns, numbers
from shop.shipping.reading.book import Book
from shop.shipping.reading.grids import Grid
from shop.shipping.reading.sources import Line

LOOKS_LIKE_A_DAY = re.compile(
    r"\d{1,4}[./-]\d{1,2}([./-](\d{2}|\d{4}))?\.?( \d{1,2}:\d{2}.*)?|.*\D{3,}.*20\d\d.*"
)
MARKS = ("\t", ";", "|", ",")
Roles = Mapping[str, str]  # {place of a column: role}, as a person picked them


@dataclass(frozen=True)
class Layout:
    """A source taken apart: its lists, and the lines around them. `loose` are rows that do not line up."""

    grids: tuple[Grid, ...]
    prose: tuple[Line, ...]
    loose: frozenset[int] = frozenset()


def of(lines: Sequence[Line], book: Book, picked: Roles, remembered: Callable[[str], Roles]) -> Layout:
    """The layout of the source; `picked` counts for its first list, `remembered(signature)` for any."""
    grids: list[Grid] = []
    prose: list[Line] = []
    loose: set[int] = set()
    at = 0
    while at < len(lines):
        block = _block(lines, at)
        rows = _cells(block) if block else []
        grid = _grid(rows, book, {} if grids else picked, remembered) if rows else None
        if grid is None:
            prose += [_as_text(line) for line in block] or [lines[at]]
        else:
            taken = {row.number for row in grid.rows}
            inside = {
                n for row in rows if row.line.number in taken for n in range(row.line.number, row.last + 1)
            }
            stray = [line for line in block if line.number not in inside | {grid.header.number}]
            prose += [_as_text(line) for line in stray]
            loose |= {line.number for line in stray if line.number > grid.header.number}
            grids.append(grid)
        at += max(len(block), 1)
    return Layout(tuple(grids), tuple(prose), frozenset(loose))


@dataclass(frozen=True)
class _Row:
    """A record, and the last line it stands on, as quoted cells may hold several."""

    line: Line
    last: int


def _block(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines from there on that are filled, all rows of a table or all text."""
    is_row = lines[at].cells is not None
    block = []
    for line in lines[at:]:
        if not line.text.strip() or (line.cells is not None) != is_row:
            break
        block.append(line)
    return block


def _cells(block: Sequence[Line]) -> list[_Row]:
    """The block as rows under the mark that makes the best list of it; no rows when none does."""
    if block[0].cells is not None:
        return [_Row(line, line.number) for line in block]
    best: list[_Row] = []
    for mark in (*MARKS, "  "):
        rows = _split(block, mark)
        start = next(
            (place for place, row in enumerate(rows) if columns.is_header(row.line.cells or ())), None
        )
        if start is not None:
            return _even(rows[start:], at_least=len(rows[start].line.cells or ()))
        wide = [row for row in rows if len(row.line.cells or ()) > 1]
        if mark != "  " and len(wide) == len(rows) and len({len(row.line.cells or ()) for row in wide}) == 1:
            best = best or rows
    return best


def _split(block: Sequence[Line], mark: str) -> list[_Row]:
    if mark == "  ":
        return [_Row(replace(line, cells=_columns_of(line.text)), line.number) for line in block]
    if mark == "|":
        bars = [line for line in block if not re.fullmatch(r"[\s|:+-]+", line.text)]
        cells = [tuple(cell.strip() for cell in line.text.strip().strip("|").split("|")) for line in bars]
        return [_Row(replace(line, cells=each), line.number) for line, each in zip(bars, cells, strict=True)]
    rows: list[_Row] = []
    first = 0
    reader = csv.reader([line.text + "\n" for line in block], delimiter=mark, skipinitialspace=True)
    try:
        for record in reader:
            start, first = block[first], reader.line_num
            rows.append(
                _Row(
                    replace(start, cells=tuple(record)),
                    block[reader.line_num - 1].number,
                )
            )
    except csv.Error:
        return []
    return rows


def _columns_of(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\t+| {2,}", text.strip()))


def _even(rows: Sequence[_Row], *, at_least: int) -> list[_Row]:
    """The header and the rows that line up with it; trailing empty cells may be missing in a real CSV."""
    is_spaced = "  " in rows[0].line.text and not any(mark in rows[0].line.text for mark in MARKS)
    fits = (lambda n: n == at_least) if is_spaced else (lambda n: n > 1)
    return [row for row in rows if fits(len(row.line.cells or ()))]


def _grid(rows: Sequence[_Row], book: Book, picked: Roles, remembered: Callable[[str], Roles]) -> Grid | None:
    """The list that the rows make, None when they make none."""
    start = next((n for n, row in enumerate(rows[:30]) if columns.is_header(row.line.cells or ())), None)
    heads = rows[start].line if start is not None else rows[0].line
    by_hand = dict(remembered(columns.signature(heads.cells or ()))) | dict(picked)
    if start is None and not by_hand:
        return _without_known_heads(rows, book)
    body = tuple(row.line for row in rows[(start or 0) + 1 :])
    known = columns.roles_of(heads.cells or ())
    known = known if {"tracking", "order"} <= set(known) else _by_content(known, body, book)
    known = _days_are_no_units(known, body)
    roles = tuple(by_hand.get(str(place), role) for place, role in enumerate(known))
    return Grid(heads, body, roles)


def _days_are_no_units(known: Sequence[str], rows: Sequence[Line]) -> tuple[str, ...]:
    """“Shipped” heads units in one list and days in the next: what stands below it tells."""
    found = list(known)
    for place, role in enumerate(known):
        filled = [cell for row in rows if (cell := (row.cells or ())[place : place + 1]) and cell[0].strip()]
        if (
            role == "quantity"
            and filled
            and all(LOOKS_LIKE_A_DAY.fullmatch(cell[0].strip()) for cell in filled)
        ):
            found[place] = "ignored" if "shipped_on" in known else "shipped_on"
    return tuple(found)


def _without_known_heads(rows: Sequence[_Row], book: Book) -> Grid | None:
    """A list whose heads we do not know, or that has none: what is in its columns must tell."""
    lines = [row.line for row in rows]
    width = len(lines[0].cells or ())
    blank = ("",) * width
    whole = _by_content(blank, lines, book)
    if {"tracking", "order"} <= set(whole):
        head = Line(lines[0].number, "", tuple(f"Column {n}" for n in range(1, width + 1)))
        return Grid(replace(head, number=0), tuple(lines), whole)
    rest = _by_content(columns.roles_of(lines[0].cells or ()), lines[1:], book)
    is_head = all(len(cell) <= 40 and not re.search(r"\d", cell) for cell in lines[0].cells or ())
    is_list = {"tracking", "order"} <= set(rest) or (is_head and {"tracking", "order"} & set(rest))
    return Grid(lines[0], tuple(lines[1:]), rest) if len(lines) > 1 and is_list else None


def _by_content(known: Sequence[str], rows: Iterable[Line], book: Book) -> tuple[str, ...]:
    """Roles for the columns that have none: every filled cell must be of the kind."""
    rows = list(rows)
    roles = list(known)
    for place, role in enumerate(roles):
        cells = [row.cells[place].strip() for row in rows if row.cells and len(row.cells) > place]
        filled = [cell for cell in cells if cell]
        if role or not filled:
            continue
        for kind, fits in _KINDS:
            is_spare = kind not in roles or (
                kind == "tracking" and not any(known)
            )  # none is lost without a head
            if is_spare and all(fits(cell, book) for cell in filled):
                roles[place] = kind
                break
    return tuple(roles)


def _is_number(cell: str, _book: Book) -> bool:
    found = numbers.in_cell(cell)
    return bool(found) and all(each.strength or each.trouble for each in found)


_KINDS: tuple[tuple[str, Callable[[str, Book], bool]], ...] = (
    ("tracking", _is_number),
    ("order", lambda cell, book: bool(book.called(cell))),
    ("carrier", lambda cell, _: bool(carriers.in_words(cell)[0]) and len(cell) < 40),
    ("sku", lambda cell, book: any(each.lines_called(cell) for each in book.orders)),
)


def _as_text(line: Line) -> Line:
    """A row that belongs to no list is a line of text: "Tracking number: 1Z…"."""
    if line.cells is None:
        return line
    cells = [cell.replace("\n", " ") for cell in line.cells if cell.strip()]
    text = ": ".join(cells) if len(cells) == 2 else "  ".join(cells)
    return Line(line.number, text)
