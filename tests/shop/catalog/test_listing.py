"""Lists page by cursor without a gap or a repeat, in every order."""

from collections.abc import Callable

import pytest

from shop.catalog import categories, listing
from shop.catalog.tables import Product
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM

pytestmark = pytest.mark.both_engines


@pytest.mark.parametrize("sort", listing.SORTS)
def test_pages_join_up_in_every_order(store: Store, add: Callable[..., Product], sort: str):
    for n in range(11):
        add(f"Mug {n % 4}", sku=f"MUG-{n}", price=1000 + 100 * (n % 3))
    add("Hidden", status="draft")
    seen, after = [], ""
    while True:
        page = listing.products(store, listing.Filter(), sort=sort, after=after, size=4)
        seen += [tile.id for tile in page.tiles]
        if not (after := page.after):
            break
    whole = listing.products(store, listing.Filter(), sort=sort, size=50)
    assert seen == [tile.id for tile in whole.tiles]
    assert len(seen) == len(set(seen)) == 11


@pytest.mark.parametrize("cursor", ["x", "1", "1.x", "-1.2", "9" * 30 + ".1", "1.1e9", "１.１", "\x00.1"])
def test_a_broken_cursor_gives_the_first_page(store: Store, add: Callable[..., Product], cursor: str):
    add("Mug")
    assert len(listing.products(store, listing.Filter(), after=cursor).tiles) == 1


def test_a_shelf_shows_what_lies_below_it_once(store: Store, add: Callable[..., Product]):
    coffee = categories.add_category(store, "Coffee", by=SYSTEM)
    kettles = categories.add_category(store, "Kettles", by=SYSTEM, parent_id=coffee.id)
    add("Kettle", category_ids=(kettles.id, coffee.id))
    add("Lamp")
    top = categories.menu(store)[0]
    found = listing.products(store, listing.Filter(top.family)).tiles
    assert [tile.name for tile in found] == ["Kettle"]
    assert top.children[0].count == 1


def test_a_price_band_takes_its_lower_edge_only(store: Store, add: Callable[..., Product]):
    for price in (2499, 2500, 7499, 7500):
        add(f"Cup {price}", price=price)
    band = listing.products(store, listing.Filter(price_from=2500, price_to=7500), sort="price")
    assert [tile.from_minor for tile in band.tiles] == [2500, 7499]
