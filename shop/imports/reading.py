"""Reading CSV files of any origin: encodings, separators and broken quotes, streamed row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shop.kernel.cells import plain_cell
from shop.kernel.refusals import Refusal

LONGEST_FIELD = 150_000
LONGEST_ROW = 400  # lines that one quoted cell may span before we think a quote was never closed
MOST_COLUMNS = 400
SAMPLE = 64 * 1024


@dataclass(frozen=True)
class Row:
    """One record: the lines it stands on (the header is line 1), and its cells by header."""

    line: int
    last_line: int
    cells: dict[str, str]
    complaint: str = ""

    def get(self, name: str) -> str:
        """The trimmed cell, "" when the column is missing."""
        return self.cells.get(name, "").strip()


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without a mark), UTF-16 by its mark, else Windows-1252."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def rows(path: Path) -> Iterator[Row]:
    """Every record of the file; memory stays the same however long it is.

    Raises Refusal "file" when it is empty, has no header or names a column twice. A record that is broken
    in itself comes with a complaint.
    """
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        dialect = _separator(file)
        reader = csv.reader(file, delimiter=dialect, strict=False)
        header = _header(reader)
        line = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, reader.line_num, {}, f"cannot be read: {error}")
                line = reader.line_num + 1
                continue
            if any(cell.strip() for cell in cells):
                yield _row(line, reader.line_num, header, cells)
            line = reader.line_num + 1


def header_of(path: Path) -> list[str]:
    """The names of the columns. Raises Refusal "file" like rows()."""
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        return _header(csv.reader(file, delimiter=_separator(file), strict=False))


def _row(line: int, last: int, header: list[str], cells: list[str]) -> Row:
    if last - line > LONGEST_ROW:
        return Row(line, last, {}, f"a quote opened here and swallowed {last - line} lines; close it")
    named = {name: plain_cell(cell) for name, cell in zip(header, cells, strict=False)}
    if any("\x00" in cell for cell in cells):
        return Row(line, last, named, "contains a NUL character")
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return Row(line, last, named, f"has {len(cells)} cells, the header has {len(header)}")
    return Row(line, last, named)


def _separator(file: io.TextIOBase) -> str:
    """The separator of the header line: a comma unless semicolons or tabs stand there more often."""
    start = file.read(SAMPLE)
    file.seek(0)
    first = start.splitlines()[0] if start.strip() else ""
    return max(",;\t", key=lambda mark: (first.count(mark), mark == ","))


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [cell.strip() for cell in next(reader)]
    except (StopIteration, csv.Error) as error:
        raise Refusal("file", "The file is empty or is not a CSV file.", field="file") from error
    while header and not header[-1]:
        header.pop()
    if len(header) < 2 or len(header) > MOST_COLUMNS:
        raise Refusal("file", "The first line does not look like column names.", field="file")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Refusal("file", f"The column “{twice[0]}” is there twice: which one counts?", field="file")
    return header
