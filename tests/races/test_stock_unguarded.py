"""The races for stock with a guard taken away: they must go wrong, or else they prove nothing.

On PostgreSQL alone: on SQLite one writer at a time is guard enough.
"""

import pytest
import sqlalchemy as sa

from shop.carts.tables import Cart
from shop.inventory import moving
from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.db import changes, session
from shop.kernel.links import digest
from shop.kernel.points import hold
from shop.orders import placing
from shop.orders.placing import place
from shop.sourcing import committing
from shop.sourcing.tables import Offer
from tests import world
from tests.races.crowd import at_once
from tests.races.shoppers import buy, together

pytestmark = [pytest.mark.slow, pytest.mark.case("X-IN-01")]


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock is read without being held, as naive code would."""

    def read_only(store_id: int, variant_ids: list[int]) -> list[Stock]:
        wanted = sa.select(Stock).where(Stock.variant_id.in_(list(variant_ids))).join(Warehouse)
        return list(session().execute(wanted).scalars())

    monkeypatch.setattr(moving, "hold", read_only)


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

    def blindly(offer_id: int, units: int) -> bool:
        more = Offer.committed + units
        return changes(sa.update(Offer).where(Offer.id == offer_id).values(committed=more)) == 1

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
    def not_held(store, token: str, customer) -> Cart:
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
