"""Finds tracking numbers in text and in cells, and tells them from telephone, invoice and account numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from shop.shipping import tracking
from shop.shipping.reading import carriers

ROUNDED = "A spreadsheet has cut this number off: its last digits are lost. Ask for the number as text."
_SAYS_SO = re.compile(
    r"(?:track(?:ing|ed|-?and-?trace)?(?:[ -]?(?:number|num|nummer|no|nr|id|code|#|ref(?:erence)?))?s?|waybill|awb"
    r"|consignment(?: (?:number|no))?|parcel(?: (?:number|no|id))|package(?: (?:number|id))|pro(?: ?(?:number|no|#))"
    r"|sendungs?-?(?:nummer|nr|verfolgung(?:snummer)?|id)?|sendung|paket(?:schein)?-?(?:nummer|nr)|shipment (?:number|no|id)"
    r"|(?:num[ée]ro|n[°o]|num) ?(?:de )?(?:suivi|colis)|suivi|colis|seguimiento|(?:n[úu]mero|no?\.?) de (?:gu[íi]a|env[íi]o)"
    r"|gu[íi]a|localizador|lettera di vettura|tracciamento|spedizione|zending(?:s?nummer)?|track & trace"
    r"|numer (?:przesy[łl]ki|paczki)|przesy[łl]ka|list przewozowy|rastreio|rastreamento|kollinummer|s[äa]ndningsnummer)"
    r"(?![a-zà-ż])",
    re.IGNORECASE,
)
_SAYS_NOT = re.compile(
    r"(?<![a-z])(?:inv(?:oice)?|rechnung(?:s-?(?:nr|nummer))?|facture|factura|fattura|factuur|faktura|acc(?:ount|t)|konto"
    r"|customer|kunden?(?:-?(?:nr|nummer))?|client|cliente|phone|telephone|telefon|tel|t[ée]l|fax|mobile?|mobil|cell"
    r"|direct|office|call|ext|vat|ust(?:-?id)?|btw|tva|iva|iban|bic|swift|ein|tax|duns|siret|kvk|hrb|quote|ticket|case"
    r"|sales order|so#?|our (?:order|ref(?:erence)?)|ref(?:erence)?|serial|s/n|licen[sc]e|gtin|ean|upc|bol|lot|batch|charge"
    r"|order|bestell(?:ung|nummer|nr)?|auftrag(?:s-?(?:nr|nummer))?|commande|pedido|ordine|zip|plz|whatsapp|rma|label id)"
    r"(?:[ .]?(?:number|no|nr|id|#))?\.?(?![a-zà-ż])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_NOISE = (
    re.compile(r"[\w.+-]+@[\w.-]+"),
    re.compile(r"\+\d[\d ()./-]{6,}\d"),
    re.compile(r"\(\d{3,5}\)[ ./-]?\d[\d ./-]{4,}\d"),
    re.compile(r"(?<![\w-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])"),
    re.compile(r"(?<![\w])0\d{2,4}[ /-]\d[\d /-]{5,9}\d(?![\w])"),
    re.compile(r"[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|EUR|USD|GBP|\$)"),
    re.compile(
        r"(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{1,2}:\d{2}"
    ),
)
MANGLED = re.compile(r"(?<![\w.])\d[.,]?\d*E\+?\d{1,2}(?!\w)", re.IGNORECASE)
_CANDIDATES = (
    re.compile(r"(?<!\w)1Z(?:[ -]?[0-9A-Z]){16}(?!\w)", re.IGNORECASE),
    re.compile(r"(?<!\w)(?:JJD|JVGL|3S[A-Z]{2,4})(?: ?\d){7,18}(?!\w)"),
    re.compile(r"(?<!\w)[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}(?!\w)"),
    re.compile(r"(?<![\w-])\d{2,}(?:[ -]\d{2,})+(?![\w-])"),
    re.compile(r"(?<![\w@])[A-Za-z0-9]{8,40}(?![\w@])"),
)
_IN_CELL = re.compile(r"[,;/|\n]+|\s{2,}|\s(?:and|und|et|y|e|&|\+)\s")


@dataclass(frozen=True, slots=True)
class Found:
    """A number as carriers compare it, where it stands, and what speaks for it.

    `says` is 1 where the words before call it a tracking number, -1 where they call it something else.
    """

    number: str
    at: int
    says: int = 0
    carrier: str = ""
    trouble: str = ""

    @property
    def strength(self) -> str:
        """What the number itself tells: "proved", "likely" or ""."""
        return tracking.strength(self.number)


def in_line(text: str, spans: Sequence[tuple[int, int]] = (), *, before: int = 0) -> list[Found]:
    """The numbers in a line of text, in their order; `spans` are taken already, `before` is the last line's label."""
    found = [*_in_addresses(text)]
    masked = _masked(text, spans)
    labels = _Labels(masked, spans, before)
    for match in MANGLED.finditer(masked):
        found.append(Found(match[0], match.start(), labels.at(match.start()), trouble=ROUNDED))
        masked = _blank(masked, match.span())
    for pattern in _CANDIDATES:
        for match in pattern.finditer(masked):
            each = _candidate(match, labels)
            if each:
                found.append(each)
                masked = _blank(masked, match.span())
    return sorted(_each_once(found), key=lambda each: each.at)


def trailing_label(text: str) -> int:
    """1 or -1 when the line ends in the words that call the next one a tracking number, or something else."""
    bare = text.rstrip(" :.#-*").rstrip()
    for says, pattern in ((1, _SAYS_SO), (-1, _SAYS_NOT)):
        for match in pattern.finditer(bare):
            if match.end() == len(bare) or (says == 1 and match.start() < 12 and bare.endswith(")")):
                return says
    return 0


def in_cell(text: str) -> list[Found]:
    """The numbers in a cell of the tracking column: one, or several between commas and the like."""
    plain = text.strip().strip("'\"=").strip()
    addresses = [*_in_addresses(plain)]
    if addresses:
        return [*_each_once(addresses)]
    if MANGLED.fullmatch(plain):
        return [Found(plain, 0, 1, trouble=ROUNDED)]
    whole = _clean(plain)
    if tracking.strength(whole) == "proved":
        return [Found(whole, 0, 1)]
    found = []
    for part in filter(None, map(str.strip, _IN_CELL.split(plain))):
        named = _without_names(part)
        number = _clean(named)
        pieces = [_clean(piece) for piece in named.split()]
        if len(pieces) > 1 and all(tracking.strength(piece) for piece in pieces):
            found += [Found(piece, 0, 1) for piece in pieces]
        elif len(number) >= 7 and sum(map(str.isdigit, number)) >= 4:
            found.append(Found(number, 0, 1, trouble=_cut_off(number)))
        elif number:
            return []
    return [*_each_once(found)]


def _clean(text: str) -> str:
    plain = re.sub(r"^(\d+)\.0+$", r"\1", text.strip(" '\"#:="))
    return re.sub(r"[ .\-_\t\xa0\u200b\ufeff]", "", plain).upper()


def _without_names(text: str) -> str:
    """A cell without the carrier's name and what introduces the number."""
    bare = re.sub(r"\([^)]*\)", " ", text)
    bare = re.sub(r"^[A-Za-z][A-Za-z .#]*[:#]\s*", "", bare.strip())
    words = bare.split()
    return " ".join(word for word in words if any(map(str.isdigit, word)) or len(words) == 1)


def _cut_off(number: str) -> str:
    """Spreadsheets keep fifteen digits and write noughts for the rest."""
    is_cut = number.isdigit() and len(number) > 16 and not number[15:].strip("0")
    return ROUNDED if is_cut else ""


def _in_addresses(text: str) -> Iterator[Found]:
    """Numbers in links to carriers' pages, as "Track your parcel" leads to."""
    for match in _ADDRESS.finditer(text):
        address = unquote(unquote(match[0]))
        carrier = carriers.of_site(address)
        inner = re.findall(r"https?://[^\s&<>]+", address[8:])
        carrier = carrier or next(filter(None, map(carriers.of_site, inner)), "")
        for word in re.findall(r"(?<=[=/?:&,])[A-Za-z0-9]{8,40}(?![\w-])", address):
            number = word.upper()
            digits = sum(map(str.isdigit, number))
            if digits >= 6 and (tracking.strength(number) == "proved" or (carrier and digits >= 8)):
                yield Found(number, match.start(), 1, carrier, _cut_off(number))


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in (*spans, *(match.span() for match in _ADDRESS.finditer(text))):
        text = _blank(text, (start, end))
    for noise in _NOISE:
        for match in noise.finditer(text):
            if not _is_number_after_all(match[0]):
                text = _blank(text, match.span())
    return text


def _is_number_after_all(text: str) -> bool:
    return tracking.strength(_clean(text)) == "proved"


def _blank(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + "\x00" * (span[1] - span[0]) + text[span[1] :]


def _candidate(match: re.Match[str], labels: _Labels) -> Found | None:
    number, says = _clean(match[0]), labels.at(match.start())
    digits = sum(map(str.isdigit, number))
    if digits < 6 or len(number) > tracking.LONGEST:
        return None
    strength = tracking.strength(number)
    is_glued = " " in match[0] or "-" in match[0]
    if is_glued and strength != "proved" and not (says == 1 and (strength or 10 <= len(number) <= 22)):
        return None
    if not strength and says != 1 and len(number) < 9:
        return None
    return Found(number, match.start(), says, trouble=_cut_off(number) if says == 1 else "")


class _Labels:
    """What the words of a line call the numbers behind them; a purchase order's number ends their say."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], before: int) -> None:
        said = [(match.end(), 1) for match in _SAYS_SO.finditer(text)]
        said += [(match.end(), -1) for match in _SAYS_NOT.finditer(text)]
        said += [(end, 0) for _, end in spans]
        self._said, self._before = sorted(said), before

    def at(self, place: int) -> int:
        """1 or -1 by the nearest words before the place, 0 where none speak."""
        nearest = bisect_right(self._said, (place, 1))
        return self._said[nearest - 1][1] if nearest else self._before


def _each_once(found: Sequence[Found]) -> Iterator[Found]:
    """Each number once: a link and its words say the same."""
    best: dict[str, Found] = {}
    for each in found:
        known = best.get(each.number)
        if known is None or (each.says, bool(each.carrier)) > (known.says, bool(known.carrier)):
            best[each.number] = each
    yield from best.values()
