"""Availability: read at the moment of the request, from our shelves and from what vendors report."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import availability
from shop.inventory.availability import Availability
from shop.inventory.tables import Warehouse
from shop.kernel.db import session, write
from shop.sourcing.tables import Offer, Vendor
from tests import world
from tests.queries import QueryLog


def of(sku: str) -> Availability:
    variant = world.variant_of(sku)
    return availability.of([variant.id])[variant.id]


@pytest.mark.both_engines
@pytest.mark.feature("SH-04")
def test_what_an_order_holds_is_no_longer_available(app: Flask):
    world.make_product("KET-1", stock=5)
    world.make_order({"KET-1": 3})
    assert of("KET-1") == Availability(own=2)


@pytest.mark.both_engines
@pytest.mark.feature("SH-05")
def test_a_drop_ship_product_is_available_from_vendors(app: Flask):
    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 4), "HARBOR": (6500, 3)})
    assert of("KET-1") == Availability(vendor=7)
    assert of("KET-1").can_supply(7)
    assert not of("KET-1").can_supply(8)


@pytest.mark.feature("SH-05")
@pytest.mark.parametrize(
    ("vendors", "more", "can"),
    [
        ({"BREW": (6100, 0)}, {}, False),
        ({"BREW": (6100, None)}, {}, False),
        ({"BREW": (6100, 0)}, {"backorders": True}, True),
        ({"BREW": (6100, 4)}, {"drop_ship": False}, False),
    ],
)
def test_whether_one_can_be_sold(app, vendors, more, can):
    world.make_product("KET-1", stock=0, vendors=vendors, **more)
    assert of("KET-1").can_supply(1) is can


@pytest.mark.parametrize("table", [Vendor, Offer, Warehouse])
def test_what_is_switched_off_supplies_nothing(app, table):
    world.make_product("KET-1", stock=2, vendors={"BREW": (6100, 4)})
    write(lambda: session().execute(sa.update(table).values(is_active=False)))
    assert of("KET-1").total == (4 if table is Warehouse else 2)


def test_a_page_of_products_costs_one_query(app: Flask):
    ids = [world.make_product(f"SKU-{n}", stock=n, vendors={"BREW": (1, n)}).id for n in range(1, 6)]
    with QueryLog() as log:
        assert [each.total for each in availability.of(ids).values()] == [2, 4, 6, 8, 10]
    assert len(log) == 1, log.report()
    assert availability.of([]) == {}
