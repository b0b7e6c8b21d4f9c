"""The floor's template: a page of the application with a hole wherever it shows what the floor reads.

It is cut once, from the page itself and from the rows that the floor reads for it; no page is written twice for the
sake of a benchmark. Each cell that stands in the page as text or as an amount of dollars becomes a hole, which is
filled from the rows of each request; all else is literal. So the template does what a hand-written one would do
with the facts, but for dates and for words that depend on them ("To review"): those stay as they were. Filling a hole
takes as long as showing a value takes Jinja in a loop over rows: most of both is escaping.
"""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha1
from hmac import digest
from typing import Any

from markupsafe import escape

Found = Sequence[Sequence[Sequence[Any]]]  # tables of rows of cells: what a page's statements gave
Place = tuple[int, int, int]  # a cell: its table, row and column
Spell = Callable[[Any], str]

SHORTEST = 3  # letters; shorter ones stand everywhere by chance
KEY = b"signs the floor's tokens and nothing else"
TOKEN = re.compile(r'(?<=token" )((?:content|value)=")([\w-]+)(\.[\w-]+\.[\w-]+)')
AGO = re.compile(r"(<time [^>]*data-ago[^>]*>)[^<]*")
SPAN = re.compile(r"\b(?:\d+ (?:d|h|min)(?: \d+ (?:h|min))?(?: ago)?|(?:just )?now)\b")
WORD = re.compile(r"[\N{MINUS SIGN}$]*\w+|[^\w\s]")  # or a sign, each with all its letters


def settled(page: str) -> str:
    """The page without what differs from one second to the next: its tokens, and how long ago something was."""
    return SPAN.sub("", AGO.sub(r"\1", TOKEN.sub(r"\1", page)))


def money(minor: int) -> str:
    """An amount of cents as the pages of a store that sells in dollars show it."""
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{sign}${abs(minor) // 100:,}.{abs(minor) % 100:02}"


@dataclass(frozen=True)
class Stencil:
    """Pieces of a page; `holes` says which of them is which cell, `tokens` which are the visit's token."""

    pieces: tuple[str, ...]
    holes: tuple[tuple[int, Place, Spell], ...]
    tokens: tuple[int, ...]
    seed: str

    def fill(self, found: Found) -> bytes:
        """The page with these rows."""
        pieces = list(self.pieces)
        for hole, (table, row, column), spell in self.holes:
            pieces[hole] = spell(found[table][row][column])
        if self.tokens:
            token = _signed(self.seed)
            for hole in self.tokens:
                pieces[hole] = token
        return "".join(pieces).encode()


def cut(page: str, found: Found) -> Stencil:
    """The stencil of a page that shows these rows."""
    pieces: list[str] = []
    holes: list[tuple[int, Place, Spell]] = []
    tokens: list[int] = []
    end, seed = 0, ""
    for start, length, cell in sorted(_marks(page, found), key=lambda mark: mark[:2]):
        if start < end:
            continue
        pieces += (page[end:start], "")
        if isinstance(cell, str):
            seed = cell
            tokens.append(len(pieces) - 1)
        else:
            holes.append((len(pieces) - 1, *cell))
        end = start + length
    return Stencil((*pieces, page[end:]), tuple(holes), tuple(tokens), seed)


def _marks(page: str, found: Found) -> Iterator[tuple[int, int, str | tuple[Place, Spell]]]:
    """Where a token stands (with what it signs), and where a cell: (start, length, which)."""
    for token in TOKEN.finditer(page):
        yield token.start(2), token.end() - token.start(2), token[2]
    spelled = _spelled(found)
    beginnings = defaultdict(list)
    for text in sorted(spelled, key=len, reverse=True):
        if first := WORD.match(text):
            beginnings[first[0]].append(text)
    end = 0
    for word in WORD.finditer(page):
        start = word.start()
        for text in beginnings.get(word[0], ()) if start >= end else ():
            after = start + len(text)
            if page.startswith(text, start) and not page[after : after + 1].isalnum():
                cells = spelled[text]
                yield start, len(text), cells[0]
                cells.append(cells.pop(0))  # the next time it is the next row's
                end = after
                break


def _spelled(found: Found) -> dict[str, list[tuple[Place, Spell]]]:
    """Each text that a cell may stand in the page as, with the cells that do."""
    known: dict[str, list[tuple[Place, Spell]]] = defaultdict(list)
    for t, table in enumerate(found):
        for r, row in enumerate(table):
            for c, cell in enumerate(row):
                for spell in _spells(cell):
                    if len(text := str(spell(cell))) >= SHORTEST:
                        known[text].append(((t, r, c), spell))
    return known


def _spells(cell: Any) -> tuple[Spell, ...]:
    if isinstance(cell, str):
        return (escape,) if escape(cell) == cell else (escape, str)  # a description is HTML as it is
    if isinstance(cell, int) and not isinstance(cell, bool):
        return escape, money
    return ()


def _signed(words: str) -> str:
    """A token of these words, signed with the time: as much work, and as many letters, as the page's own."""
    stamp = urlsafe_b64encode(int(time.time()).to_bytes(4, "big")).rstrip(b"=").decode()
    body = f"{words}.{stamp}"
    return f"{body}.{urlsafe_b64encode(digest(KEY, body.encode(), sha1)).rstrip(b'=').decode()}"
