"""Scans running text line by line: which purchase orders and which numbers each names, and in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from shop.shipping.reading import numbers
from shop.shipping.reading.book import Book, BookOrder, chosen
from shop.shipping.reading.sources import Line

_NAMED = re.compile(
    r"(?:(?:p\.?o\.?|purchase order|order|bestellung|bestell-?nr|bestellnummer|auftrag|commande|pedido|ordine|zamówienie"
    r"|bestelling|inkooporder|encomenda|beställning|ref(?:erence)?|your ref)\.?\s*(?:no|nr|number|n[°º]|num|#)?\.?\s*[:#-]?\s*|#)"
    r"(\d[\w-]*(?:/\d+)?)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])\d+-\d+(?![\w-])")
_WORD = re.compile(r"(?<![\w-])[A-Za-z0-9][\w./-]{3,39}(?![\w-])")


@dataclass
class Scan:
    """A line with what it names, and the spans that those words take."""

    line: Line
    orders: list[BookOrder] = field(default_factory=list)
    places: list[tuple[int, list[BookOrder], str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    found: list[numbers.Found] = field(default_factory=list)
    paragraph: int = 0

    @property
    def is_quoted(self) -> bool:
        """Whether the line is what somebody answered to."""
        return self.line.text.lstrip().startswith(">")


def scanned(lines: Sequence[Line], book: Book) -> list[Scan]:
    """The filled lines of the text."""
    scans: list[Scan] = []
    paragraph, label = 0, 0
    for line in lines:
        if not line.text.strip(" >\t"):
            paragraph += 1
            continue
        scan = Scan(line, paragraph=paragraph)
        _find_orders(scan, book)
        scan.found = numbers.in_line(line.text, scan.spans, before=label)
        label = numbers.trailing_label(line.text)
        if (
            not label
            and scan.found
            and re.fullmatch(r"[\s\w,;&/>*•-]*", line.text)
            and scan.found[0].says == 1
        ):
            label = 1  # numbers go on, one below the other
        scans.append(scan)
    return scans


def _find_orders(scan: Scan, book: Book) -> None:
    """Numbers of purchase orders anywhere; those of orders only where the words before say so."""
    text = scan.line.text
    for pattern, ask in ((_NUMBER, book.named), (_NAMED, book.called), (_WORD, book.named)):
        for match in pattern.finditer(text):
            word, span = match[match.lastindex or 0], match.span()
            meant = ask(word)
            if meant and not any(start < span[1] and span[0] < end for start, end in scan.spans):
                scan.spans.append(span)
                scan.places.append((span[0], meant, word))
    scan.places.sort(key=lambda place: place[0])
    scan.orders = chosen(order for _, orders, _ in scan.places for order in orders)


class Text:
    """The filled lines of a text with what is asked of them again and again, worked out once."""

    def __init__(self, lines: Sequence[Line], book: Book) -> None:
        self.scans = scanned(lines, book)
        self.places = {scan.line.number: place for place, scan in enumerate(self.scans)}
        self._paragraphs: dict[int, list[int]] = {}
        for place, scan in enumerate(self.scans):
            self._paragraphs.setdefault(scan.paragraph, []).append(place)
        self._written: dict[int, str] = {}

    def around(self, scan: Scan) -> list[int]:
        """The places of the lines in its paragraph."""
        return self._paragraphs[scan.paragraph]

    def paragraph(self, scan: Scan) -> str:
        """The paragraph that the line stands in."""
        if scan.paragraph not in self._written:
            inside = (self.scans[place].line.text for place in self.around(scan))
            self._written[scan.paragraph] = "\n".join(inside)
        return self._written[scan.paragraph]

    def beside(self, scan: Scan) -> str:
        """Its paragraph without the lines that speak of other purchase orders alone."""
        mine = {order.number for order in scan.orders}
        near = [self.scans[place] for place in self.around(scan)]
        return "\n".join(
            each.line.text
            for each in near
            if each is scan or not mine or not each.orders or mine & {order.number for order in each.orders}
        )

    @cached_property
    def whole(self) -> str:
        """All of it."""
        return "\n".join(scan.line.text for scan in self.scans)

    @cached_property
    def unquoted(self) -> str:
        """All of it but what somebody answered to."""
        return "\n".join(scan.line.text for scan in self.scans if not scan.is_quoted)

    @cached_property
    def orders(self) -> list[BookOrder]:
        """The purchase orders that it names, each once."""
        return chosen(order for scan in self.scans for order in scan.orders)

    @cached_property
    def names(self) -> list[str]:
        """The words for them, each once."""
        return list(dict.fromkeys(name for scan in self.scans for _, _, name in scan.places))

    @cached_property
    def order_places(self) -> list[int]:
        """Where lines name purchase orders."""
        return [place for place, scan in enumerate(self.scans) if scan.orders]

    @cached_property
    def style(self) -> str:
        """Where purchase orders stand throughout; see style_of()."""
        return style_of(self.scans)


def style_of(scans: Sequence[Scan]) -> str:
    """Where purchase orders stand throughout: "above" their numbers, "below" them, or "" when that is open."""
    turns = [kind for scan in scans for kind in "on" if (scan.orders if kind == "o" else scan.found)]
    if any(scan.orders and scan.found for scan in scans) or not turns:
        return ""
    if turns[0] == "o" and turns[-1] == "n":
        return "above"
    takes_turns = all(one != other for one, other in pairwise(turns))
    return "below" if turns[0] == "n" and turns[-1] == "o" and takes_turns else ""
