"""Placing: a cart becomes one order with its reservations and its number, or nothing at all happens."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import availability
from shop.inventory.tables import Reservation, Stock
from shop.kernel.counters import Counter
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Event
from shop.orders.placing import place
from shop.orders.tables import Order, OrderLine
from shop.sourcing.tables import Commitment, Offer
from tests import world

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.both_engines
@pytest.mark.feature("SH-11")
def test_an_order_takes_own_units_first_and_vendors_for_the_rest(app: Flask):
    world.make_product("KET-1", price=9900, stock=3, vendors={"BREW": (6100, 42)})
    order = world.make_order({"KET-1": 5})
    line = session().execute(sa.select(OrderLine)).scalar_one()
    stock = session().execute(sa.select(Stock)).scalar_one()
    offer = session().execute(sa.select(Offer)).scalar_one()
    assert (order.number, order.total_minor, order.item_count) == (1001, 5 * 9900 + 500, 5)
    assert (line.from_stock, line.open_quantity) == (3, 2)
    assert (stock.on_hand, stock.reserved, offer.stock, offer.committed) == (3, 3, 42, 2)
    assert session().execute(sa.select(Event.name)).scalars().all()[-1] == "order.placed"
    assert availability.of([line.variant_id])[line.variant_id].total == 40


@pytest.mark.feature("SH-10")
def test_the_same_cart_again_gives_the_first_order():
    world.make_product(stock=5)
    token = world.make_cart({"KET-1": 1})
    details = world.make_details(token)
    first = place(world.the_store(), token, details, world.VISIT).number
    assert place(world.the_store(), token, details, world.VISIT).number == first
    assert session().execute(sa.select(sa.func.count()).select_from(Order)).scalar_one() == 1
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == 1


@pytest.mark.both_engines
def test_nothing_is_written_when_a_line_is_short(app: Flask):
    world.make_product("KET-1", stock=5)
    world.make_product("MUG-1", stock=1, name="Mug", drop_ship=False)
    token = world.make_cart({"KET-1": 2, "MUG-1": 3})
    with pytest.raises(Refusal) as refused:
        place(world.the_store(), token, world.make_details(token), world.VISIT)
    assert refused.value.code == "sold_out"
    assert refused.value.message.startswith("Mug: ")
    assert [(line["sku"], line["left"]) for line in refused.value.details["lines"]] == [("MUG-1", 1)]
    for table in (Order, OrderLine, Reservation, Commitment):
        assert not session().execute(sa.select(table)).first()
    assert session().execute(sa.select(sa.func.sum(Stock.reserved))).scalar_one() == 0
    assert session().execute(sa.select(Counter.value)).scalar_one() == 1000
