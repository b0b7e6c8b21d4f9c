"""Fifty shoppers and one unit: it is sold once, whoever holds it, and a cart makes one order."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.carts import filling
from shop.catalog.tables import Variant
from shop.inventory import reserving
from shop.inventory.tables import Stock
from shop.kernel.db import changes, lock, session, write
from shop.kernel.points import hold
from shop.orders.placing import place
from shop.orders.tables import OrderLine
from shop.sourcing.tables import Offer
from tests import world
from tests.races.crowd import at_once
from tests.races.shoppers import buy, numbers

BUYERS = 50
pytestmark = [pytest.mark.slow, pytest.mark.case("X-IN-01")]


@pytest.mark.both_engines
@pytest.mark.feature("SH-11")
def test_the_last_own_unit_is_sold_once(app: Flask, engine_name: str):
    world.make_product("KET-1", stock=1, drop_ship=False)
    assert buy(app, [{"KET-1": 1}] * BUYERS) == {"sold": 1, "sold_out": BUYERS - 1}
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == 1
    assert numbers() == [1001]


@pytest.mark.both_engines
@pytest.mark.feature("SH-11")
def test_the_last_unit_of_a_vendor_is_sold_once(app: Flask, engine_name: str):
    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 1)})
    assert buy(app, [{"KET-1": 1}] * BUYERS) == {"sold": 1, "sold_out": BUYERS - 1}
    assert session().execute(sa.select(Offer.committed)).scalar_one() == 1


@pytest.mark.both_engines
@pytest.mark.feature("SH-11")
def test_carts_in_opposite_order_neither_oversell_nor_wait_in_a_circle(app: Flask, engine_name: str):
    world.make_product("KET-1", stock=5, drop_ship=False)
    world.make_product("MUG-1", stock=5, drop_ship=False)
    one, other = {"KET-1": 1, "MUG-1": 1}, {"MUG-1": 1, "KET-1": 1}
    assert buy(app, [one, other] * 12) == {"sold": 5, "sold_out": 19}
    assert session().execute(sa.select(Stock.reserved)).scalars().all() == [5, 5]
    assert numbers() == list(range(1001, 1006))


@pytest.mark.both_engines
@pytest.mark.feature("SH-10")
@pytest.mark.case("X-CR-26")
def test_twenty_submits_of_one_cart_make_one_order(app: Flask, engine_name: str):
    world.make_product("KET-1", stock=50)
    token = world.make_cart({"KET-1": 1})
    details = world.make_details(token)
    session().rollback()
    answers = at_once(app, 20, lambda _: place(world.the_store(), token, details, world.VISIT).number)
    session().rollback()
    assert answers == [1001] * 20
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == 1


@pytest.mark.both_engines
@pytest.mark.feature("SH-07")
def test_twenty_additions_at_once_are_all_counted(app: Flask, engine_name: str):
    ulid = world.make_product("KET-1", stock=50).ulid
    token = world.make_cart({"KET-1": 1})
    session().rollback()
    at_once(app, 20, lambda _: filling.add(world.the_store(), token, ulid)[0])
    session().rollback()
    assert session().execute(sa.text("SELECT quantity FROM cart_lines")).scalars().all() == [21]


@pytest.mark.both_engines
@pytest.mark.case("X-IN-04")
def test_two_who_release_the_same_reservation_give_it_back_once(app: Flask, engine_name: str):
    world.make_product("KET-1", stock=5)
    world.make_order({"KET-1": 3})
    ids = session().execute(sa.select(OrderLine.store_id, OrderLine.id)).one()
    session().rollback()

    def cancel(_: int) -> int:
        def work() -> int:
            line = lock(session().get_one(OrderLine, ids.id))
            released = reserving.release(*ids, by=world.actor())
            line.from_stock -= released
            line.cancelled += released
            return released

        return write(work)

    answers = at_once(app, 8, cancel)
    session().rollback()
    assert sorted(answers, key=str) == [0] * 7 + [3]
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == 0


@pytest.mark.postgres
@pytest.mark.feature("SH-12")
@pytest.mark.case("X-CK-03")
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_price_that_changes_while_the_order_is_written_does_not_slip_in(app, engine_name):
    """Staff save a new price after the order read the old one: the shopper pays what the page showed."""
    world.make_product("KET-1", price=1000, stock=5)
    token = world.make_cart({"KET-1": 1})
    details = world.make_details(token)
    session().rollback()

    def raise_price() -> None:
        hold("place.after_prices", None)
        raised = sa.update(Variant).where(Variant.sku == "KET-1").values(price_minor=9000)
        assert at_once(app, 1, lambda _: write(lambda: changes(raised))) == [1]

    hold("place.after_prices", raise_price)
    order = place(world.the_store(), token, details, world.VISIT)
    assert (order.total_minor, world.variant_of("KET-1").price_minor) == (1500, 9000)
    world.reprice(9000)  # the listing follows, as it does when a product is edited
    line = session().execute(sa.select(OrderLine)).scalar_one()
    assert line.unit_minor == 1000
