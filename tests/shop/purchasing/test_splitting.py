"""Splitting a line between vendors and our own stock: every unit goes to one place."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory.tables import Reservation, Stock
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.purchasing import planning, splitting
from shop.purchasing.cutting import CutResult, cut
from shop.purchasing.tables import PurchaseOrderLine
from shop.sourcing.tables import Commitment, Offer
from tests.shop.purchasing.shelves import put_on_shelf
from tests.world_purchasing import ANA, Want, lines_of, make_waiting_order

KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "HARBOR": (6400, 7)})


def offer(sku: str) -> str:
    """The ulid of the offer with that vendor SKU."""
    return session().execute(sa.select(Offer.ulid).where(Offer.vendor_sku == sku)).scalar_one()


def press(order: Order, chosen: str, named: dict[str, int], key: str = "k") -> CutResult:
    """Press Create with the line split so; `chosen` gets the rest."""
    line = lines_of(order)[0].ulid
    choices = {line: offer(chosen)} if chosen else {}
    return cut(order, choices, ANA, send=False, form_key=key, splits={line: named})


def bought() -> dict[str, int]:
    """Units on purchase orders by vendor SKU."""
    rows = session().execute(sa.select(PurchaseOrderLine.vendor_sku, PurchaseOrderLine.quantity))
    return {str(sku): int(units) for sku, units in rows}


@pytest.mark.feature("PO-06")
def test_two_of_five_from_stock_three_from_a_vendor(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 8)
    assert press(order, "BREW-KET-1", {"own": 2}).created == ("1042-1",)
    line = lines_of(order)[0]
    assert (line.from_stock, line.on_po, line.open_quantity) == (2, 3, 0)
    assert bought() == {"BREW-KET-1": 3}
    assert session().execute(sa.select(Stock.on_hand, Stock.reserved)).one() == (8, 2)
    held = sa.select(sa.func.sum(Commitment.quantity)).where(Commitment.state == "held")
    assert session().execute(held).scalar_one() is None, "no vendor's unit stays promised"


@pytest.mark.feature("PO-06")
def test_three_places_at_once(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 8)
    made = press(order, "BREW-KET-1", {"own": 1, offer("HARBOR-KET-1"): 2})
    assert made.created == ("1042-1", "1042-2")
    assert bought() == {"BREW-KET-1": 2, "HARBOR-KET-1": 2}
    assert lines_of(order)[0].from_stock == 1


@pytest.mark.feature("PO-06")
def test_without_a_chosen_vendor_the_rest_stays_open(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    press(order, "", {offer("HARBOR-KET-1"): 2})
    assert (lines_of(order)[0].on_po, lines_of(order)[0].open_quantity) == (2, 3)


@pytest.mark.feature("PO-06")
def test_all_of_it_may_come_from_our_stock(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 5)
    assert press(order, "", {"own": 5}).created == ()
    session().refresh(order)
    assert (lines_of(order)[0].from_stock, order.queue) == (5, "ship")


@pytest.mark.feature("PO-06")
@pytest.mark.parametrize(("named", "code"), [({"own": 3}, "own_stock"), ({"own": 6}, "split")])
def test_what_is_not_there_is_refused_whole(app: Flask, named: dict[str, int], code: str) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 2)
    with pytest.raises(Refusal) as refusal:
        press(order, "BREW-KET-1", named)
    assert refusal.value.code == code
    assert bought() == {}
    assert session().execute(sa.select(sa.func.count(Reservation.id))).scalar_one() == 0


@pytest.mark.feature("PO-06")
def test_own_units_go_back_to_the_vendors(app: Flask) -> None:
    order = make_waiting_order(Want("KET-1", 5, {"BREW": (6100, 42)}, own=3))
    splitting.give_back(order, lines_of(order)[0].ulid, 2, ANA)
    line = lines_of(order)[0]
    assert (line.from_stock, line.open_quantity) == (1, 4)
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == 1
    with pytest.raises(Refusal):
        splitting.give_back(order, line.ulid, 2, ANA)
    assert lines_of(order)[0].from_stock == 1


@pytest.mark.feature("PO-06")
@pytest.mark.feature("PO-16")
def test_the_margin_counts_what_vendors_supply(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 8)
    line = lines_of(order)[0]
    named = {line.ulid: {"own": 1, offer("HARBOR-KET-1"): 2}}
    plan = planning.plan([line], currency="USD", prices_include_tax=False, splits=named)[0]
    assert (plan.own_free, plan.bought) == (8, 4)
    assert (plan.revenue_minor, plan.cost_minor) == (4 * 9900, 2 * 6400 + 2 * 6100)


def test_splits_are_read_again_under_the_lock(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    put_on_shelf("KET-1", 8)
    press(order, "BREW-KET-1", {"own": 2})
    with pytest.raises(Refusal) as refusal:
        press(order, "BREW-KET-1", {"own": 2}, key="another tab")
    assert refusal.value.code == "nothing_to_order"
    write(lambda: None)
    assert lines_of(order)[0].from_stock == 2
