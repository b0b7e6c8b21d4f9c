"""Articles and units in running text, and hints that not everything has left."""

from __future__ import annotations

import re
from functools import lru_cache

from shop.shipping.reading.book import BookOrder
from shop.shipping.reading.mentions import Mention
from shop.shipping.reading.scanning import Scan, Text

PART = re.compile(
    r"\bonly\b|\bnur\b|seulement|\bsolo\b|\balleen\b|\bpartial|\bpart of\b|\brest\b|\bremain|\bbalance\b|back-?order|\bto follow|\bfollows?\b|next week|out of stock"
    r"|\bshort\b|will ship|missing|teillieferung|\brest|nachlieferung|fehlen|folgt|partiel|\breste\b|reliquat|parcial"
    r"|\bresto\b|pendiente|parziale|\bsaldo\b|gedeeltelijk|nalevering|rupture|ausverkauft|agotad|esaurit|split",
    re.IGNORECASE,
)
_UNIT = r"(?:x|×|\*|pcs?|pieces?|units?|ea|each|stk|stück|st|uds?|unidades|pz|pezzi|szt|pièces?)"


def doubt_parts(mention: Mention, order: BookOrder, mine: Scan, text: Text) -> None:
    """Whatever hints that not all is in the parcel asks for a person, unless units are named."""
    near = text.beside(mine)
    by_ulid = {line.ulid: line for line in order.lines}
    vague = [
        by_ulid[ulid] for ulid, units in mention.units.items() if units is None and by_ulid[ulid].left > 1
    ]
    if vague:
        mention.doubt("The text names an article without its units.")
    open_lines = {line.ulid for line in order.lines if line.left}
    if (
        not mention.units
        and units_in(text.unquoted, order).keys() not in (set(), open_lines)
        and order.left > 1
    ):
        mention.doubt("The text names some articles: say which are in this parcel.")
    if _says_part(near) or (len(text.orders) == 1 and _says_part(text.unquoted)):
        is_plain = mention.units and None not in mention.units.values()
        if not is_plain and order.left > 1:
            mention.doubt("The text says that not everything has left.")
    counts = _loose_counts(near, order)
    if not mention.units and counts - {order.left}:
        mention.doubt("The text counts units but does not say of which article.")
    if _counts_a_part(near) and not mention.units and order.left > 1:
        mention.doubt("The text says that not everything has left.")


@lru_cache(maxsize=64)
def _says_part(text: str) -> bool:
    return bool(PART.search(text))


@lru_cache(maxsize=64)
def _counts_a_part(text: str) -> bool:
    pieces = re.search(r"(?<![\d/])(\d{1,4})\s*(?:of|/|von|de|van)\s*(\d{1,4})(?![\d/])", text)
    return pieces is not None and pieces[1] != pieces[2]


def units_in(text: str, order: BookOrder) -> dict[str, int | None]:
    """{order line ulid: units} for the articles that the text names, None where it names no units."""
    return dict(_units_in(text, order))


@lru_cache(maxsize=512)
def _units_in(text: str, order: BookOrder) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for line in order.lines:
        for word in line.words:
            here = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE)
            if here is None:
                continue
            near = text[: here.start()].rpartition("\n")[2], text[here.end() :].partition("\n")[0]
            found[line.ulid] = found.get(line.ulid) or _count(*near)
    return found


@lru_cache(maxsize=512)
def _loose_counts(text: str, order: BookOrder) -> set[int]:
    """Units that are counted without an article's full name: "5 trays", "Units: 5", "qty 5"."""
    nouns = {word.casefold() for line in order.lines for word in re.findall(r"[^\W\d]{4,}", line.name)}
    stems = "|".join(re.escape(word.rstrip("s")) for word in sorted(nouns)) or "units"
    patterns = (
        rf"(?<![\w.,-])(\d{{1,4}})\s*(?:{_UNIT}|items?|articles?|artikel)(?!\w)",
        rf"(?<![\w.,-])(\d{{1,4}})\s+(?:[^\W\d]+\s+)?(?:{stems})\w{{0,3}}(?!\w)",
        r"(?:qty|quantity|units|menge|anzahl|qt[ée]|quantit[ée]|cant(?:idad)?|aantal|ilość)(?: shipped)?\s*[:#=]?\s*(\d{1,4})(?!\w)",
    )
    return {int(match[1]) for each in patterns for match in re.finditer(each, text, re.IGNORECASE)} - {0}


def _count(before: str, after: str) -> int | None:
    """Units written right before or after an article: "2 x", "x 2", "(2 pcs)", "qty: 2"."""
    shapes = (
        (rf"(?<![\w.,-])(\d{{1,4}})\s*{_UNIT}\.?\s*(?:of\s+|de\s+|von\s+)?[\"'(\[]*$", before),
        (
            r"(?:^|[\s(])(?:qty|quantity|menge|anzahl|qt[ée]|quantit[ée]|cant(?:idad)?|aantal|ilość|qtà)\.?\s*[:#=]?\s*(\d{1,4})(?!\w)",
            after,
        ),
        (r"^[\s\"')\],:(-]*(?:x|×|\*)\s*(\d{1,4})(?!\w)", after),
        (rf"^[\s\"')\],:(-]*(\d{{1,4}})\s*{_UNIT}(?!\w)", after),
        (r"(?:qty|quantity|menge|anzahl|qt[ée]|cant(?:idad)?|aantal)\.?\s*[:#=]?\s*(\d{1,4})\W*$", before),
    )
    for pattern, text in shapes:
        if match := re.search(pattern, text, re.IGNORECASE):
            return int(match[1]) or None
    return None
