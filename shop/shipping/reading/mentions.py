"""What a list says, before anybody judges it: numbers beside purchase orders, with articles and units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from shop.shipping.reading.book import BookOrder
from shop.shipping.reading.numbers import Found


@dataclass
class Mention:
    """One parcel as a row or a line tells of it.

    `orders` are the purchase orders it may mean, `written` the words for them. `units` is {order line ulid:
    units, None for all that is left}; empty when no article is named. Each doubt asks for a person.
    """

    line: int
    text: str
    orders: list[BookOrder] = field(default_factory=list)
    written: str = ""
    found: Found | None = None
    named_carrier: tuple[str, str] = ("", "")
    units: dict[str, int | None] = field(default_factory=dict)
    shipped_on: date | None = None
    doubts: list[str] = field(default_factory=list)
    refusal: str = ""

    def doubt(self, words: str) -> None:
        """Ask about it, once for the same words."""
        if words and words not in self.doubts:
            self.doubts.append(words)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan janv gen enero sty", "feb fév fevr lut", "mar mär mrt mars marzo", "apr avr abr kwi"),
            *("may mai mag mei maj mayo", "jun juin giu cze", "jul juil lug lip", "aug août ago sie"),
            *("sep sept set wrz", "oct okt ott paź", "nov lis", "dec dez déc dic gru"),
        ),
        start=1,
    )
    for name in names.split()
}


def day_of(text: str) -> date | None:
    """The day that the text names beyond doubt; 03/04/2026 may be two days and is none."""
    if match := re.search(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.search(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(20\d\d|\d\d)(?!\d)", text):
        first, second, year = int(match[1]), int(match[3]), int(match[4]) % 100 + 2000
        if match[2] == "." or first > 12:
            return _day(year, second, first)
        return _day(year, first, second) if second > 12 or first == second else None
    words = re.search(r"(?<!\d)(\d{1,2})\.?[ -]([A-Za-zéûäź]{3,9})\.?[ -,]+(20\d\d)", text)
    if words and (month := _month(words[2])):
        return _day(int(words[3]), month, int(words[1]))
    words = re.search(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (20\d\d)", text)
    if words and (month := _month(words[1])):
        return _day(int(words[3]), month, int(words[2]))
    return None


def _month(word: str) -> int:
    return _MONTHS.get(word.casefold()[:4]) or _MONTHS.get(word.casefold()[:3], 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
