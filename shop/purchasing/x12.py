"""Writes a purchase order as an X12 850, release 004010: one interchange, one group, one order.

X12 has no escape sign: what would be a delimiter becomes a blank. Letters outside ASCII are written with those
that are nearest; where a name or an address would lose them, the order is held for a person instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from textwrap import wrap

from shop.kernel import money
from shop.kernel.refusals import Refusal
from shop.purchasing.paper import Destination, Paper, PaperCharge, PaperLine

ELEMENT, COMPONENT, SEGMENT = "*", ">", "~"
NEAREST = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe"})
NEAREST |= str.maketrans(
    {"Œ": "OE", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i", "’": "'", "–": "-", "“": "'"}
)
NEAREST |= str.maketrans({"”": "'", "—": "-", "×": "x", "€": "EUR", "…": "...", "„": "'", "‘": "'"})
CHARGES = {
    "fee": "F250",
    "freight": "D240",
    "minimum": "G970",
}  # code list 1300: per order, freight, small order
BARCODES = {12: "UP", 13: "EN", 14: "UK"}
LONGEST = {
    "note": 264,
    "line": 55,
    "name": 60,
    "city": 30,
    "postcode": 15,
    "sku": 48,
    "text": 80,
    "method": 35,
}


class CannotSay(Refusal):
    """X12 has no way to say this; a person must change it, or send the order another way."""

    def __init__(self, words: str) -> None:
        super().__init__("x12", words)


def purchase_order_850(
    paper: Paper, partner: Mapping[str, str], control: int, written_at: datetime, contact: str
) -> bytes:
    """The paper as X12 bytes; `partner` has the names of shop.sourcing.connecting.X12, `control` is ISA13.

    `written_at` is UTC, which the partner has agreed to; `contact` is our address for questions. Raises CannotSay.
    """
    body = [each for each in _order(paper, partner, contact) if each]
    segments = [
        _isa(partner, control, written_at),
        _segment(
            "GS",
            "PO",
            partner["our_id"],
            partner["their_id"],
            f"{written_at:%Y%m%d}",
            f"{written_at:%H%M}",
            str(control),
            "X",
            "004010",
        ),
        "ST*850*0001",
        *body,
        f"SE*{len(body) + 2}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{each}{SEGMENT}\n" for each in segments).encode("ascii")


def _isa(partner: Mapping[str, str], control: int, at: datetime) -> str:
    """The envelope's head: every element as wide as the standard says, 106 signs with its terminator."""
    return ELEMENT.join(
        [
            "ISA", "00", " " * 10, "00", " " * 10,
            partner["our_qualifier"], f"{partner['our_id']:<15}",
            partner["their_qualifier"], f"{partner['their_id']:<15}",
            f"{at:%y%m%d}", f"{at:%H%M}", "U", "00401", f"{control:09d}", "0", partner["usage"], COMPONENT,
        ]
    )  # fmt: skip


def _order(paper: Paper, partner: Mapping[str, str], contact: str) -> Iterable[str]:
    kind = "SA" if paper.is_stock else "DS"
    yield _segment("BEG", "00", kind, _short(paper.number, 22, "The number"), "", f"{paper.issued_on:%Y%m%d}")
    yield _segment("CUR", "BY", paper.currency)
    if paper.order_number:
        yield _segment("REF", "CO", _short(paper.order_number, 30, "The order's number"))
    if paper.account_number:
        yield _segment("REF", "IA", _short(paper.account_number, 30, "Our account number"))
    yield _segment("PER", "OC", ascii_text(paper.store_name)[:60], "EM", contact[:80])
    if paper.show_costs:
        yield from (_charge(charge, paper.currency) for charge in paper.charges)
    if paper.due_on:
        yield _segment("DTM", "038", f"{paper.due_on:%Y%m%d}")
    if paper.ship_method:
        yield _segment("TD5", "", "", "", "", _short(paper.ship_method, LONGEST["method"], "The ship method"))
    yield from _note(paper.note)
    yield from _ship_to(paper)
    for position, line in enumerate(paper.lines, start=1):
        yield from _line(position, line, paper, partner)
    yield _segment("CTT", str(len(paper.lines)), str(paper.unit_count))
    if paper.show_costs:
        yield _segment("AMT", "TT", money.plain(paper.total_minor, paper.currency))


def _charge(charge: PaperCharge, currency: str) -> str:
    """A charge on the whole order; SAC05 has two implied decimals whatever the currency has."""
    hundredths, rest = divmod(charge.amount_minor * 100, 10 ** money.digits(currency))
    if rest:
        raise CannotSay(f"{charge.words} has more decimals than X12 can say.")
    words = ascii_text(charge.words)[: LONGEST["text"]].strip()
    return _segment("SAC", "C", CHARGES[charge.kind], "", "", str(hundredths), *[""] * 9, words)


def _note(note: str) -> Iterable[str]:
    if text := " ".join(ascii_text(note).split()):
        yield _segment("N9", "ZZ", "NOTE")
        yield from (_segment("MSG", part) for part in wrap(text, LONGEST["note"]))


def _ship_to(paper: Paper) -> Iterable[str]:
    to = paper.destination
    if to is None:
        raise CannotSay(f"{paper.number} has no address in fields.")
    _refuse_lost(to)
    yield _segment("N1", "ST", _short(to.name or to.company, LONGEST["name"], "The name"))
    if to.company and to.name:
        yield _segment("N2", _short(to.company, LONGEST["name"], "The company"))
    lines = [
        part for text in (to.line1, to.line2) if text for part in wrap(ascii_text(text), LONGEST["line"])
    ]
    for start in range(0, len(lines[:4]), 2):
        yield _segment("N3", *lines[start : start + 2])
    if len(lines) > 4:
        raise CannotSay("The street is too long for X12.")
    region = ascii_text(to.region)
    state, other = (region, ()) if len(region) == 2 else ("", ("SP", region[:30]) if region else ())
    city = _short(to.city, LONGEST["city"], "The city")
    yield _segment(
        "N4", city, state, _short(to.postcode, LONGEST["postcode"], "The postcode"), to.country, *other
    )
    if to.phone:
        yield _segment("PER", "IC", "", "TE", ascii_text(to.phone)[:80])


def _line(position: int, line: PaperLine, paper: Paper, partner: Mapping[str, str]) -> Iterable[str]:
    if not line.vendor_sku and len(line.gtin) not in BARCODES:
        raise CannotSay(f"{line.name} has neither the vendor's SKU nor a barcode.")
    cost = money.plain(line.unit_cost_minor, paper.currency) if paper.show_costs else ""
    pairs = [
        (partner["sku_qualifier"], line.vendor_sku),
        (BARCODES.get(len(line.gtin), ""), line.gtin),
        ("SK", line.our_sku),
    ]
    codes = [
        part
        for kind, code in pairs
        if kind and code
        for part in (kind, _short(code, LONGEST["sku"], "A SKU"))
    ]
    yield _segment("PO1", str(position), str(line.quantity), "EA", cost, "PE" if cost else "", *codes)
    words = f"{line.name}, {line.options}" if line.options else line.name
    if text := ascii_text(words)[: LONGEST["text"]].strip():
        yield _segment("PID", "F", "", "", "", text)


def ascii_text(text: str) -> str:
    """The text in printable ASCII without delimiters: the nearest letters, a blank for what would break the file."""
    near = unicodedata.normalize("NFKD", text.translate(NEAREST))
    plain = "".join(sign for sign in near if sign.isascii())
    return " ".join(re.sub(r"[\x00-\x1f\x7f*>~^|:]", " ", plain).split())


def _refuse_lost(to: Destination) -> None:
    """Raise CannotSay where a third of a name's, street's or city's letters or more have none that are near."""
    for what, text in (("name", to.name), ("street", to.line1), ("city", to.city), ("company", to.company)):
        letters = [sign for sign in text if sign.isalnum()]
        kept = sum(1 for sign in letters if any(each.isalnum() for each in ascii_text(sign)))
        if letters and 3 * (len(letters) - kept) >= len(letters):
            raise CannotSay(f"The {what} “{text}” cannot be written in the letters that X12 knows.")


def _short(text: str, longest: int, what: str) -> str:
    """The text, never cut: a part of an address or a number misleads. Raises CannotSay."""
    plain = ascii_text(text)
    if len(plain) > longest:
        raise CannotSay(f"{what} “{plain}” is longer than the {longest} signs that X12 allows.")
    return plain


def _segment(*elements: str) -> str:
    """The elements with their sign between; empty ones at the end are left out."""
    return ELEMENT.join(elements).rstrip(ELEMENT)
