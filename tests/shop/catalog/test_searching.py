"""Search finds by name, code and words, alike on both databases."""

from collections.abc import Callable

import pytest

from shop.catalog import searching
from shop.catalog.products import VariantDraft
from shop.catalog.tables import Product
from shop.kernel.db import session, write
from shop.kernel.stores import Store

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("SH-02")]


@pytest.fixture
def shelf(add: Callable[..., Product]) -> dict[str, int]:
    made = (
        add("Gooseneck kettle, 1 L", variants=(VariantDraft("KET-1L-BLK", 9900, gtin="4006381333931"),)),
        add("Café crème bowl", sku="BOWL-2", description="Made for a **slow** morning with a kettle."),
        add("Draft kettle", sku="KET-9", status="draft"),
    )
    return {name: product.id for name, product in zip(("kettle", "bowl", "draft"), made, strict=True)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kettle", ["kettle", "bowl"]),  # the name weighs more than the description
        ("goos ket", ["kettle"]),
        ("ket-1l", ["kettle"]),
        ("ket1lblk", ["kettle"]),
        ("4006381333931", ["kettle"]),
        ("CAFE", ["bowl"]),
        ("crème", ["bowl"]),
        ("slow morn", ["bowl"]),
        ("kettle spaceship", []),
        ("", []),
        ("'\" & | ! :* ( ) --", []),
        ("NEAR AND OR NOT", []),
    ],
)
def test_words_find_what_begins_like_them(store: Store, shelf: dict[str, int], query: str, found: list[str]):
    assert searching.find(store.id, query) == [shelf[name] for name in found]


def test_a_change_is_found_at_once_and_the_old_words_are_gone(store: Store, shelf: dict[str, int]):
    def rename() -> None:
        product = session().get_one(Product, shelf["bowl"])
        product.name = "Stoneware dish"
        searching.index([product.id])

    write(rename)
    assert searching.find(store.id, "dish") == [shelf["bowl"]]
    assert searching.find(store.id, "creme") == []


def test_another_store_finds_nothing(store: Store, shelf: dict[str, int]):
    assert searching.find(store.id + 1, "kettle") == []
