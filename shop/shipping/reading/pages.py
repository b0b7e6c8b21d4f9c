"""HTML as people read it: a line a block, a row a table's row, with the addresses that links lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

Piece = tuple[str, tuple[str, ...] | None]
WORDS = "address article blockquote br div dd dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section ul"
BLOCKS = frozenset(WORDS.split())
UNSEEN = frozenset({"head", "style", "script", "title", "template"})


@dataclass
class _Table:
    """An open table: the cells of its open row, and the words of the open cell."""

    row: list[str] | None = None
    cell: list[str] | None = None


class _Reader(HTMLParser):
    """Collects pieces; a table inside a table's cell is read by itself, as mails are laid out with tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.text: list[str] = []
        self.tables: list[_Table] = []
        self.link = ""
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self._interrupt()
            self.tables.append(_Table())
        elif tag == "tr":
            self._end_row()
            self._open_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self._open_row()
            if self.tables:
                self.tables[-1].cell = []
        elif tag in BLOCKS:
            self._break()
        elif tag == "a":
            self.link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self.tables:
            self._end_row()
            self.tables.pop()
            self.pieces.append(("", None))
        elif tag == "a":
            if re.match(r"https?://", self.link):
                self._words().append(f" <{self.link}> ")
            self.link = ""
        elif tag in BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self._words().append(re.sub(r"\s+", " ", data))

    def close(self) -> None:
        super().close()
        while self.tables:
            self._end_row()
            self.tables.pop()
        self._line()

    def _words(self) -> list[str]:
        """Where text goes: the innermost open cell, else the running text."""
        for table in reversed(self.tables):
            if table.cell is not None:
                return table.cell
        return self.text

    def _break(self) -> None:
        """A new line; inside a cell a mark, as the cell stays one."""
        if self._words() is self.text:
            self._line()
        else:
            self._words().append("\n")

    def _line(self) -> None:
        text = _tidy("".join(self.text))
        self.text = []
        if text or (self.pieces and self.pieces[-1][0]):
            self.pieces.append((text, None))

    def _interrupt(self) -> None:
        """A table begins: what stood before it, in the outer cell or in the text, is read first."""
        if self.tables and self.tables[-1].cell is not None:
            self.pieces += [(line, None) for line in _tidy("".join(self.tables[-1].cell)).split("\n") if line]
            self.tables[-1].cell = []
        elif not self.tables:
            self._line()

    def _open_row(self) -> None:
        if self.tables and self.tables[-1].row is None:
            self.tables[-1].row = []

    def _end_cell(self) -> None:
        if self.tables and self.tables[-1].cell is not None and self.tables[-1].row is not None:
            self.tables[-1].row.append(_tidy("".join(self.tables[-1].cell)))
            self.tables[-1].cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if not self.tables or self.tables[-1].row is None:
            return
        cells, self.tables[-1].row = tuple(self.tables[-1].row), None
        if len(cells) > 1 and any(cells):
            self.pieces.append(("  ".join(cell.replace("\n", " ") for cell in cells), cells))
        else:
            self.pieces += [(line, None) for cell in cells for line in cell.split("\n") if line]


def _tidy(text: str) -> str:
    parts = (re.sub(r"[ \t\xa0]+", " ", part).strip() for part in text.split("\n"))
    return "\n".join(part for part in parts if part)


def pieces(html: str) -> list[Piece]:
    """The page's lines and rows, in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.pieces
