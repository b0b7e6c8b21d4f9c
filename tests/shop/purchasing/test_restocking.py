"""Reorder points: what runs low is proposed, and one press drafts an order for each vendor."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import stock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.purchasing import restocking, sending
from shop.purchasing.tables import PurchaseOrder
from tests import world
from tests.admin.conftest import SignedIn, signed_in, store
from tests.races.crowd import at_once
from tests.world_purchasing import ANA
from tests.world_stock import make_goods, make_house, on_hand, receive, stock_order

__all__ = ["signed_in", "store"]
pytestmark = [pytest.mark.both_engines, pytest.mark.feature("IN-09")]


def watch(sku: str, at: int = 5, to: int = 20, have: int = 2) -> None:
    """A shelf with so many units that is watched."""
    variant, house = world.variant_of(sku), make_house()
    if have:
        stock.receive(variant, house, have, by=ANA)
    stock.set_reorder(variant, house, at, to, by=ANA)


def proposed() -> dict[str, int]:
    """{SKU: units to order}."""
    session().rollback()
    return {each.variant.sku: each.units for each in restocking.low(world.the_store().id)}


def orders() -> list[tuple[str, int]]:
    """(vendor id, lines) of every purchase order."""
    session().rollback()
    found = session().execute(sa.select(PurchaseOrder).order_by(PurchaseOrder.id)).scalars()
    return [(po.number, len(sending.lines_of(po))) for po in found]


def test_what_is_below_its_point_is_filled_up(app: Flask):
    make_goods("KET-1", "MUG-1", "POT-1")
    watch("KET-1")
    watch("MUG-1", have=5)
    watch("POT-1", have=6)
    assert proposed() == {"KET-1": 18, "MUG-1": 15}


def test_packs_are_whole_and_what_is_coming_counts(app: Flask):
    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 42)})
    world.make_offer(world.variant_of("KET-1"), "BREW", 6100, 42, pack_size=6)
    watch("KET-1")
    assert proposed() == {"KET-1": 18}
    stock.set_reorder(world.variant_of("KET-1"), make_house(), 5, 21, by=ANA)
    assert proposed() == {"KET-1": 24}
    assert restocking.draft_all(world.the_store().id, ANA) == ["P-1001"]
    assert proposed() == {}, "a draft is coming"


def test_one_press_drafts_one_order_per_vendor(app: Flask):
    make_goods("KET-1", "MUG-1")
    make_goods("PAN-1", vendor="MILL")
    for sku in ("KET-1", "MUG-1", "PAN-1"):
        watch(sku)
    world.make_product("LONE-1", stock=0)
    watch("LONE-1")
    assert restocking.draft_all(world.the_store().id, ANA) == ["P-1001", "P-1002"]
    assert orders() == [("P-1001", 2), ("P-1002", 1)]
    assert restocking.draft_all(world.the_store().id, ANA) == []
    assert proposed() == {"LONE-1": 18}, "nobody supplies it: a person must find somebody"


def test_what_has_come_is_no_longer_low(app: Flask):
    make_goods("KET-1")
    watch("KET-1")
    restocking.draft_all(world.the_store().id, ANA)
    sending.mark_sent(stock_order(), ANA, "by telephone")
    receive(18)
    assert on_hand() == 20 and proposed() == {}


@pytest.mark.parametrize(("at", "to"), [(5, None), (None, 5), (5, 5), (9, 3), (-1, 4)])
def test_a_point_needs_both_numbers_in_order(app: Flask, at: int | None, to: int | None):
    make_goods("KET-1")
    with pytest.raises(Refusal, match="Enter both"):
        stock.set_reorder(world.variant_of("KET-1"), make_house(), at, to, by=ANA)


@pytest.mark.slow
def test_two_who_press_at_once_draft_once(app: Flask, engine_name: str):
    make_goods("KET-1")
    watch("KET-1")
    store_id = world.the_store().id
    session().rollback()
    answers = at_once(app, 6, lambda _: len(restocking.draft_all(store_id, ANA)))
    assert sorted(str(each) for each in answers) == ["0"] * 5 + ["1"], answers
    assert orders() == [("P-1001", 1)]


@pytest.mark.slow
@pytest.mark.broken_on_purpose
def test_without_the_lock_they_would_draft_twice(
    app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch
):
    if engine_name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: there is no lock to leave out")
    make_goods("KET-1")
    watch("KET-1")
    store_id = world.the_store().id
    session().rollback()
    monkeypatch.setattr(sa.Select, "with_for_update", lambda self, **_: self)
    answers = at_once(app, 6, lambda _: len(restocking.draft_all(store_id, ANA)))
    assert [each for each in answers if each != 0] != [1], answers


def test_the_desk_sets_points_and_drafts(app: Flask, signed_in: SignedIn):
    make_house()
    make_goods("KET-1")
    from shop.catalog.tables import Product

    ulid = session().execute(sa.select(Product.ulid)).scalar_one()
    client = signed_in()
    url = f"/admin/products/{ulid}/reorder-points"
    client.post(url, data={"sku": "KET-1", "warehouse": "EAST", "at": "4", "to": "many"})
    client.post(url, data={"sku": "KET-1", "warehouse": "EAST", "at": "4", "to": "10"})
    client.get("/admin/low-stock")
    assert "KET-1" in client.page().text("main")
    client.post("/admin/low-stock")
    assert orders() == [("P-1001", 1)]
    client.get("/admin/low-stock")
    assert "Nothing runs low" in client.page().text("main")
