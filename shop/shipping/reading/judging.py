"""Judges what a list says against the book: sure, known already, to be asked about, or refused with its reason."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shop.shipping import tracking
from shop.shipping.reading import carriers, grids, layout, prose
from shop.shipping.reading.book import Book, BookOrder, chosen, shape
from shop.shipping.reading.mentions import Mention
from shop.shipping.reading.sources import Line

SURE, ASK, KNOWN, REFUSED = "sure", "ask", "known", "refused"


@dataclass
class Finding:
    """A parcel that the list tells of. `units` is {order line ulid: units}; `why` are reasons or questions."""

    verdict: str
    line: int
    text: str
    number: str
    written: str = ""
    order: BookOrder | None = None
    candidates: tuple[BookOrder, ...] = ()
    carrier: str = ""
    carrier_name: str = ""
    units: dict[str, int] = field(default_factory=dict)
    shipped_on: date | None = None
    why: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names this very proposal: whatever changes in it, or in what is left, gives another key."""
        parts = (self.verdict, self.line, self.number, self.order and self.order.number, self.carrier)
        whole = repr((*parts, sorted(self.units.items()), self.order and self.order.left))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def lines(self) -> list[tuple[str, str, int, int]]:
        """(ulid, name, units, left) of the order's lines that have units left or in the parcel."""
        own = self.order.lines if self.order else ()
        return [
            (
                each.ulid,
                f"{each.name} · {each.vendor_sku or each.sku}",
                self.units.get(each.ulid, 0),
                each.left,
            )
            for each in own
            if each.left or each.ulid in self.units
        ]

    @property
    def carrier_words(self) -> str:
        """What people call the carrier."""
        return tracking.carrier_name(self.carrier, self.carrier_name)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The purchase orders it may be of, as (number, words)."""
        return [
            (each.number, f"{each.number} · {each.vendor} · {each.left} left") for each in self.candidates
        ]

    def ask(self, words: str) -> None:
        """Turn a sure finding into a question."""
        if words and words not in self.why:
            self.why.append(words)
        if self.verdict == SURE:
            self.verdict = ASK


@dataclass(frozen=True)
class Reading:
    """What came of a source: its findings in their order, and the lists that were seen in it."""

    findings: tuple[Finding, ...]
    grids: tuple[grids.Grid, ...]


def read(
    lines: Sequence[Line],
    book: Book,
    picked: Mapping[str, str] | None = None,
    remembered: Callable[[str], Mapping[str, str]] = lambda _signature: {},
) -> Reading:
    """Read the source whole. `picked` are {place of a column: role} for its first list, from a person."""
    seen = layout.of(lines, book, picked or {}, remembered)
    around = prose.orders_of(seen.prose, book)
    mentions = [mention for grid in seen.grids for mention in grids.read(grid, book, around)]
    in_lists = {mention.found.number for mention in mentions if mention.found}
    mentions += [
        mention
        for mention in prose.read(seen.prose, book, seen.loose)
        if mention.found and mention.found.number not in in_lists
    ]
    headless = {row.number for grid in seen.grids if not grid.header.number for row in grid.rows}
    return Reading(tuple(judge(mentions, book, headless)), seen.grids)


def judge(mentions: Iterable[Mention], book: Book, headless: Iterable[int] = ()) -> list[Finding]:
    """A finding for each parcel: rows with the same number and purchase order are one parcel."""
    findings = [_first(group, book) for group in _grouped(mentions)]
    _doubt_numbers_of_several(findings)
    per_order: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.order and finding.verdict in (SURE, ASK):
            per_order[finding.order.number].append(finding)
    orders = {each.order.number: each.order for each in findings if each.order}
    for number, mine in per_order.items():
        _share_out(orders[number], mine)
    lines = set(headless)
    for finding in findings:
        order = finding.order
        if finding.line in lines and order and sum(finding.units.values()) != order.left:
            finding.ask("The list has no header: check the units.")
    return sorted(findings, key=lambda each: each.line)


def _grouped(mentions: Iterable[Mention]) -> list[list[Mention]]:
    groups: dict[tuple[str, ...], list[Mention]] = {}
    for place, mention in enumerate(mentions):
        number = mention.found.number if mention.found else f"#{place}"
        orders = tuple(sorted(order.number for order in mention.orders))
        groups.setdefault((number, *orders), []).append(mention)
    return list(groups.values())


def _first(group: list[Mention], book: Book) -> Finding:
    """The finding as far as it can be told without the others."""
    mention = group[0]
    number = mention.found.number if mention.found else ""
    finding = Finding(SURE, mention.line, mention.text, number, mention.written)
    finding.shipped_on = next((each.shipped_on for each in group if each.shipped_on), None)
    for each in group:
        for doubt in each.doubts:
            finding.ask(doubt)
    _choose_order(finding, mention)
    refusal = next((each.refusal for each in group if each.refusal), "")
    if not refusal and finding.order and finding.order.number in book.parcels.get(number, ()):
        finding.verdict, finding.why = KNOWN, ["This parcel is here already."]
        return finding
    if refusal := refusal or (finding.order.obstacle if finding.order else ""):
        finding.verdict, finding.why = REFUSED, [refusal]
        return finding
    _choose_carrier(finding, group, book)
    if book.parcels.get(number):
        others = ", ".join(sorted(book.parcels[number]))
        finding.ask(f"The number stands on {others} already.")
    _add_units(finding, group)
    return finding


def _choose_order(finding: Finding, mention: Mention) -> None:
    """The purchase order; of several, the only one on which something is left to ship."""
    orders = chosen(mention.orders)
    open_ones = [each for each in orders if each.left and not each.obstacle]
    finding.candidates = tuple(open_ones)
    if len(orders) == 1:
        finding.order = orders[0]
    elif len(orders) > 1 and open_ones:
        finding.order = open_ones[0] if len(open_ones) == 1 else None
        finding.ask("Several purchase orders fit: choose one.")
    elif orders:
        finding.order = orders[0]
    else:
        finding.ask("No purchase order of ours is named.")


def _choose_carrier(finding: Finding, group: list[Mention], book: Book) -> None:
    if not finding.number or (group[0].found and group[0].found.trouble):
        return
    named, written = next((each.named_carrier for each in group if any(each.named_carrier)), ("", ""))
    finding.carrier, doubt = carriers.settle(named, finding.number, written)
    finding.carrier_name = written if finding.carrier == tracking.OTHER else ""
    habit = book.habits.get((finding.order.vendor_id, shape(finding.number))) if finding.order else None
    if doubt and habit and not named:
        finding.carrier = habit
    elif doubt:
        finding.ask(doubt)
    try:
        tracking.clean(finding.number)
    except tracking.Refusal as refusal:
        finding.ask(refusal.message)


def _add_units(finding: Finding, group: list[Mention]) -> None:
    """The units of all its rows; the same row twice may be one parcel or two, so a person is asked."""
    left = {line.ulid: line.left for line in finding.order.lines} if finding.order else {}
    said = [each for each in group if each.units]
    rows = [tuple(sorted((ulid, units or 0) for ulid, units in each.units.items())) for each in said]
    if len(rows) != len(set(rows)):
        finding.ask("The same row stands there twice: check the units.")
    for each in said:
        for ulid, units in each.units.items():
            finding.units[ulid] = finding.units.get(ulid, 0) + (left.get(ulid, 0) if units is None else units)


def _doubt_numbers_of_several(findings: Sequence[Finding]) -> None:
    """One number beside several purchase orders is one parcel for two people, or a slip."""
    by_number: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.number and finding.order:
            by_number[finding.number].add(finding.order.number)
    for finding in findings:
        if len(by_number.get(finding.number, ())) > 1 and finding.verdict != REFUSED:
            finding.ask("The same number stands beside several purchase orders.")


def _share_out(order: BookOrder, mine: list[Finding]) -> None:
    """Bring the parcels of one purchase order together with what is left on it."""
    if not order.left:
        for finding in mine:
            finding.verdict, finding.why = REFUSED, [f"Nothing is left to ship on {order.number}."]
        return
    _fill_silent(order, mine)
    for line in order.lines:
        if sum(finding.units.get(line.ulid, 0) for finding in mine) > line.left:
            for finding in mine:
                if line.ulid in finding.units:
                    finding.ask(f"Only {line.left} of {line.name} are left to ship.")


def _fill_silent(order: BookOrder, mine: list[Finding]) -> None:
    """Parcels without articles: the only one has all that is left; of several a person must say."""
    silent = [finding for finding in mine if not finding.units]
    open_lines = [line for line in order.lines if line.left]
    if silent and len(mine) == 1:
        silent[0].units = {line.ulid: line.left for line in open_lines}
    elif (
        len(silent) == len(mine) == order.left
        and len(open_lines) == 1
        and all(finding.verdict == SURE for finding in mine)
    ):
        for finding in silent:
            finding.units = {open_lines[0].ulid: 1}  # as many parcels as units: one in each
    elif silent:
        for finding in mine:
            finding.ask(f"{len(mine)} parcels of {order.number}: say what is in each.")
