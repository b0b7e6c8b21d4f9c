"""Reads a list with columns: a parcel's purchase order, number, article and units stand in one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from shop.shipping.reading import carriers, columns, numbers
from shop.shipping.reading.book import Book, BookOrder, chosen
from shop.shipping.reading.mentions import Mention, day_of
from shop.shipping.reading.sources import Line
from shop.shipping.reading.units import units_in

NOT_GONE = re.compile(
    r"cancel|back-?order|pending|not shipped|on hold|void|return|out of stock|awaiting|open\b|storn|offen|rückstand"
    r"|annul|attente|pendiente|anulad|annullat|sospes|label (?:created|printed)|pre-?transit",
    re.IGNORECASE,
)
PIECES = ("pieces", "pkgs", "colli", "count")
TOTALS = re.compile(r"(?:grand )?total|summe|gesamt|subtotal|totale?", re.IGNORECASE)


@dataclass(frozen=True)
class Grid:
    """A list: its header, and its rows; `roles` say what each column means."""

    header: Line
    rows: tuple[Line, ...]
    roles: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """The words at the head of the columns."""
        return self.header.cells or ()

    def cells(self, row: Line, role: str) -> list[str]:
        """The filled cells of a row in the columns of that role."""
        pairs = zip(self.roles, row.cells or (), strict=False)
        return [cell.strip() for own, cell in pairs if own == role and cell.strip()]


def read(grid: Grid, book: Book, alone: Sequence[BookOrder]) -> Iterator[Mention]:
    """A mention for each number of each row; `alone` are the purchase orders that the text around names."""
    above: list[BookOrder] = []
    for row in grid.rows:
        if not any(cell.strip() for cell in row.cells or ()):
            continue
        tracked = grid.cells(row, "tracking")
        found = [each for cell in tracked for each in numbers.in_cell(cell)]
        for mention in _mentions(row, found):
            _name_orders(mention, grid, row, book, alone, above)
            _add_articles(mention, grid, row, len(found))
            _add_facts(mention, grid, row, tracked)
            if any(map(str.isdigit, mention.written)) or mention.found:
                yield mention
            above = mention.orders or above


def _mentions(row: Line, found: Sequence[numbers.Found]) -> Iterator[Mention]:
    for each in found or (None,):
        yield Mention(row.number, row.text, found=each)


def _name_orders(
    mention: Mention,
    grid: Grid,
    row: Line,
    book: Book,
    alone: Sequence[BookOrder],
    above: Sequence[BookOrder],
) -> None:
    """Whom the row is about: its cells, else the only one named around the list; an empty cell is asked about."""
    written = grid.cells(row, "order")
    meant = [found for cell in written if (found := _called(book, cell))]
    mention.written = ", ".join(written)
    if TOTALS.fullmatch(mention.written.strip(" :")):
        mention.written = ""
        return
    if not meant:
        _without_order(mention, grid, row, alone, above)
        return
    named = [orders for orders in meant if len(orders) == 1] or meant
    both = set.intersection(*({each.number for each in orders} for orders in named))
    mention.orders = [each for each in chosen(chain(*named)) if not both or each.number in both]
    if not both:
        mention.doubt("The row names several purchase orders.")
    strict = [cell for cell in written if re.fullmatch(r"#?\d+-\d+", cell) and not _called(book, cell)]
    if strict:
        mention.doubt(f"There is no purchase order {strict[0]}.")


def _without_order(
    mention: Mention, grid: Grid, row: Line, alone: Sequence[BookOrder], above: Sequence[BookOrder]
) -> None:
    if mention.written:
        mention.refusal = f"There is no purchase order “{mention.written[:60]}” here."
    elif len(alone) == 1:
        mention.orders, mention.written = list(alone), alone[0].number
    elif above:
        mention.orders, mention.written = list(above), above[0].number
        articles = grid.cells(row, "sku")
        is_theirs = articles and all(any(each.lines_called(word) for each in above) for word in articles)
        if not is_theirs:
            mention.doubt("The row names no purchase order; the one above does.")


def _called(book: Book, cell: str) -> list[BookOrder]:
    """The purchase orders that a cell names: as a whole, or word by word."""
    if whole := book.called(cell):
        return whole
    words = re.split(r"[\s,;/|&+]+", cell)
    return chosen(chain(*map(book.named, words))) or chosen(chain(*map(book.of_order, words)))


def _add_articles(mention: Mention, grid: Grid, row: Line, count: int) -> None:
    """Which lines are in the parcel, and how many units of them."""
    articles = grid.cells(row, "sku")
    lines = [(each, line) for each in mention.orders for word in articles for line in each.lines_called(word)]
    if not lines and _in_other_words(mention, grid, row):
        return
    if articles and not lines and mention.orders:
        mention.doubt(f"The purchase order has no article “{articles[0][:60]}”.")
    if lines and len({each.number for each, _ in lines}) == 1:
        mention.orders = [lines[0][0]]  # of several, only one has the article
    ours = list({line.ulid: line for _, line in lines}.values())
    if len(ours) > 1:
        mention.doubt("The row names several articles.")
    units = _units(mention, grid, row)
    whole = mention.orders[0].lines if len(mention.orders) == 1 and not articles else ()
    if not ours and units and whole:
        open_lines = [line for line in whole if line.left]
        if len(open_lines) == 1:
            ours = open_lines
        elif units != sum(line.left for line in open_lines):
            mention.doubt("The row counts units but does not say of which article.")
    if len(ours) == 1:
        mention.units = {ours[0].ulid: units}
    if count > 1 and (ours or units):
        mention.doubt("Several numbers stand in one row: say what is in which parcel.")


def _in_other_words(mention: Mention, grid: Grid, row: Line) -> bool:
    """A cell such as "1 x KET-1, 2 x MUG-1" names articles and units in running text."""
    if len(mention.orders) != 1:
        return False
    order = mention.orders[0]
    cells = [*grid.cells(row, "sku"), *grid.cells(row, "")]
    mention.units = units_in("\n".join(cells), order)
    by_ulid = {line.ulid: line.left for line in order.lines}
    if any(units is None and by_ulid[ulid] > 1 for ulid, units in mention.units.items()):
        units = grid.cells(row, "quantity")
        if len(mention.units) == 1 and len(units) == 1 and units[0].isdigit():
            mention.units = dict.fromkeys(mention.units, int(units[0]))
        else:
            mention.doubt("The row names an article without its units.")
    return bool(mention.units)


def _units(mention: Mention, grid: Grid, row: Line) -> int | None:
    """The units of the row, None when it names none."""
    counts = grid.cells(row, "quantity")
    plain = [re.sub(r"[.,]0+$", "", re.sub(r"\s*(x|×|[A-Za-zü.]{1,6})$", "", cell)) for cell in counts]
    if not counts:
        return None
    if len(set(plain)) > 1 or not re.fullmatch(r"[0-9]{1,6}", plain[0]):
        mention.doubt(f"“{counts[0][:20]}” is no plain number of units.")
        return None
    if int(plain[0]) == 0:
        mention.refusal = "The row says that no unit was shipped."
    return int(plain[0]) or None


def _add_facts(mention: Mention, grid: Grid, row: Line, tracked: Sequence[str]) -> None:
    """Carrier, day and state; and why a row without number tells of no parcel."""
    named = [carriers.in_words(cell) for cell in grid.cells(row, "carrier")]
    in_number = carriers.in_words(" ".join(tracked))
    written = " ".join(grid.cells(row, "carrier"))
    mention.named_carrier = next((each for each in (*named, in_number) if each[0]), _unknown(written))
    days = [day_of(cell) for cell in grid.cells(row, "shipped_on")]
    mention.shipped_on = next(filter(None, days), None)
    state = " ".join(grid.cells(row, "status"))
    if NOT_GONE.search(state):
        mention.doubt(f"The row says “{state[:40]}”.")
    if len(row.cells or ()) > len(grid.heads) and any(
        c.strip() for c in (row.cells or ())[len(grid.heads) :]
    ):
        mention.doubt("The row has more cells than the header.")
    _doubt_pieces(mention, grid, row)
    if mention.found is None and not mention.refusal:
        words = " ".join(tracked)
        reason = f"“{words[:60]}” is no tracking number." if words else "The row has no tracking number."
        mention.refusal = reason
    elif mention.found and mention.found.trouble:
        mention.refusal = mention.found.trouble


def _doubt_pieces(mention: Mention, grid: Grid, row: Line) -> None:
    """Pieces are units to some and boxes to others."""
    for head, cell in zip(grid.heads, row.cells or (), strict=False):
        is_open = columns.folded(head) in PIECES and not mention.units and len(mention.orders) == 1
        if is_open and cell.strip().isdigit() and int(cell) not in (0, 1, mention.orders[0].left):
            mention.doubt(f"The row counts {int(cell)} pieces: are these units, or boxes?")


def _unknown(written: str) -> tuple[str, str]:
    """A carrier that we have no name for is kept as it was written; a mere service is none."""
    return ("", "") if carriers.is_service(written) else ("", written.strip()[:60])
