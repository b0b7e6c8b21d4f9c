"""The book that a reading looks words up in: purchase orders, what is left on them, and parcels that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of a purchase order: `ulid` is the order line's, `left` the units still to ship."""

    ulid: str
    sku: str
    name: str
    left: int
    vendor_sku: str = ""
    gtin: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What a list may call the article."""
        return tuple(word for word in (self.vendor_sku, self.sku, self.gtin, self.name) if len(word) > 1)


@dataclass(frozen=True, slots=True)
class BookOrder:
    """A purchase order as lists name it; `obstacle` says in words why nothing can leave on it, "" if it can."""

    number: str
    order_number: str
    vendor: str
    lines: tuple[BookLine, ...]
    vendor_id: int = 0
    reference: str = ""
    obstacle: str = ""

    @property
    def left(self) -> int:
        """Units still to ship."""
        return sum(line.left for line in self.lines)

    def lines_called(self, word: str) -> list[BookLine]:
        """The lines that the word may mean."""
        key = _key(word)
        return [line for line in self.lines if any(_key(each) == key for each in line.words)]


@dataclass(frozen=True)
class Book:
    """`parcels` is {tracking number as carriers compare it: numbers of the purchase orders it stands on}.

    `habits` is {(vendor id, shape of a number): carrier code}, as staff said before.
    """

    orders: tuple[BookOrder, ...] = ()
    parcels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    habits: Mapping[tuple[int, str], str] = field(default_factory=dict)
    _named: dict[str, list[BookOrder]] = field(default_factory=dict, repr=False)
    _of_order: dict[str, list[BookOrder]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for each in self.orders:
            for name in {_key(each.number), _key(each.reference)} - {""}:
                self._named.setdefault(name, []).append(each)
            self._of_order.setdefault(_key(each.order_number), []).append(each)

    def named(self, word: str) -> list[BookOrder]:
        """Purchase orders of that number of ours, or that order number of the vendor's."""
        return self._named.get(_key(word), [])

    def of_order(self, word: str) -> list[BookOrder]:
        """Purchase orders for the shopper's order of that number."""
        return self._of_order.get(_key(word), [])

    def called(self, word: str) -> list[BookOrder]:
        """Either; the purchase order's own name counts first."""
        return self.named(word) or self.of_order(word)


def shape(number: str) -> str:
    """What numbers of one make have in common: its letters, and how many digits follow: "CX#8DE"."""
    return re.sub(r"[0-9]+", lambda run: f"#{len(run[0])}", number)


def words_of(text: str) -> set[str]:
    """Every word of the text that may be a number of ours, in the form that the book compares."""
    found = {_key(word) for word in re.findall(r"[#A-Za-z0-9][\w./#-]{0,60}", text)}
    found |= {_key(word) for word in re.findall(r"\d[\w-]{0,40}", text)}
    return {word for word in found if word and any(map(str.isdigit, word))}


def _key(word: str) -> str:
    """PO# 1042-1, po1042-1 and 1042-1 are one name; 1042.0 is what a spreadsheet makes of 1042."""
    plain = re.sub(r"\s+", " ", word).strip(" '\"#:.,;()[]<>*=").casefold()
    plain = re.sub(r"^(p\.?o\.?|purchase order|order|ord|no|nr)[ .:#_-]*(?=\d|p-\d)", "", plain)
    return re.sub(r"^(\d+)\.0+$", r"\1", plain)


def chosen(orders: Iterable[BookOrder]) -> list[BookOrder]:
    """Each once, in the order of first sight."""
    return list({each.number: each for each in orders}.values())
