"""Reads running text: which purchase order each number belongs to by its line, its paragraph or its heading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from shop.shipping.reading import carriers, numbers, units
from shop.shipping.reading.book import Book, BookOrder
from shop.shipping.reading.mentions import Mention, day_of
from shop.shipping.reading.scanning import Scan, Text, style_of
from shop.shipping.reading.sources import Line

AGAINST = re.compile(
    r"\breturn|rücksend|retoure|\bvoid|\bcancel|instead of|replac|\bwrong\b|incorrect|\bignore|previous|\bold\b|\bnot\b"
    r"|disregard|corrected|storn|falsch|\bstatt|sample|example|\bbeispiel",
    re.IGNORECASE,
)
GOES_BACK = re.compile(
    r"return(?:s|ing)? (?:label|tracking|number|shipment|parcel)|r(?:ück|ue?ck)sende|retouren?\W?(?:label|schein|etikett|nummer)"
    r"|[ée]tiquette de retour|etiqueta de devoluci[óo]n|etichetta di reso|retourlabel",
    re.IGNORECASE,
)
LEFT_ON = re.compile(
    r"ship(?:ped|ping|ment)?[- ]?(?:date|on)\b|left on|versanddatum|versandt? am|d.exp[ée]dition", re.I
)


def read(lines: Sequence[Line], book: Book, loose: frozenset[int] = frozenset()) -> list[Mention]:
    """A mention for each tracking number of the text."""
    text = Text(lines, book)
    mentions: list[Mention] = []
    for place, scan in enumerate(text.scans):
        for each in _worth(scan, text):
            mention = Mention(scan.line.number, scan.line.text.strip()[:200], found=each)
            _name_orders(mention, each, place, text)
            _add_carrier(mention, scan, text)
            _add_doubts(mention, scan, loose)
            mentions.append(mention)
    mentions = _told_best(mentions)
    paragraphs = Counter(_scan_of(mention, text).paragraph for mention in mentions)
    for mention in mentions:
        is_alone = paragraphs[_scan_of(mention, text).paragraph] == 1
        _add_articles(mention, text, is_alone=is_alone, is_only=len(mentions) == 1)
    return mentions


def _told_best(mentions: Sequence[Mention]) -> list[Mention]:
    """Without bare repetitions of a number that is called a tracking number elsewhere, for the same order."""
    called = {
        (m.found.number, *_names(m)) for m in mentions if m.found and m.found.says == 1 and not m.doubts
    }
    return [
        m
        for m in mentions
        if not (m.found and m.doubts and m.found.says < 1 and (m.found.number, *_names(m)) in called)
    ]


def _names(mention: Mention) -> list[str]:
    return sorted(order.number for order in mention.orders)


def orders_of(lines: Sequence[Line], book: Book) -> list[BookOrder]:
    """The purchase orders that the text names, each once."""
    return Text(lines, book).orders


def _worth(scan: Scan, text: Text) -> list[numbers.Found]:
    """The numbers of the line that are to be asked about or taken."""
    if not scan.found:
        return []
    nearby = carriers.in_words(text.paragraph(scan))[0]
    kept = [each for each in scan.found if _counts(each, scan, nearby)]
    near = [text.scans[place] for place in text.around(scan)]
    if kept or any(each.found for each in near if each is not scan):
        return kept
    has_order = any(each.orders for each in near)
    return [
        each
        for each in scan.found
        if has_order and each.says == 0 and each.strength and len(each.number) > 10
    ]


def _counts(found: numbers.Found, scan: Scan, nearby: str) -> bool:
    """Whether the words around, or the number itself, make it one worth to look at."""
    named = carriers.before(scan.line.text, found.at)[0] or carriers.in_words(scan.line.text)[0]
    if found.says == 1:
        return True
    if found.strength == "proved":
        return found.says == 0 or found.number.startswith(("1Z", "JJD", "JVGL", "TBA"))
    if found.says < 0:
        return False
    is_listed = bool(named and scan.orders and len(found.number) >= 9)
    fits = is_listed and not carriers.settle(named, found.number)[1]
    return fits or bool(found.trouble and scan.orders) or bool(found.strength and (nearby or named))


def _name_orders(mention: Mention, found: numbers.Found, place: int, text: Text) -> None:
    """The purchase order of the line, else of the paragraph, else the only one or the heading above."""
    scan = text.scans[place]
    if len(scan.places) == 1:
        mention.orders, mention.written = scan.places[0][1], scan.places[0][2]
        return
    if scan.places:
        _pair(mention, found, scan)
        return
    mine = [each for each in text.around(scan) if text.scans[each].orders]
    inside = {name: orders for each in mine for _, orders, name in text.scans[each].places}
    if len(inside) == 1:
        mention.written, mention.orders = next(iter(inside.items()))
    elif inside:
        _nearest(mention, place, mine, text)
    elif len(text.orders) == 1 or len(text.names) == 1:
        mention.orders, mention.written = text.orders, text.names[0]
    elif text.orders:
        _heading(mention, place, text)


def _pair(mention: Mention, found: numbers.Found, scan: Scan) -> None:
    """Several in a line: the one before the number, where each has its number behind it."""
    before = [each for each in scan.places if each[0] < found.at]
    firsts = [scan.places[0][0] < scan.found[0].at, len(scan.places) == len(scan.found)]
    turns = sorted([(at, "o") for at, _, _ in scan.places] + [(each.at, "n") for each in scan.found])
    takes_turns = all(a[1] != b[1] for a, b in pairwise(turns))
    if before and all(firsts) and takes_turns:
        mention.orders, mention.written = before[-1][1], before[-1][2]
        return
    after = [each for each in scan.places if each[0] > found.at]
    if after and turns[0][1] == "n" and turns[-1][1] == "o" and takes_turns:
        mention.orders, mention.written = after[0][1], after[0][2]
        return
    mention.orders = scan.orders
    mention.written = ", ".join(name for _, _, name in scan.places)
    if len({order.number for order in scan.orders}) > 1:
        mention.doubt("The line names several purchase orders.")


def _nearest(mention: Mention, place: int, named: Sequence[int], text: Text) -> None:
    """In a paragraph with several: the one above, or the one below where numbers come first throughout."""
    style = style_of([text.scans[each] for each in text.around(text.scans[place])])
    above, below = [n for n in named if n < place], [n for n in named if n > place]
    pick = text.scans[below[0] if (style == "below" and below) or not above else above[-1]]
    mention.orders, mention.written = pick.orders, pick.places[-1][2]
    is_plain = style == "below" or (style == "above" and bool(above))
    if not is_plain or len(pick.places) > 1:
        mention.doubt("It is not clear which purchase order the number belongs to.")


def _heading(mention: Mention, place: int, text: Text) -> None:
    """Nothing in the paragraph: the last one named above it, where each stands above its number throughout."""
    at = bisect_left(text.order_places, place)
    pick = text.scans[text.order_places[at - 1 if at else 0]]
    mention.orders, mention.written = pick.orders, pick.places[-1][2]
    between = any(text.scans[each].found for each in text.around(pick))
    is_far = text.scans[place].paragraph - pick.paragraph > 2
    if text.style != "above" or between or is_far or len(pick.places) > 1:
        mention.doubt("It is not clear which purchase order the number belongs to.")


def _add_carrier(mention: Mention, scan: Scan, text: Text) -> None:
    """Named by the link or in the line; the paragraph and the whole text count where the number agrees."""
    number = mention.found.number if mention.found else ""
    if mention.found and mention.found.carrier:
        mention.named_carrier = (mention.found.carrier, "")
        return
    at = mention.found.at if mention.found else 0
    mention.named_carrier = carriers.before(scan.line.text, at)
    if not mention.named_carrier[0] and len(scan.found) == 1:
        mention.named_carrier = carriers.in_words(scan.line.text)
    for wider in (scan.line.text, text.paragraph(scan), text.whole):
        around = ("", "") if mention.named_carrier[0] else carriers.in_words(wider)
        if not mention.named_carrier[0] and around[0] and not carriers.settle(around[0], number)[1]:
            mention.named_carrier = around


def _add_doubts(mention: Mention, scan: Scan, loose: frozenset[int]) -> None:
    found = mention.found
    if found and found.trouble:
        mention.refusal = found.trouble
    elif found and GOES_BACK.search(scan.line.text[: found.at]):
        mention.refusal = "The words before it call it the label of a return."
    if AGAINST.search(re.sub(r"https?://\S+|not yet|do not reply|cannot", "", scan.line.text)):
        mention.doubt("The words beside the number may say that it does not count.")
    if found and found.says < 1 and found.strength == "likely":
        in_line = carriers.before(scan.line.text, found.at)[0] or carriers.in_words(scan.line.text)[0]
        bare = [each for each in scan.found if each.says < 1 and each.strength == "likely"]
        if not in_line or carriers.settle(in_line, found.number)[1] or len(bare) > max(len(scan.places), 1):
            mention.doubt("The text does not say that this is a tracking number.")
    if scan.line.number in loose:
        mention.doubt("The columns of this row do not line up with the header.")
    if LEFT_ON.search(scan.line.text):
        mention.shipped_on = day_of(scan.line.text)


def _add_articles(mention: Mention, text: Text, *, is_alone: bool, is_only: bool) -> None:
    """Articles with units on the line; in the paragraph, or in the text, when no other number is there."""
    if len(mention.orders) != 1:
        return
    order, mine = mention.orders[0], _scan_of(mention, text)
    areas = [mine.line.text]
    if is_alone:
        areas.append(text.paragraph(mine))
    if is_only and len(text.orders) <= 1:
        areas.append(text.unquoted or text.whole)
    found = (units.units_in(area, order) for area in areas)
    mention.units = next(filter(None, found), {})
    units.doubt_parts(mention, order, mine, text)


def _scan_of(mention: Mention, text: Text) -> Scan:
    return text.scans[text.places[mention.line]]
