"""Tracking numbers: which carrier wrote one, and where it can be followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from tracking_numbers import get_tracking_number

from shop.kernel.refusals import Refusal
from shop.shipping import digits

LONGEST = 40
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A parcel carrier; `template` is its public tracking page with {number} in it."""

    code: str
    name: str
    template: str


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        Carrier("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
        Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
        Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
        Carrier(
            "dhl_de",
            "DHL Paket",
            "https://www.dhl.de/de/privatkunden/dhl-sendungsverfolgung.html?piececode={number}",
        ),
        Carrier("postnl", "PostNL", "https://jouw.postnl.nl/track-and-trace/{number}"),
        Carrier("dpd", "DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
        Carrier("gls", "GLS", "https://gls-group.com/track/{number}"),
        Carrier(
            "royal_mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"
        ),
        Carrier(
            "canada_post",
            "Canada Post",
            "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
        ),
        Carrier("amazon", "Amazon Logistics", ""),
        Carrier("ontrac", "OnTrac", "https://www.ontrac.com/tracking/?number={number}"),
    )
}
# The country at the end of a number as all posts write it (UPU S10), and who carries it there.
_ADDED = re.compile(
    r"TBA\d{12}|C\d{14}"
)  # Amazon and OnTrac: the public table knows them, our patterns do not
POSTS = {"US": "usps", "GB": "royal_mail", "NL": "postnl", "DE": "dhl_de", "CA": "canada_post"}

# Most telling first: what begins with a sign of its own, then numbers with check digits by their length.
PATTERNS = (
    ("ups", re.compile(r"1Z[0-9A-Z]{16}"), digits.ups),
    ("postnl", re.compile(r"3S[A-Z]{2,4}[0-9A-Z]{7,11}"), None),
    ("dhl_de", re.compile(r"(JJD|JVGL)[0-9A-Z]{10,18}"), None),
    ("dhl_de", re.compile(r"00340\d{15}"), digits.fedex_ground),
    ("usps", re.compile(r"(420\d{5}(\d{4})?)?9[1-5]\d{20}"), digits.usps),
    ("fedex", re.compile(r"96\d{20}"), digits.fedex_ground_96),
    ("fedex", re.compile(r"\d{12}"), digits.fedex_express),
    ("fedex", re.compile(r"\d{15}"), digits.fedex_ground),
    ("fedex", re.compile(r"61\d{18}"), digits.fedex_smart_post),
    ("usps", re.compile(r"[0-8]\d{19}"), digits.usps),
    ("dhl", re.compile(r"\d{10}"), digits.dhl_express),
    ("dpd", re.compile(r"\d{14}[0-9A-Z]"), digits.dpd),
    ("dpd", re.compile(r"0\d{13}"), None),
    ("gls", re.compile(r"\d{12}"), digits.gls),
)
# With a sign of their own, or a check digit that one number in thirty has by chance: not to be mistaken.
_TELLING = re.compile(
    r"1Z[0-9A-Z]{16}|3S[A-Z]{2,4}[0-9A-Z]{7,11}|(JJD|JVGL)[0-9A-Z]{10,18}|00340\d{15}|(420\d{5}(\d{4})?)?9[1-6]\d{20}"
    r"|[A-Z]{2}\d{9}[A-Z]{2}|TBA\d{12}|[CD]\d{14}"
)
_POST = re.compile(r"[A-Z]{2}\d{9}(?P<country>[A-Z]{2})")


def clean(number: str) -> str:
    """The number as carriers compare it: capitals, without blanks, dots and hyphens.

    Raises Refusal "tracking_number" for anything that is no tracking number: other signs, or over 40 of them.
    """
    plain = re.sub(r"[ .\-]", "", number.strip()).upper()
    if not re.fullmatch(rf"[0-9A-Z]{{0,{LONGEST}}}", plain):
        raise Refusal(
            "tracking_number",
            f"A tracking number has letters and digits alone, at most {LONGEST}.",
            field="tracking_number",
        )
    return plain


def guess(number: str) -> str:
    """The code of the carrier whose pattern and check digit fit, else `other`. Never raises."""
    try:
        plain = clean(number)
    except Refusal:
        return OTHER
    post = _POST.fullmatch(plain)
    if post and digits.s10(plain):
        return POSTS.get(post["country"], OTHER)
    for code, pattern, proves in PATTERNS:
        if pattern.fullmatch(plain) and (proves is None or proves(plain)):
            return code
    return _in_the_table(plain)


def _in_the_table(plain: str) -> str:
    """What the public table of tracking numbers says; it is asked for what it alone knows, as it breaks over others."""
    found = get_tracking_number(plain) if _ADDED.fullmatch(plain) else None
    return str(found.courier.code) if found and found.courier.code in CARRIERS else OTHER


def strength(number: str) -> str:
    """How much the number itself tells: "proved", "likely" (one in ten fits by chance) or "" (nothing)."""
    if guess(number) == OTHER and not _is_foreign_post(number):
        return ""
    return "proved" if _TELLING.fullmatch(clean(number)) else "likely"


def has_check_digit(number: str) -> bool:
    """Whether the number has the form of one with a check digit, be it right or wrong."""
    checked = (pattern for _, pattern, proves in PATTERNS if proves)
    return bool(_POST.fullmatch(number)) or any(pattern.fullmatch(number) for pattern in checked)


def _is_foreign_post(number: str) -> bool:
    return bool(_POST.fullmatch(number)) and digits.s10(number)


def link(carrier: str, number: str) -> str:
    """The carrier's page for the number; empty for another carrier or no number, never a dead link."""
    known = CARRIERS.get(carrier)
    try:
        plain = clean(number)
    except Refusal:
        return ""
    return known.template.format(number=quote(plain, safe="")) if known and known.template and plain else ""


def carrier_name(carrier: str, written: str = "") -> str:
    """What people call the carrier: its name, or what staff wrote for another one."""
    known = CARRIERS.get(carrier)
    return known.name if known else written or "Other carrier"
