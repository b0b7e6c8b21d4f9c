"""What other Shopify exports hold: newer column names, odd rows, mangled files, each handled sensibly."""

from pathlib import Path
from typing import Any

import pytest

from shop.imports import reading, shopify
from shop.imports.products import Products
from shop.imports.shopify_rows import ProductEntry
from tests.shop.imports.files import COLUMNS, LAMP, SHIRT, SHIRT_LARGE, text, write

NEWER = {
    "Title": "Oak board",
    "URL handle": "oak-board",
    "Description": "<p style='color:red'>Oak</p>",
    "Vendor": "Woods",
    "Product category": "Home & Garden > Kitchen & Dining > Cutting Boards",
    "Type": "",
    "Tags": "oak",
    "Published on online store": "TRUE",
    "Status": "Active",
    "SKU": "OAK-1",
    "Barcode": "4006381333931",
    "Option1 name": "Title",
    "Option1 value": "Default Title",
    "Option1 Linked To": "",
    "Price": "35.00",
    "Price / United States": "39.00",
    "Included / International": "TRUE",
    "Compare-at price": "40",
    "Cost per item": "20",
    "Charge tax": "TRUE",
    "Inventory tracker": "shopify",
    "Inventory quantity": "7",
    "Continue selling when out of stock": "CONTINUE",
    "Weight value (grams)": "453.592",
    "Weight unit for display": "lb",
    "Requires shipping": "TRUE",
    "Product image URL": "https://pictures.example/oak.jpg",
    "Material (product.metafields.shopify.material)": "oak",
}


def read(tmp_path: Path, content: str | bytes, **options: Any) -> list[ProductEntry]:
    return list(shopify.entries(reading.rows(write(tmp_path, content)), "USD", **options))


def one(tmp_path: Path, *rows: dict[str, Any], **options: Any) -> ProductEntry:
    (entry,) = read(
        tmp_path, text(*rows, columns=[*COLUMNS, *(n for n in rows[0] if n not in COLUMNS)]), **options
    )
    return entry


def test_the_column_names_of_2025(tmp_path: Path):
    columns = list(NEWER)
    Products().check_columns(columns)
    (entry,) = read(tmp_path, text(NEWER, columns=columns))
    assert entry.errors == [] and entry.draft
    variant = entry.draft.variants[0]
    assert (entry.draft.slug, entry.draft.status, entry.category) == ("oak-board", "active", "Cutting Boards")
    assert (variant.sku, variant.price_minor, variant.compare_at_minor, variant.weight_grams) == (
        "OAK-1",
        3500,
        4000,
        454,
    )
    assert (entry.supply[0].units, entry.supply[0].sells_beyond) == (7, True)
    assert entry.pictures[0].url.endswith("oak.jpg")


@pytest.mark.parametrize(
    ("given", "grams"),
    [
        ({"Variant Grams": "250", "Variant Weight Unit": "kg"}, 250),
        ({"Variant Grams": "453.592"}, 454),
        ({"Variant Grams": "", "Variant Weight": "1.5", "Variant Weight Unit": "kg"}, 1500),
        ({"Variant Grams": "", "Variant Weight": "2", "Variant Weight Unit": "lb"}, 907),
        ({"Variant Grams": "", "Variant Weight": "8", "Variant Weight Unit": "oz"}, 227),
        ({"Variant Grams": ""}, 0),
    ],
)
def test_weights_come_in_grams_whatever_the_unit(tmp_path: Path, given: dict[str, str], grams: int):
    entry = one(tmp_path, {**LAMP, "Variant Weight": "", **given})
    assert entry.draft and entry.draft.variants[0].weight_grams == grams


@pytest.mark.case("X-IM-04")
@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.encode("utf-8-sig"),
        lambda content: content.replace("\n", "\r\n").encode(),
        lambda content: content.replace("\n", "\r").encode(),
        lambda content: content.encode("utf-16"),
        lambda content: content.replace(",", ";").encode(),
        lambda content: content.replace(",", "\t").encode(),
        lambda content: content.replace("\n", "\n\n,,,\n").encode(),
    ],
    ids=["bom", "crlf", "cr", "utf-16", "semicolons", "tabs", "blank lines"],
)
def test_a_file_reads_the_same_however_it_was_saved(tmp_path: Path, change):
    (entry,) = read(tmp_path, change(text({**LAMP, "Tags": ""})))
    assert (entry.name, entry.errors) == ("Copper light", [])


def test_rows_without_a_handle_take_it_from_the_title(tmp_path: Path):
    entries = read(tmp_path, text({**LAMP, "Handle": ""}, {**LAMP, "Handle": "", "Title": "Other lamp"}))
    assert [entry.draft.slug for entry in entries if entry.draft] == ["copper-light", "other-lamp"]


def test_handles_of_other_scripts_stay_apart(tmp_path: Path):
    entries = read(
        tmp_path, text({**LAMP, "Handle": "銅のランプ"}, {**LAMP, "Handle": "ランプ", "Variant SKU": "L2"})
    )
    assert len({entry.draft.slug for entry in entries if entry.draft}) == 2


def test_two_handles_that_make_one_address_are_told_apart(tmp_path: Path):
    entries = read(tmp_path, text(LAMP, {**LAMP, "Handle": "Copper_Light"}))
    assert [bool(entry.errors) for entry in entries] == [False, True]


def test_a_sku_that_comes_twice_is_refused_the_second_time(tmp_path: Path):
    twice = {**LAMP, "Handle": "other", "Variant SKU": "SH-S"}
    entries = read(tmp_path, text(SHIRT, SHIRT_LARGE, twice))
    assert "SH-S stood further up" in entries[1].errors[0]


def test_what_was_skipped_is_remembered(tmp_path: Path):
    twice = {**LAMP, "Handle": "other", "Variant SKU": "SH-S"}
    (entry,) = read(tmp_path, text(SHIRT, SHIRT_LARGE, twice), after=3)
    assert "SH-S stood further up" in entry.errors[0]


@pytest.mark.case("X-IM-05")
def test_what_a_spreadsheet_mangled_is_said(tmp_path: Path):
    entry = one(tmp_path, {**LAMP, "Variant SKU": "1.23457E+12", "Variant Barcode": "4.00638E+12"})
    assert any("rounded the SKU" in note for note in entry.notes)
    assert any("no GTIN" in note for note in entry.notes)
    kept = one(tmp_path, {**LAMP, "Variant SKU": "'007"})
    assert kept.draft and kept.draft.variants[0].sku == "007"


def test_free_products_archived_ones_and_no_vendor(tmp_path: Path):
    free = {
        **LAMP,
        "Variant Price": "0.00",
        "Variant Compare At Price": "",
        "Status": "archived",
        "Vendor": "",
    }
    entry = one(tmp_path, free)
    assert entry.draft and (entry.draft.status, entry.vendor) == ("archived", "")
    assert any("price is 0" in note for note in entry.notes)


def test_many_variants_on_three_axes(tmp_path: Path):
    first = {
        **SHIRT,
        "Option2 Name": "Colour",
        "Option2 Value": "0",
        "Option3 Name": "Cut",
        "Option3 Value": "A",
    }
    rest = [
        {**SHIRT_LARGE, "Option2 Value": str(n), "Option3 Value": "A", "Variant SKU": f"S{n}"}
        for n in range(130)
    ]
    entry = one(tmp_path, first, *rest)
    assert entry.draft and len(entry.draft.variants) == 131
    assert entry.draft.options == ("Size", "Colour", "Cut")
    rest += [{**SHIRT_LARGE, "Option2 Value": f"x{n}", "Variant SKU": f"X{n}"} for n in range(130)]
    assert "at most 250" in one(tmp_path, first, *rest).errors[0]


@pytest.mark.parametrize("name", ["apparel", "home-and-garden"])
def test_files_of_demo_stores_are_read_whole(name: str):
    path = Path(__file__).resolve().parents[4] / "shared" / "data" / "shopify" / f"{name}.csv"
    if not path.exists():
        pytest.skip("the sample files are not here")
    assert not [entry.errors for entry in shopify.entries(reading.rows(path), "USD") if entry.errors]
