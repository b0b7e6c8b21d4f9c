"""Scans running text line by line: which purchase orders and which numbers each names, and in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


def paragraph_text(scan: Scan, scans: Sequence[Scan]) -> str:
    """The paragraph that the line stands in."""
    return "\n".join(each.line.text for each in scans if each.paragraph == scan.paragraph)


def orders_in(scans: Iterable[Scan]) -> list[BookOrder]:
    """The purchase orders that the lines name, each once."""
    return chosen(order for scan in scans for order in scan.orders)
