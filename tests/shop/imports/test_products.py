"""A product file is previewed without a trace, applied once, and changes nothing the second time."""

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.catalog.tables import Picture, Product, Variant
from shop.imports import confirming, findings, keeping, running
from shop.imports.tables import ImportRun
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.people import opening
from shop.sourcing.tables import Offer, Vendor
from tests.shop.imports.files import COLUMNS, LAMP, SHIRT, SHIRT_LARGE, SHIRT_PICTURE, text
from tests.world_goods import product_of

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("CA-05")]
ANA = Actor("staff", "Ana")


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Store:
    keeping.folder.plug(tmp_path / "imports")
    return opening.open_store(name="Alder & Rye")


def take(store: Store, *rows: dict[str, Any], columns: list[str] = COLUMNS, **options: str) -> ImportRun:
    """Receive and preview a file of these rows."""
    file = io.BytesIO(text(*rows, columns=columns).encode())
    run = keeping.receive(store, "products", "products.csv", file, options, by=ANA)
    running.preview(run, store)
    return run


def apply(store: Store, *rows: dict[str, Any]) -> ImportRun:
    run = take(store, *rows)
    running.start(run, by=ANA, confirmation=confirming.phrase(run))
    running.run_to_the_end(run, store)
    return run


def count(table: Any) -> int:
    return session().execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_preview_writes_nothing_but_its_findings(store: Store):
    run = take(store, SHIRT, SHIRT_LARGE, SHIRT_PICTURE, LAMP)
    assert run.state == "previewed"
    assert run.counts == {"create": 2}
    assert (count(Product), count(Variant), count(Vendor), count(Offer), count(Picture)) == (0, 0, 0, 0, 0)


def test_rows_of_a_handle_become_one_product(store: Store):
    run = apply(store, SHIRT, SHIRT_LARGE, SHIRT_PICTURE, LAMP)
    assert (run.state, run.counts) == ("applied", {"create": 2})
    shirt = product_of("ocean-shirt")
    assert [
        (v.sku, v.title, v.price_minor, v.weight_grams, v.cost_minor, v.gtin) for v in shirt.variants
    ] == [
        ("SH-S", "Small", 5000, 250, 2000, "4006381333931"),
        ("SH-L", "Large", 5550, 0, None, ""),
    ]
    assert shirt.description_html == "<p>Blue cotton</p>"
    assert [(p.source_url, p.state) for p in shirt.pictures] == [
        ("https://pictures.example/a.jpg", "pending"),
        ("https://pictures.example/b.jpg", "pending"),
    ]
    light = product_of("copper-light")
    assert [(v.sku, v.title, v.compare_at_minor) for v in light.variants] == [("COPPER-LIGHT", "", 7500)]


def test_the_vendor_column_becomes_a_vendor_with_offers(store: Store):
    apply(store, SHIRT, SHIRT_LARGE, LAMP)
    wanted = (
        sa.select(
            Variant.sku, Vendor.name, Offer.cost_minor, Offer.stock, Offer.takes_backorders, Offer.is_default
        )
        .join(Offer, Offer.variant_id == Variant.id)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .order_by(Variant.id)
    )
    assert [tuple(row) for row in session().execute(wanted)] == [
        ("SH-S", "Brewhaus & Co", 2000, 4, False, True),
        ("SH-L", "Brewhaus & Co", 0, 0, True, True),
        ("COPPER-LIGHT", "Lumen", 0, 2, True, True),
    ]


def test_the_same_file_twice_changes_nothing(store: Store):
    apply(store, SHIRT, SHIRT_LARGE, SHIRT_PICTURE, LAMP)
    before = product_of("ocean-shirt").version
    again = apply(store, SHIRT, SHIRT_LARGE, SHIRT_PICTURE, LAMP)
    assert again.counts == {"same": 2}
    assert product_of("ocean-shirt").version == before


def test_a_changed_price_is_shown_with_both_values_and_applied(store: Store):
    apply(store, SHIRT, LAMP)
    run = take(store, SHIRT, {**LAMP, "Variant Price": "64.99"})
    assert run.counts == {"same": 1, "change": 1}
    (finding,) = findings.page_of(run, "change")
    assert finding.changes == [{"field": "COPPER-LIGHT price", "old": 5999, "new": 6499, "unit": "money"}]
    running.start(run, by=ANA, confirmation=confirming.phrase(run))
    running.run_to_the_end(run, store)
    assert product_of("copper-light").variants[0].price_minor == 6499


@pytest.mark.feature("CA-06")
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Variant Price": "1,234.50"}, "line 3: “1,234.50” is not an amount"),
        ({"Variant Price": "1e3"}, "not an amount"),
        ({"Variant Price": "NaN"}, "not an amount"),
        ({"Variant Price": ""}, "no price"),
        ({"Variant Price": "-1"}, "negative"),
        ({"Variant Price": "1.005"}, "more decimals"),
        ({"Variant Inventory Qty": "１２"}, "whole number"),
        ({"Title": ""}, "no title"),
        ({"Published": "maybe"}, "neither true nor false"),
        ({"Gift Card": "true"}, "gift cards"),
        ({"Variant SKU": "SH-S"}, "SH-S"),
        ({"Variant SKU": "x" * 81}, "81 characters"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_go_in(store: Store, wrong: dict[str, str], reason: str):
    run = apply(store, SHIRT, LAMP | wrong)
    assert run.counts == {"create": 1, "refused": 1}
    (finding,) = findings.page_of(run, "refused")
    assert finding.line == 3
    assert reason in finding.reason


def test_what_can_be_left_out_is_left_out_with_a_note(store: Store):
    odd = LAMP | {"Variant Barcode": "1.23E+12", "Image Src": "javascript:alert(1)"}
    run = take(store, odd)
    assert run.counts == {"create": 1}
    reason = findings.page_of(run, "create")[0].reason
    assert "no GTIN" in reason and "no picture address" in reason


def test_decimal_commas_only_where_they_are_said_to_be(store: Store):
    run = take(store, LAMP | {"Variant Price": "59,99", "Variant Compare At Price": ""}, decimal="comma")
    assert run.counts == {"create": 1}
    run = take(store, LAMP | {"Variant Price": "59.99", "Variant Compare At Price": ""}, decimal="comma")
    assert run.counts == {"refused": 1}


def test_a_product_that_comes_back_further_down_is_refused_there(store: Store):
    run = take(store, SHIRT, LAMP, SHIRT_LARGE)
    assert run.counts == {"create": 2, "refused": 1}


def test_a_file_of_another_kind_is_refused_at_once(store: Store):
    with pytest.raises(Refusal) as refused:
        take(store, {"Name": "x", "Price": "1"}, columns=["Name", "Price"])
    assert "Handle and Title" in refused.value.message


def test_a_crash_between_chunks_loses_and_repeats_nothing(store: Store, monkeypatch: pytest.MonkeyPatch):
    rows = [LAMP | {"Handle": f"lamp-{n}", "Title": f"Lamp {n}"} for n in range(7)]
    monkeypatch.setattr(running, "CHUNK", 2)
    run = take(store, *rows)
    running.start(run, by=ANA, confirmation=confirming.phrase(run))
    calls = []

    def die(_name: str) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(running, "crash", die)
    with pytest.raises(KeyboardInterrupt):
        running.run_to_the_end(run, store)
    session().rollback()
    assert (run.done, count(Product)) == (4, 4)
    monkeypatch.setattr(running, "crash", lambda _name: None)
    running.run_to_the_end(run, store)
    assert (run.done, run.state, count(Product), run.counts) == (7, "applied", 7, {"create": 7})
