"""Parcels: each unit ships once, the shopper hears of each parcel once, and the order follows."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory.tables import Reservation, Stock
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import sending
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from shop.shipping.parcels import ParcelDraft, pack
from shop.shipping.tables import Parcel, ParcelLine
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
UPS = "1Z999AA10123456784"


def with_vendors(*wants: Want, number: int = 1042) -> Order:
    """An order whose purchase orders are all sent."""
    order = make_waiting_order(*wants, number=number)
    for made in cut(order, choices_of(order), ANA, send=False, form_key="cut").created:
        sending_ready(made)
    session().rollback()
    return order


def sending_ready(number: str) -> None:
    """Mark a draft as sent, as for a vendor by hand."""
    po = session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()
    sending.mark_sent(po, ANA, "by telephone")


def ship(order: Order, quantities: dict[str, int], key: str = "p1", **how: Any) -> Parcel:
    """Pack a parcel of {SKU: units}."""
    by_sku = {line.sku: line.ulid for line in lines_of(order)}
    tell, quantities = how.pop("tell", True), how.pop("only", quantities)
    fields: dict[str, Any] = {
        "quantities": {by_sku.get(sku, sku): units for sku, units in quantities.items()},
        "shipped_on": clock.now().date(),
        "tracking_number": UPS,
    }
    draft = ParcelDraft(**fields | how)
    return pack(order, draft, ANA, tell_shopper=tell, form_key=key)


def state_of(number: str) -> str:
    """The purchase order's state now."""
    return (
        session().execute(sa.select(PurchaseOrder.state).where(PurchaseOrder.number == number)).scalar_one()
    )


@pytest.mark.feature("SP-03")
def test_a_vendors_parcel_moves_its_order_its_lines_and_the_order(app: Flask) -> None:
    order = with_vendors(KETTLE, MUG)
    ship(order, {"KET-1": 1}, "p1", purchase_order="1042-1")
    assert (state_of("1042-1"), order.status) == ("partly_shipped", "partly_shipped")
    ship(order, {"KET-1": 1}, "p2", purchase_order="1042-1")
    assert (state_of("1042-1"), state_of("1042-2")) == ("shipped", "sent")
    ship(order, {"MUG-1": 4}, "p3", purchase_order="1042-2")
    assert (order.status, order.queue) == ("complete", "done")
    assert [line.shipped for line in lines_of(order)] == [2, 4]


@pytest.mark.feature("SP-01")
def test_own_stock_and_drop_ship_of_one_line_add_up(app: Flask) -> None:
    order = with_vendors(Want("KET-1", 5, {"BREW": (6100, 42)}, own=2))
    ship(order, {"KET-1": 2}, "p1", warehouse="EAST")
    stock = session().execute(sa.select(Stock.on_hand, Stock.reserved)).one()
    assert tuple(stock) == (0, 0)
    assert session().scalars(sa.select(Reservation.state)).all() == ["shipped"]
    with pytest.raises(Refusal):
        ship(order, {"KET-1": 1}, "p2", warehouse="EAST")
    with pytest.raises(Refusal):
        ship(order, {"KET-1": 4}, "p3", purchase_order="1042-1")
    ship(order, {"KET-1": 3}, "p4", purchase_order="1042-1")
    assert order.status == "complete"


@pytest.mark.feature("SP-01")
@pytest.mark.case("X-SH-01")
def test_more_than_is_left_is_refused_and_changes_nothing(app: Flask) -> None:
    order = with_vendors(KETTLE)
    with pytest.raises(Refusal, match="Fewer units") as refusal:
        ship(order, {"KET-1": 3}, purchase_order="1042-1")
    assert refusal.value.field == "quantities"
    assert (state_of("1042-1"), lines_of(order)[0].shipped) == ("sent", 0)
    assert session().scalars(sa.select(Parcel)).all() == []


@pytest.mark.case("X-SH-01")
def test_the_same_form_makes_one_parcel(app: Flask) -> None:
    order = with_vendors(KETTLE)
    first = ship(order, {"KET-1": 1}, purchase_order="1042-1")
    assert ship(order, {"KET-1": 1}, purchase_order="1042-1").ulid == first.ulid
    assert session().scalars(sa.select(ParcelLine.quantity)).all() == [1]


@pytest.mark.case("X-SH-06")
def test_another_orders_lines_and_purchase_orders_are_missing(app: Flask) -> None:
    other = with_vendors(MUG)
    order = make_waiting_order(KETTLE, number=1043)
    with pytest.raises(Missing):
        ship(order, {"KET-1": 1}, purchase_order="1042-1")
    with pytest.raises(Missing):
        ship(order, {lines_of(other)[0].ulid: 1}, purchase_order="1042-1")


@pytest.mark.feature("SP-03")
def test_a_draft_ships_nothing(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=False, form_key="cut")
    with pytest.raises(Refusal, match="1042-1 is draft"):
        ship(order, {"KET-1": 1}, purchase_order="1042-1")


def test_nothing_leaves_a_warehouse_unpaid(app: Flask) -> None:
    order = make_waiting_order(Want("KET-1", 1, own=1), charged=False)
    with pytest.raises(Refusal, match="not charged"):
        ship(order, {"KET-1": 1}, warehouse="EAST")


@pytest.mark.feature("SP-05")
def test_the_shopper_gets_one_letter_a_parcel(app: Flask) -> None:
    order = with_vendors(KETTLE, MUG)
    ship(order, {"KET-1": 1}, "p1", purchase_order="1042-1")
    ship(order, {"KET-1": 1}, "p1", purchase_order="1042-1")
    ship(order, {"KET-1": 1}, "p2", purchase_order="1042-1", tell=False)
    letters = session().scalars(sa.select(Message).where(Message.kind == "parcel_shipped")).all()
    assert [(each.kind, each.recipients) for each in letters] == [("parcel_shipped", [order.email])]
    text = message_from_bytes(letters[0].raw, policy=policy.default).get_body(("plain",)).get_content()
    arrived, to_come = text.split("STILL TO COME")
    assert "1 x Product KET-1" in arrived
    assert "UPS" in arrived
    assert UPS in arrived
    assert "1 x Product KET-1" in to_come
    assert "4 x Product MUG-1" in to_come
    assert "Brew" not in text


@pytest.mark.feature("SP-02")
def test_the_carrier_is_guessed_and_can_be_said(app: Flask) -> None:
    order = with_vendors(MUG)
    assert ship(order, {"MUG-1": 1}, "p1", purchase_order="1042-1").carrier == "ups"
    said = ship(
        order, {"MUG-1": 1}, "p2", purchase_order="1042-1", carrier="other", carrier_name="Alder Vans"
    )
    assert (said.carrier, said.carrier_name) == ("other", "Alder Vans")


@pytest.mark.case("X-SH-03")
@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"tracking_number": "<script>"}, "tracking_number"),
        ({"tracking_number": "9" * 500}, "tracking_number"),
        ({"carrier": "pigeon"}, "carrier"),
        ({"shipped_on": date(2020, 1, 1)}, "shipped_on"),
        ({"shipped_on": clock.now().date() + timedelta(days=9)}, "shipped_on"),
        ({"only": {}}, "quantities"),
        ({"purchase_order": ""}, "origin"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(app: Flask, how: dict[str, Any], field: str) -> None:
    order = with_vendors(KETTLE)
    with pytest.raises(Refusal) as refusal:
        ship(order, {"KET-1": 1}, **{"purchase_order": "1042-1"} | how)
    assert refusal.value.field == field


def test_the_timeline_says_what_left(app: Flask) -> None:
    ship(with_vendors(KETTLE), {"KET-1": 2}, purchase_order="1042-1")
    event = session().scalars(sa.select(Event.sentence).where(Event.name == "parcel.shipped")).one()
    assert event == f"2 units left from Brew with UPS {UPS}."
