"""A purchase order as CSV: every line, safe to open, numbers as numbers, no cost where none may be shown."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.cells import safe_cell
from shop.purchasing.paper import Destination, Paper, PaperCharge, PaperLine
from shop.purchasing.spreadsheet import COLUMNS, purchase_order_csv

KETTLE = PaperLine(
    "MB-KET-1L-BLK", "KET-1L-BK", "4006381333931", "Gooseneck kettle, 1 litre", "Black", 2, 4150
)
MUG = PaperLine("MB-MUG-2", "MUG-ST-2", "", "Stoneware mug, set of two", "Sage", 12, 1195)
PAPER = Paper(
    number="1042-1",
    order_number="1042",
    store_name="Alder & Rye",
    letterhead=("Alder & Rye Ltd", "14 Quay Street", "Portland, ME 04101"),
    vendor_name="Millbrook Supply",
    vendor_address=("Millbrook Supply Co.", "300 Foundry Road", "Akron, OH 44308"),
    account_number="AR-2201",
    issued_on=date(2026, 5, 12),
    due_on=date(2026, 5, 15),
    currency="USD",
    ship_to=("Nora Field", "8 Harbour Lane", "Rockland, ME 04841", "United States"),
    ship_method="UPS Ground",
    note="Leave with the neighbour at 6.",
    show_costs=True,
    lines=(KETTLE, MUG),
    link="https://alder.example/v/po/k3v9",
    destination=Destination("Nora Field", "8 Harbour Lane", "Rockland", "US", region="ME", postcode="04841"),
)

FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"


def rows(paper: Paper) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(purchase_order_csv(paper).decode("utf-8-sig"))))


@pytest.mark.feature("VN-04")
def test_each_line_is_a_row_with_everything_needed_to_ship() -> None:
    raw = purchase_order_csv(PAPER)
    assert raw.startswith(b"\xef\xbb\xbfpo_number,order_number,line,vendor_sku")
    assert raw == purchase_order_csv(PAPER)
    first, second = rows(PAPER)
    assert list(first) == COLUMNS
    assert (first["vendor_sku"], first["gtin"]) == ("MB-KET-1L-BLK", "4006381333931")
    assert (first["line"], first["quantity"], first["unit_cost"], first["currency"]) == (
        "1",
        "2",
        "41.50",
        "USD",
    )
    assert (second["line"], second["quantity"], second["unit_cost"]) == ("2", "12", "11.95")
    assert (first["ship_to_name"], first["ship_to_postcode"], first["ship_to_country"]) == (
        "Nora Field",
        "04841",
        "US",
    )


@pytest.mark.feature("VN-04")
def test_no_cost_is_shown_where_none_may_be() -> None:
    raw = purchase_order_csv(replace(PAPER, show_costs=False)).decode()
    assert not [each for each in ("41.50", "11.95", "USD") if each in raw]
    assert all(row["unit_cost"] == "" and row["quantity"] for row in rows(replace(PAPER, show_costs=False)))


@pytest.mark.case("X-IM-01")
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH])
def test_no_text_becomes_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://y.example")'
    line = replace(KETTLE, name=evil, vendor_sku=evil, options=evil)
    paper = replace(PAPER, note=evil, lines=(line,), destination=Destination(evil, "1 Road", evil, "US"))
    (row,) = rows(paper)
    for column in ("name", "vendor_sku", "options", "note", "ship_to_name", "ship_to_city"):
        assert row[column].startswith("'")
    assert row["unit_cost"] == "41.50"


@pytest.mark.case("X-IM-01")
def test_a_cell_split_at_another_sign_is_safe_too() -> None:
    assert safe_cell("small;=1+1") == "small;'=1+1"
    assert safe_cell("one\n=1+1") == "one\n'=1+1"
    assert safe_cell("M-2;L") == "M-2;L"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_safe_cell_stays_safe_and_as_it_is(text: str) -> None:
    once = safe_cell(text)
    assert safe_cell(once) == once
    assert once[:1] not in set("=+-@\t\r\n" + FULL_WIDTH)


@pytest.mark.parametrize(("currency", "written"), [("JPY", "4150"), ("BHD", "4.150")])
def test_each_currency_has_its_own_decimals(currency: str, written: str) -> None:
    assert rows(replace(PAPER, currency=currency))[0]["unit_cost"] == written


def test_a_paper_without_fields_gives_its_printed_lines() -> None:
    (row, _) = rows(replace(PAPER, destination=None))
    assert row["ship_to_name"] == "Nora Field"
    assert row["ship_to_line1"] == "8 Harbour Lane, Rockland, ME 04841"
    assert row["ship_to_country"] == "United States"


@pytest.mark.feature("PO-16")
def test_charges_and_total_stand_in_every_row_and_are_hidden_with_the_costs() -> None:
    charges = (PaperCharge("fee", "Drop-ship fee", 250), PaperCharge("freight", "Freight", 900))
    charged = replace(PAPER, charges=charges)
    names = ("fee", "freight", "minimum_charge", "total")
    assert [tuple(row[name] for name in names) for row in rows(charged)] == [
        ("2.50", "9.00", "", "237.90")
    ] * 2
    hidden = rows(replace(charged, show_costs=False))
    assert [tuple(row[name] for name in names) for row in hidden] == [("", "", "", "")] * 2
