"""Parcels are put right: corrected, voided, closed short; counts roll back and the shopper hears once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.inventory.tables import Reservation, Stock
from shop.kernel import clock, links
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import inviting
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import closing, righting
from shop.shipping.righting import Details
from shop.shipping.tables import Parcel
from tests.shop.shipping.test_parcels import KETTLE, MUG, UPS, state_of, with_vendors
from tests.shop.shipping.test_parcels import ship as pack
from tests.world_purchasing import ANA, Want, lines_of, make_waiting_order

FEDEX = "986578788855"


def po_of(number: str = "1042-1") -> PurchaseOrder:
    """Return the purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def ship(order: Order, quantities: dict[str, int], key: str = "p1", **how: object) -> Parcel:
    """Pack a parcel of {SKU: units}, from the first purchase order unless told otherwise."""
    origin = {} if "warehouse" in how else {"purchase_order": "1042-1"}
    return pack(order, quantities, key, **origin | how)


def letters(kind: str) -> list[str]:
    """Return the subjects of the letters of that kind."""
    session().rollback()
    wanted = sa.select(Message.subject).where(Message.kind == kind).order_by(Message.id)
    return list(session().scalars(wanted))


def details(number: str = FEDEX, **more: object) -> Details:
    """Return a correction."""
    return Details(number, clock.now().date(), **more)  # type: ignore[arg-type]


@pytest.mark.feature("SP-05")
@pytest.mark.case("X-SH-07")
def test_a_correction_tells_the_shopper_once_and_keeps_what_was(app: Flask):
    order = with_vendors(KETTLE)
    parcel = ship(order, {"KET-1": 2})
    assert righting.correct(order, parcel, details(), ANA, tell_shopper=True)
    assert not righting.correct(order, parcel, details(), ANA, tell_shopper=True)
    assert letters("parcel_shipped")[-1] == "Order 1042: new tracking for your parcel"
    assert len(letters("parcel_shipped")) == 2
    event = session().execute(sa.select(Event).where(Event.name == "parcel.corrected")).scalar_one()
    assert event.details["was"]["number"] == UPS and event.details["now"]["carrier"] == "FedEx"


def test_a_new_day_alone_is_no_news_for_the_shopper(app: Flask):
    order = with_vendors(KETTLE)
    parcel = ship(order, {"KET-1": 2})
    yesterday = Details(UPS, clock.now().date() - timedelta(days=1), "ups")
    assert righting.correct(order, parcel, yesterday, ANA, tell_shopper=True)
    assert len(letters("parcel_shipped")) == 1


@pytest.mark.feature("SP-07")
@pytest.mark.both_engines
def test_voiding_rolls_everything_back(app: Flask):
    order = with_vendors(KETTLE)
    parcel = ship(order, {"KET-1": 2})
    assert (order.status, state_of("1042-1")) == ("complete", "shipped")
    assert righting.void(order, parcel, ANA, reason="the carrier never came")
    assert not righting.void(order, parcel, ANA)
    assert (order.status, state_of("1042-1"), lines_of(order)[0].shipped) == ("in_process", "sent", 0)
    assert letters("parcel_voided") == ["Order 1042: a parcel has not left yet"]
    again = ship(order, {"KET-1": 2}, "p2")
    assert again.id != parcel.id and state_of("1042-1") == "shipped"


@pytest.mark.feature("SP-07")
def test_a_shopper_who_was_not_told_is_not_told_of_a_void(app: Flask):
    order = with_vendors(KETTLE)
    righting.void(order, ship(order, {"KET-1": 2}, tell=False), ANA)
    assert letters("parcel_voided") == []


def test_a_void_keeps_the_vendors_link_open(app: Flask):
    order = with_vendors(KETTLE)
    links_of = sa.select(links.Link.expires_at).where(links.Link.scope == inviting.SCOPE)
    parcel = ship(order, {"KET-1": 2})
    before = session().scalars(links_of).all()
    righting.void(order, parcel, ANA)
    session().rollback()
    assert all(before) and session().scalars(links_of).all() == [None] * len(before)


@pytest.mark.feature("SP-07")
@pytest.mark.both_engines
def test_own_units_go_back_to_the_shelf_and_stay_the_orders(app: Flask):
    order = make_waiting_order(Want("KET-1", 2, own=2))
    parcel = ship(order, {"KET-1": 2}, warehouse="EAST")
    righting.void(order, parcel, ANA)
    session().rollback()
    stock = session().execute(sa.select(Stock)).scalar_one()
    assert (stock.on_hand, stock.reserved) == (2, 2)
    assert session().execute(sa.select(Reservation.shipped)).scalar_one() == 0
    ship(order, {"KET-1": 2}, "p2", warehouse="EAST")
    assert session().execute(sa.select(Stock.on_hand)).scalar_one() == 0


@pytest.mark.feature("VN-09")
def test_a_vendor_has_an_hour_and_their_own_parcels_alone(app: Flask):
    order = with_vendors(KETTLE, MUG)
    parcel = ship(order, {"KET-1": 2}, purchase_order="1042-1")
    assert righting.of_vendor(po_of(), parcel.ulid).id == parcel.id
    with pytest.raises(Missing):
        righting.of_vendor(po_of("1042-2"), parcel.ulid)
    with (
        time_machine.travel(clock.now() + timedelta(minutes=61), tick=False),
        pytest.raises(Refusal) as refusal,
    ):
        righting.of_vendor(po_of(), parcel.ulid)
    assert refusal.value.code == "too_late"


@pytest.mark.feature("SP-06")
@pytest.mark.both_engines
def test_closing_short_drops_the_rest_and_names_what_to_refund(app: Flask):
    order = with_vendors(Want("KET-1", 10, {"BREW": (6100, 42)}))
    ship(order, {"KET-1": 6})
    dropped = closing.close_short(po_of(), ANA)
    line = lines_of(order)[0]
    assert dropped == {line.ulid: 4}
    assert (line.cancelled, line.on_po, line.shipped, state_of("1042-1")) == (4, 6, 6, "closed")
    assert order.status == "complete"
    with pytest.raises(Refusal) as refusal:
        closing.close_short(po_of(), ANA)
    assert refusal.value.code == "not_partly_shipped"


def test_what_was_closed_short_stays_as_it_is(app: Flask):
    order = with_vendors(Want("KET-1", 10, {"BREW": (6100, 42)}))
    parcel = ship(order, {"KET-1": 6})
    closing.close_short(po_of(), ANA)
    with pytest.raises(Refusal) as refusal:
        righting.void(order, parcel, ANA)
    assert refusal.value.code == "closed"
    assert session().execute(sa.select(Parcel.voided_at)).scalar_one() is None


@pytest.mark.case("X-SH-06")
def test_a_parcel_of_another_order_is_missing(app: Flask):
    order = with_vendors(KETTLE)
    parcel = ship(order, {"KET-1": 2})
    other = make_waiting_order(Want("MUG-1", 1, own=1), number=1043)
    with pytest.raises(Missing):
        righting.find(other, parcel.ulid)
    assert isinstance(order, Order)
