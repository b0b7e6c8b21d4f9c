"""Letters: each kind says what it must in both parts, and no value is more than a value."""

import re
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from jinja2 import UndefinedError, meta

from gateways.letters import FOLDER, KINDS, Letters, web_link
from gateways.wording import amount, colour
from shop.kernel.mail import Letter, Letterhead
from tests.gateways.samples import CONTEXTS, HEAD
from tests.shop.purchasing.test_spreadsheet import KETTLE, PAPER

LETTERS = Letters()
PO_TEXT = """\
PURCHASE ORDER 1042-1
For order 1042
Our account AR-2201
Issued May 12, 2026
Ship by May 15, 2026

Hello Millbrook Supply,

please ship the lines below straight to our customer. Confirm them and add
tracking here; you need no account:
https://alder.example/v/po/k3v9

SHIP TO
Nora Field
8 Harbour Lane
Rockland, ME 04841
United States

Ship method: UPS Ground

LINES
1. MB-KET-1L-BLK
   Quantity 2 at $41.50 = $83.00
   Gooseneck kettle, 1 litre, Black
2. MB-MUG-2
   Quantity 12 at $11.95 = $143.40
   Stoneware mug, set of two, Sage

Total USD: $226.40

NOTE
Leave with the neighbour at 6.

The order is attached as PDF for people and as CSV for programs. Please write
1042-1 on every parcel and invoice.

--
Alder & Rye
14 Quay Street, Portland, ME 04101
Questions? Reply to this mail or write to hello@alder.example.
https://alder.example
"""


def letter(kind: str, **changes: Any) -> Letter:
    return LETTERS.render(kind, **({"head": HEAD} | CONTEXTS[kind] | changes))


def seen(html: str) -> str:
    """What a reader of the HTML part sees, as one line."""
    body = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    return " ".join(" ".join(body.itertext()).split())


@pytest.mark.feature("VN-04")
def test_the_text_part_of_a_purchase_order_is_the_golden_one() -> None:
    made = letter("purchase_order")
    assert made.subject == "Purchase order 1042-1: 14 units to ship"
    assert made.text == PO_TEXT


@pytest.mark.feature("VN-04")
def test_no_cost_is_in_a_purchase_order_where_none_may_be() -> None:
    made = letter("purchase_order", paper=replace(PAPER, show_costs=False))
    for part in (made.subject, made.text, seen(made.html)):
        assert not re.search(r"\$|41\.50|226\.40|USD", part)
    assert "MB-KET-1L-BLK" in made.text


@pytest.mark.feature("SH-15", "SP-05")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "order_confirmation",
            [
                "1042",
                "Gooseneck kettle, 1 litre",
                "Black",
                "$99.00",
                "$184.50",
                "8 Harbour Lane",
                "Visa ending in 4242",
            ],
        ),
        ("parcel_shipped", ["UPS", "1Z 999 AA1", "Stoneware mug", "Filter papers", "8 Harbour Lane"]),
        ("payment_declined", ["1042", "$184.50", "Your bank declined the card.", "No money has moved"]),
        ("purchase_order", ["1042-1", "MB-KET-1L-BLK", "$41.50", "May 15, 2026", "UPS Ground", "Nora Field"]),
        ("order_cancelled", ["1042", "Gooseneck kettle", "no longer made", "$99.00 goes back"]),
        ("refunded", ["1042", "Gooseneck kettle", "The kettle came back.", "$99.00", "ten days"]),
        ("vendor_note", ["Millbrook Supply", "1042-1", "Can it leave today?", "The shopper is waiting."]),
        (
            "purchase_order_revision",
            ["1042-1", "8 Harbour Lane", "7 Quay Street", "8 units", "no second"],
        ),
        ("account_welcome", ["Nora", "Confirm"]),
        ("order_link", ["Nora", "1042", "what is still to come"]),
        ("password_reset", ["Nora", "60 minutes"]),
        ("email_change", ["Nora", "Confirm"]),
        ("email_changing", ["Nora", "nora@new.example", "keep your address"]),
        ("staff_alert", ["PO 1042-1 has not left", "goes on trying", "451 busy"]),
    ],
)
def test_both_parts_say_it(kind: str, words: list[str]) -> None:
    made = letter(kind)
    link = CONTEXTS[kind].get("tracking_link") or CONTEXTS[kind].get("link") or PAPER.link
    for part in (" ".join(made.text.split()), seen(made.html)):
        assert [each for each in [*words, HEAD.store_name] if each not in part] == []
    assert link in made.text
    assert f'href="{link}"' in made.html


@pytest.mark.feature("SP-05")
def test_a_parcel_tells_what_is_still_to_come() -> None:
    assert "STILL TO COME\n1 x Filter papers" in letter("parcel_shipped").text
    last = letter("parcel_shipped", remaining=[])
    assert "come" not in last.text.lower()
    assert "Still to come" not in last.html
    again = letter("parcel_shipped", correction=True)
    assert again.subject == "Order 1042: new tracking for your parcel"


def test_a_cancellation_says_what_happens_with_the_money() -> None:
    assert "You have not been charged" in letter("order_cancelled", refund_minor=0).text
    assert letter("order_cancelled", whole=True).subject == "Order 1042 is cancelled"


@pytest.mark.feature("NO-03")
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_context_gives_the_same_letter(kind: str) -> None:
    assert letter(kind) == Letters().render(kind, head=HEAD, **CONTEXTS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_needs_just_what_is_said(kind: str) -> None:
    names: set[str] = set()
    for path in (FOLDER / f"{kind}.txt", FOLDER / f"{kind}.mjml.html"):
        names |= meta.find_undeclared_variables(LETTERS._plain.parse(path.read_text()))
    assert names - {"head"} == set(KINDS[kind]) - {"currency"}
    with pytest.raises(ValueError, match="unknown"):
        LETTERS.render(kind, head=HEAD, **CONTEXTS[kind], surprise=1)
    with pytest.raises(ValueError, match="missing"):
        LETTERS.render(kind, **CONTEXTS[kind])


def test_a_thing_without_its_name_is_no_letter() -> None:
    with pytest.raises(UndefinedError):
        letter("parcel_shipped", lines=[{"options": "", "quantity": 1}])
    with pytest.raises(ValueError, match="no letter"):
        LETTERS.render("spam", head=HEAD)


@pytest.mark.feature("NO-05")
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_fetched_and_nothing_runs(kind: str) -> None:
    html = letter(kind).html
    assert not re.search(r"<(img|link|script|iframe|form|object|embed)\b|url\(|@import|<svg", html)
    assert not re.search(r"\{\{|\{%|None|#b0a4d", html)
    assert len(html) < 60_000  # Gmail cuts at 102 kB
    assert "max-width:600px" in html
    assert "prefers-color-scheme: dark" in html


EVIL = '"><script>alert(1)</script><mj-raw>&lt;b&gt; {{ 7*7 }} {number.__class__} %(name)s ${x}'


@pytest.mark.case("X-PO-19")
@pytest.mark.parametrize(
    "kind", ["order_confirmation", "parcel_shipped", "payment_declined", "order_cancelled"]
)
def test_values_stay_values(kind: str) -> None:
    changes: dict[str, Any] = {
        name: EVIL
        for name in ("name", "number", "reason", "carrier", "tracking_number")
        if name in KINDS[kind]
    }
    line = {"name": EVIL, "options": EVIL, "quantity": 1, "total_minor": 1}
    changes |= {"lines": [line]} if "lines" in KINDS[kind] else {}
    made = letter(kind, **changes, head=Letterhead(EVIL))
    assert "<script" not in made.html
    assert "<mj-raw" not in made.html
    assert "49" not in made.text.replace("0449", "")
    assert EVIL in made.text
    assert " ".join(EVIL.split()) in seen(made.html)


@pytest.mark.case("X-PO-07")
@pytest.mark.parametrize("gap", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x00"])
def test_a_value_cannot_write_a_line_of_its_own(gap: str) -> None:
    evil = f"Nora{gap}Bcc: evil@y.example{gap}{gap}Pay here instead"
    made = letter("payment_declined", name=evil, number=evil)
    assert len(made.subject.splitlines()) == 1
    assert "\nBcc" not in made.text
    assert "\nPay here" not in made.text


def test_a_note_keeps_its_lines() -> None:
    made = letter("purchase_order", paper=replace(PAPER, note="Ring <twice>\nLeave at 6"))
    assert "NOTE\nRing <twice>\nLeave at 6\n" in made.text
    assert "Ring &lt;twice&gt;<br />Leave at 6" in made.html


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//y.example", "https://y.example\n", 'https://y"x', "", " "],
)
def test_only_links_of_the_web_are_links(address: str) -> None:
    assert web_link(address) == ""
    made = letter("parcel_shipped", tracking_link=address)
    assert "Track the parcel" not in made.html
    assert "javascript" not in made.html


@pytest.mark.parametrize("hue", range(0, 360, 20))
def test_white_reads_well_on_the_colour_of_every_store(hue: int) -> None:
    parts = [int(colour(0.50, 0.135, hue)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_amounts_keep_their_value_whatever_the_locale_thinks_of_decimals() -> None:
    assert amount(184950, "USD", "en_US") == "$1,849.50"
    assert amount(1234, "IQD", "en_US").endswith("1.234")
    assert amount(500, "JPY", "en_US") == "¥500"


def test_one_line_orders_read_well() -> None:
    made = letter("purchase_order", paper=replace(PAPER, lines=(replace(KETTLE, quantity=1),)))
    assert made.subject == "Purchase order 1042-1: 1 unit to ship"
    assert "this unit straight" in seen(made.html)
