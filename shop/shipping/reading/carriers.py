"""The names that people and systems give carriers, and whether a number can be that carrier's."""

from __future__ import annotations

import re
from functools import lru_cache

from shop.shipping import tracking

# Written names, most telling first; "" stands for a carrier that we know by its name alone.
_NAMED = (
    (
        "usps",
        r"u\.?s\.?p\.?s\.?|u\.?s\. ?postal service|us mail|priority mail|first[- ]class(?: mail| package)?",
    ),
    ("ups", r"u\.?p\.?s\.?|united parcel service|surepost|mail innovations"),
    ("fedex", r"fed[ -]?ex|fdx[eg]?|federal express|smart ?post"),
    ("dhl_de", r"dhl (?:paket|päckchen|parcel)|deutsche post"),
    ("dhl", r"dhl(?: (?:express|ecommerce))?"),
    ("postnl", r"post ?nl|postnl"),
    ("dpd", r"dpd"),
    ("gls", r"gls"),
    ("royal_mail", r"royal ?mail|parcelforce"),
    ("canada_post", r"canada post|postes canada"),
    ("amazon", r"amazon(?: logistics)?|amzl"),
    ("ontrac", r"on ?trac"),
)
_OTHERS = (
    r"colissimo|la poste|chronopost|mondial relay|correos|seur|mrw|nacex|hermes|evri|yodel|tnt|purolator|canpar"
    r"|estes|xpo|old dominion|saia|r\+l(?: carriers)?|lasership|veho|spee-?dee|landmark global|bpost|postnord|bring"
    r"|inpost|poste italiane|brt|bartolini|sda|australia post|startrack|aramex|ctt(?: express)?|packeta|raben"
    r"|schenker|kuehne ?\+ ?nagel|dachser|trans-?o-?flex|österreichische post|post ?at|swiss ?post"
)
_KNOWN = [(code, re.compile(rf"(?<![\w.@-])(?:{words})(?![\w@])", re.IGNORECASE)) for code, words in _NAMED]
_OTHER = re.compile(rf"(?<![\w.@-])(?:{_OTHERS})(?![\w@])", re.IGNORECASE)
_SITES = (
    ("ups", "ups.com"),
    ("fedex", "fedex.com"),
    ("usps", "usps.com"),
    ("dhl_de", "dhl.de"),
    ("dhl", "dhl.com"),
    ("postnl", "postnl."),
    ("dpd", "dpd."),
    ("gls", "gls-"),
    ("royal_mail", "royalmail.com"),
    ("canada_post", "canadapost"),
    ("ontrac", "ontrac.com"),
)
# What numbers of carriers with numbers of their own look like; another one is asked about.
_SHAPES = {
    "ups": r"1Z[0-9A-Z]{16}|\d{9}|[HJKTW]\d{10}|(420\d{5})?9[1-5]\d{20}|MI\d{6}[0-9A-Z]{1,22}",
    "fedex": r"\d{12}|\d{15}|\d{20}|(420\d{5})?9[26]\d{20}|\d{34}",
    "usps": r"(420\d{5}(\d{4})?)?9[1-5]\d{20}|[0-8]\d{19}|[A-Z]{2}\d{9}US",
    "royal_mail": r"[A-Z]{2}\d{9}GB|\d{16}|[0-9A-Z]{14,21}",
    "ontrac": r"[CD]\d{14}|\d{12}",
    "amazon": r"TBA\d{12}",
    "dhl": r"\d{10,12}|\d{16}|\d{20}|\d{22}|(?=.*[A-Z])[0-9A-Z]{8,39}",
    "dhl_de": r"\d{12}|\d{20}|(?=.*[A-Z])[0-9A-Z]{8,39}",
    "gls": r"\d{8}|\d{11,12}|\d{14}|\d{20}|(?=.*[A-Z])[0-9A-Z]{8,20}",
    "dpd": r"\d{10}|\d{14}[0-9A-Z]?|\d{28}|(?=.*[A-Z])[0-9A-Z]{8,20}",
    "canada_post": r"\d{12}|\d{16}|[A-Z]{2}\d{9}CA",
}
_CHECKED = {
    "ups",
    "fedex",
    "usps",
    "royal_mail",
    "ontrac",
}  # whose numbers end in a digit that can be checked
_HAND_OVER = {("fedex", "usps"), ("ups", "usps"), ("dhl", "usps"), ("dhl", "dhl_de"), ("amazon", "usps")}


@lru_cache(maxsize=2048)
def in_words(text: str) -> tuple[str, str]:
    """(code, name as written) of the only carrier that the text names; two empty strings for none or several."""
    found = {}
    for code, pattern in _KNOWN:
        if match := pattern.search(text):
            found[code] = match[0]
    if "dhl_de" in found:
        found.pop("dhl", None)
    if "usps" in found and ("fedex" in found or "ups" in found):  # UPS SurePost is handed over to the USPS
        found.pop("usps")
    other = _OTHER.search(text)
    if len(found) + bool(other) != 1:
        return "", ""
    return next(iter(found.items())) if found else (tracking.OTHER, other[0] if other else "")


def before(text: str, at: int) -> tuple[str, str]:
    """The carrier that the text names last before the place, as in "by UPS …, by FedEx …"."""
    said = [(match.end(), (code, match[0])) for code, each in _KNOWN for match in each.finditer(text[:at])]
    said += [(match.end(), (tracking.OTHER, match[0])) for match in _OTHER.finditer(text[:at])]
    return max(said)[1] if said else ("", "")


_SERVICE = frozenset(
    "ground standard express economy expedited overnight air mail advantage select priority saver home "
    "delivery day next freight parcel international domestic first class media flat rate signature "
    "residential best way nd rd th am pm std".split()
)


def is_service(text: str) -> bool:
    """Whether the words name a service, such as "2nd Day Air", and no carrier."""
    return all(word in _SERVICE for word in re.findall(r"[^\W\d_]+", text.casefold()))


def of_site(address: str) -> str:
    """The carrier whose page the address is, else an empty string."""
    host = re.sub(r"^\w+://", "", address.casefold()).split("/")[0]
    return next((code for code, part in _SITES if part in host), "")


def settle(named: str, number: str, written: str = "") -> tuple[str, str]:
    """(carrier, doubt): what the text names and what the number itself says, brought together.

    `written` is the name of a carrier that we do not know.
    """
    told = tracking.guess(number)
    strength = tracking.strength(number)
    if not named and written and (strength != "proved" or told == tracking.OTHER):
        return tracking.OTHER, ""
    if not named:
        if told != tracking.OTHER:
            return told, ""
        return tracking.OTHER, "No carrier is named, and the number is none that we know."
    if named == tracking.OTHER:
        is_own = told == tracking.OTHER or strength != "proved"
        return named, "" if is_own else f"The number looks like {tracking.carrier_name(told)}’s."
    if told == named or (named, told) in _HAND_OVER:
        return (told if (named, told) == ("dhl", "dhl_de") else named), ""
    if told != tracking.OTHER and strength == "proved":
        return named, f"The number looks like {tracking.carrier_name(told)}’s."
    return _by_shape(named, number)


def _by_shape(named: str, number: str) -> tuple[str, str]:
    """A number without a check digit that fits: its form must be the named carrier's."""
    name = tracking.carrier_name(named)
    for noughts in ("0", "00"):
        if number.isdigit() and _family(tracking.guess(noughts + number)) == _family(named):
            return named, f"Its leading zero may be lost: {noughts}{number}?"
    if not re.fullmatch(_SHAPES.get(named, r".+"), number):
        return named, f"This is not how {name} writes its numbers."
    if named in _CHECKED and tracking.has_check_digit(number):
        return named, f"The check digit does not fit {name}: look for a typing mistake."
    is_paket = named == "dhl" and re.fullmatch(r"\d{12}|\d{20}", number)
    return ("dhl_de" if is_paket else named), ""


def _family(code: str) -> str:
    return "dhl" if code == "dhl_de" else code
