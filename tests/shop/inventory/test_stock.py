"""Stock: every change is a line in the ledger, and no change takes what orders hold."""

import random

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import reserving, stock
from shop.inventory.tables import Reservation, Stock, StockMove
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal, Stale
from shop.orders.tables import OrderLine
from shop.reports import doctor
from tests import world

ANA = world.actor()


def shelf() -> tuple[int, int]:
    """On hand and reserved of the one stock row, read anew."""
    session().rollback()
    row = session().execute(sa.select(Stock.on_hand, Stock.reserved)).one()
    return row.on_hand, row.reserved


def the_line() -> OrderLine:
    session().rollback()
    return session().execute(sa.select(OrderLine)).scalar_one()


def hold(quantity: int = 3) -> OrderLine:
    """An order that holds units of KET-1, of which we have five."""
    world.make_product("KET-1", stock=5)
    world.make_order({"KET-1": quantity})
    return the_line()


@pytest.mark.both_engines
@pytest.mark.feature("IN-02")
def test_an_adjustment_keeps_actor_reason_and_the_figure_after(app: Flask):
    kettle = world.make_product(stock=5)
    stock.adjust(kettle, world.make_warehouse(), -2, reason="Broken in the rack", by=ANA)
    move = session().execute(sa.select(StockMove).order_by(StockMove.id.desc())).scalars().first()
    assert (move.kind, move.on_hand_change, move.on_hand_after) == ("adjust", -2, 3)
    assert (move.reason, move.actor_name) == ("Broken in the rack", "Ana")


@pytest.mark.feature("IN-02")
@pytest.mark.parametrize(
    ("change", "reason", "field"), [(-3, "x", "quantity"), (0, "x", "quantity"), (1, " ", "reason")]
)
def test_an_adjustment_is_refused_by_its_field(app, change, reason, field):
    hold(3)
    with pytest.raises(Refusal) as refused:
        stock.adjust(world.variant_of("KET-1"), world.make_warehouse(), change, reason=reason, by=ANA)
    assert refused.value.field == field
    assert shelf() == (5, 3)


@pytest.mark.case("X-IN-05")
@pytest.mark.both_engines
def test_a_count_of_an_older_figure_is_stale(app: Flask):
    kettle, house = world.make_product(stock=5), world.make_warehouse()
    stock.receive(kettle, house, 10, by=ANA)
    with pytest.raises(Stale) as stale:
        stock.set_count(world.variant_of("KET-1"), house, 4, was=5, by=ANA)
    assert (stale.value.details["theirs"], stale.value.details["yours"]) == ({"on_hand": 15}, {"on_hand": 4})
    assert stock.set_count(world.variant_of("KET-1"), house, 4, was=15, by=ANA).on_hand == 4


@pytest.mark.both_engines
@pytest.mark.feature("IN-04")
def test_shipping_the_same_parcel_twice_moves_stock_once(app: Flask):
    line = hold(3)
    house = world.make_warehouse()
    for expected in (True, False):
        moved = reserving.ship(line.store_id, line.id, 2, house.id, by=ANA, event="parcel-1")
        assert moved is expected
    assert shelf() == (3, 1)
    assert reserving.held_by([line.id]) == {line.id: {house.id: 1}}
    assert reserving.ship(line.store_id, line.id, 1, house.id, by=ANA, event="parcel-2")
    assert shelf() == (2, 0)
    assert session().execute(sa.select(Reservation.state)).scalar_one() == "shipped"


@pytest.mark.feature("IN-04")
def test_shipping_more_than_is_held_is_refused_whole(app: Flask):
    line = hold(3)
    with pytest.raises(Refusal, match="holds 3 of these 4"):
        reserving.ship(line.store_id, line.id, 4, world.make_warehouse().id, by=ANA, event="parcel-1")
    assert shelf() == (5, 3)


@pytest.mark.both_engines
@pytest.mark.feature("IN-04")
@pytest.mark.case("X-IN-04")
def test_releasing_twice_gives_the_units_back_once(app: Flask):
    line = hold(3)

    def cancel() -> int:
        released = reserving.release(line.store_id, line.id, by=ANA)
        fresh = session().get_one(OrderLine, line.id)
        fresh.from_stock -= released
        fresh.cancelled += released
        return released

    assert [write(cancel), write(cancel)] == [3, 0]
    assert shelf() == (5, 0)


@pytest.mark.broken_on_purpose  # parcels stand higher up
def test_part_of_a_reservation_can_ship_and_part_be_let_go(app: Flask):
    line = hold(3)

    def half() -> None:
        reserving.ship(line.store_id, line.id, 1, world.make_warehouse().id, by=ANA, event="parcel-1")
        assert reserving.release(line.store_id, line.id, 1, by=ANA) == 1
        fresh = session().get_one(OrderLine, line.id)
        fresh.from_stock, fresh.cancelled, fresh.shipped = 2, 1, 1

    write(half)
    assert shelf() == (4, 1)
    row = session().execute(sa.select(Reservation)).scalar_one()
    assert (row.quantity, row.shipped, row.state) == (2, 1, "held")


@pytest.mark.feature("IN-01")
def test_units_come_from_the_warehouse_of_the_largest_priority(app: Flask):
    kettle = world.make_product(stock=0, drop_ship=False)
    for code, priority, units in (("FAR", 1, 10), ("NEAR", 9, 2)):
        stock.receive(kettle, world.make_warehouse(code, priority), units, by=ANA)
    world.make_order({"KET-1": 5})
    held = reserving.held_by([the_line().id])[the_line().id]
    assert held == {world.make_warehouse("NEAR").id: 2, world.make_warehouse("FAR").id: 3}


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("IN-01")
def test_the_ledger_rebuilds_every_cached_figure_after_random_moves(app: Flask):
    dice = random.Random(7)
    kettle, house = world.make_product(stock=20), world.make_warehouse()

    def some() -> None:
        for _ in range(50):
            change = dice.randint(-9, 12)
            try:
                if change > 0:
                    stock.receive(kettle, house, change, by=ANA)
                elif change:
                    stock.adjust(kettle, house, change, reason="test", by=ANA)
            except Refusal:
                assert change < 0

    for _ in range(6):
        write(some)
    world.make_order({"KET-1": 1})
    assert doctor.examine() == []


def test_the_doctor_finds_a_drifted_reservation(app: Flask):
    """The oracle itself: a cached sum that lies is found (and mended, so that this test leaves none)."""
    hold(3)
    write(lambda: session().execute(sa.update(Stock).values(reserved=4)))
    assert {finding.law for finding in doctor.examine()} == {"I6 stock reserved", "I6 reservations"}
    write(lambda: session().execute(sa.update(Stock).values(reserved=3)))


@pytest.mark.case("X-CR-26")
def test_a_form_that_is_sent_twice_adjusts_once(app: Flask):
    kettle, house = world.make_product("KET-1", stock=5), world.make_warehouse()
    for _ in range(2):
        row = stock.adjust(kettle, house, -2, reason="Broken", by=ANA, form_key="the page")
        assert row.on_hand == 3
    with pytest.raises(Refusal) as reused:
        stock.adjust(kettle, house, -1, reason="Broken", by=ANA, form_key="the page")
    assert reused.value.code == "key_reused"
    assert stock.adjust(kettle, house, -2, reason="Broken", by=ANA).on_hand == 1, "without a page it counts"
