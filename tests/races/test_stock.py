"""Fifty shoppers and one unit: it is sold once, whoever holds it; without the guard it is sold again.

The control runs on PostgreSQL alone: on SQLite one writer at a time is guard enough.
"""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.carts import filling
from shop.carts.tables import Cart
from shop.inventory import moving, reserving
from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.db import changes, lock, session, write
from shop.kernel.links import digest
from shop.kernel.points import hold
from shop.orders import placing
from shop.orders.placing import place
from shop.orders.tables import Order, OrderLine
from shop.sourcing import committing
from shop.sourcing.tables import Offer
from tests import world
from tests.races.crowd import at_once

BUYERS = 50
pytestmark = [pytest.mark.slow, pytest.mark.case("X-IN-01")]


def buy(app: Flask, carts: list[dict[str, int]]) -> Counter[str]:
    """Everyone submits a cart of their own at the same moment; how often each answer was given."""
    ready = [(token := world.make_cart(lines), world.make_details(token)) for lines in carts]
    session().rollback()

    def submit(number: int) -> int:
        token, details = ready[number]
        return place(world.the_store(), token, details, world.VISIT).number

    answers = at_once(app, len(ready), submit)
    session().rollback()
    return Counter(
        "sold" if isinstance(each, int) else getattr(each, "code", type(each).__name__) for each in answers
    )


def numbers() -> list[int]:
    return sorted(session().execute(sa.select(Order.number)).scalars())


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


# ---------------------------------------------------------------- the same with the guard off


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock is read without being held, as naive code would."""

    def read_only(store_id: int, variant_ids: list[int]) -> list[Stock]:
        wanted = sa.select(Stock).where(Stock.variant_id.in_(list(variant_ids))).join(Warehouse)
        return list(session().execute(wanted).scalars())

    monkeypatch.setattr(moving, "hold", read_only)


def together(count: int) -> Callable[[], None]:
    """A pause that lets `count` transactions read before any of them writes."""
    barrier = threading.Barrier(count, timeout=20)
    return lambda: barrier.wait() and None


@pytest.mark.postgres
@pytest.mark.broken_on_purpose
@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_without_lock_and_condition_the_last_own_unit_is_sold_again(app, engine_name, monkeypatch):
    def set_blindly(row: Stock, kind: str, *, by, reserved: int = 0, **_) -> bool:
        changes(sa.update(Stock).where(Stock.id == row.id).values(reserved=row.reserved + reserved))
        return True

    world.make_product("KET-1", stock=1, drop_ship=False)
    monkeypatch.setattr(moving, "move", set_blindly)
    hold("reserve.after_read", together(4))
    try:
        assert buy(app, [{"KET-1": 1}] * 4)["sold"] == 4, "else the race proves nothing"
    finally:
        hold("reserve.after_read", None)
    assert not session().execute(sa.select(StockMove.id).where(StockMove.kind == "reserve")).first()


@pytest.mark.postgres
@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_without_the_lock_the_condition_alone_still_sells_once(app, engine_name):
    world.make_product("KET-1", stock=1, drop_ship=False)
    hold("reserve.after_read", together(4))
    try:
        assert buy(app, [{"KET-1": 1}] * 4) == {"sold": 1, "sold_out": 3}
    finally:
        hold("reserve.after_read", None)


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_without_the_condition_a_vendors_last_unit_is_sold_again(app, engine_name, monkeypatch):
    def read_only(store_id: int, variant_ids: list[int]) -> list[Offer]:
        return list(session().execute(sa.select(Offer)).scalars())

    def blindly(offer: Offer, quantity: int) -> sa.Update:
        return sa.update(Offer).where(Offer.id == offer.id).values(committed=Offer.committed + quantity)

    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 1)})
    monkeypatch.setattr(committing, "_hold", read_only)
    monkeypatch.setattr(committing, "_raise_committed", blindly)
    hold("commit.after_read", together(4))
    try:
        assert buy(app, [{"KET-1": 1}] * 4)["sold"] == 4, "else the race proves nothing"
    finally:
        hold("commit.after_read", None)


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_rows_locked_out_of_order_wait_in_a_circle(app, engine_name, monkeypatch):
    """Held as the cart lists them, rows deadlock; the retries of write() then sort it out, or give up."""
    seen: list[str] = []

    def in_cart_order(store_id: int, variant_ids: list[int]) -> list[Stock]:
        rows = []
        for variant_id in variant_ids:
            wanted = sa.select(Stock).where(Stock.variant_id == variant_id).with_for_update()
            try:
                rows.append(session().execute(wanted).scalar_one())
            except sa.exc.OperationalError as error:
                seen.append(str(getattr(error.orig, "sqlstate", "")))
                raise
            session().execute(sa.text("SELECT pg_sleep(0.1)"))
        return rows

    world.make_product("KET-1", stock=5, drop_ship=False)
    world.make_product("MUG-1", stock=5, drop_ship=False)
    monkeypatch.setattr(moving, "hold", in_cart_order)
    buy(app, [{"KET-1": 1, "MUG-1": 1}, {"MUG-1": 1, "KET-1": 1}] * 2)
    assert "40P01" in seen, "else the order of the locks proves nothing"


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_without_the_held_cart_only_the_last_wall_stops_a_second_order(app, engine_name, monkeypatch):
    def not_held(store, token: str) -> Cart:
        return session().execute(sa.select(Cart).where(Cart.digest == digest(token))).scalar_one()

    world.make_product("KET-1", stock=50)
    token = world.make_cart({"KET-1": 1})
    details = world.make_details(token)
    session().rollback()
    monkeypatch.setattr(placing, "_hold_cart", not_held)
    hold("place.after_prices", together(4))
    try:
        answers = at_once(app, 4, lambda _: place(world.the_store(), token, details, world.VISIT).number)
    finally:
        hold("place.after_prices", None)
    session().rollback()
    hit = [each for each in answers if isinstance(each, sa.exc.IntegrityError)]
    assert len(hit) == 3
    assert "cart_id" in str(hit[0]) or "number" in str(hit[0])


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
