"""Cutting purchase orders: one a vendor, each unit once, what cannot go is named."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing.cutting import CutResult, cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Commitment, Offer, Vendor
from tests.world_purchasing import ANA, SHIP_TO, Want, choices_of, lines_of, make_waiting_order, vendor

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "HARBOR": (6400, 7)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
LAMP = Want("LAMP-1", 1, None)


def press(order: Order, key: str = "k1", **how: Any) -> CutResult:
    """Press Create with the default vendors preselected."""
    asked = {"send": False} | how
    return cut(order, choices_of(order) | asked.pop("choices", {}), ANA, form_key=key, **asked)


def purchase_orders() -> list[PurchaseOrder]:
    """All of them, by number."""
    return list(session().scalars(sa.select(PurchaseOrder).order_by(PurchaseOrder.sequence)))


@pytest.mark.feature("PO-03")
def test_one_draft_per_vendor(app: Flask) -> None:
    order = make_waiting_order(KETTLE, MUG)
    result = press(order)
    assert result.created == ("1042-1", "1042-2")
    assert [(po.number, po.state, po.total_minor) for po in purchase_orders()] == [
        ("1042-1", "draft", 12200),
        ("1042-2", "draft", 1200),
    ]
    assert [line.on_po for line in lines_of(order)] == [2, 4]
    assert [line.open_quantity for line in lines_of(order)] == [0, 0]


@pytest.mark.feature("PO-03")
def test_two_lines_of_one_vendor_share_one_order(app: Flask) -> None:
    order = make_waiting_order(KETTLE, MUG)
    kettle = lines_of(order)[0]
    harbor = session().scalar(sa.select(Offer.ulid).where(Offer.vendor_sku == "HARBOR-KET-1"))
    assert press(order, choices={kettle.ulid: harbor}).created == ("1042-1",)
    lines = session().scalars(sa.select(PurchaseOrderLine).order_by(PurchaseOrderLine.position)).all()
    assert [(each.vendor_sku, each.quantity, each.unit_cost_minor) for each in lines] == [
        ("HARBOR-KET-1", 2, 6400),
        ("HARBOR-MUG-1", 4, 300),
    ]


@pytest.mark.feature("PO-08")
def test_it_ships_to_the_orders_address_and_no_other(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    press(order)
    assert purchase_orders()[0].ship_to == SHIP_TO
    assert purchase_orders()[0].ship_to != order.bill_to


@pytest.mark.feature("PO-05")
def test_pressing_again_orders_nothing_again(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    press(order)
    with pytest.raises(Refusal) as refusal:
        press(order, "k2")
    assert refusal.value.code == "nothing_to_order"
    assert len(purchase_orders()) == 1


@pytest.mark.feature("PO-05")
def test_the_same_form_gets_its_first_answer(app: Flask) -> None:
    order = make_waiting_order(KETTLE, LAMP)
    first = press(order)
    assert press(order) == first
    assert len(purchase_orders()) == 1


@pytest.mark.feature("PO-06")
def test_own_units_are_not_ordered(app: Flask) -> None:
    order = make_waiting_order(Want("KET-1", 5, {"BREW": (6100, 42)}, own=2))
    press(order)
    line = session().scalars(sa.select(PurchaseOrderLine)).one()
    assert line.quantity == 3


@pytest.mark.feature("PO-07")
def test_a_line_without_a_vendor_blocks_only_itself(app: Flask) -> None:
    order = make_waiting_order(KETTLE, LAMP)
    result = press(order)
    assert result.created == ("1042-1",)
    assert [(each.name, each.reason) for each in result.blocked] == [
        ("Product LAMP-1", "No vendor is chosen.")
    ]
    assert [line.open_quantity for line in lines_of(order)] == [0, 1]


def change(code: str, **fields: Any) -> None:
    """Change a vendor's record."""

    def work() -> None:
        for name, value in fields.items():
            setattr(vendor(code), name, value)

    write(work)


@pytest.mark.feature("PO-07")
@pytest.mark.feature("VN-01")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, "Brew is not active."),
        ({"emails": []}, "Brew has no e-mail address for purchase orders."),
    ],
)
def test_a_vendor_that_no_order_can_reach_is_named(app: Flask, fields: dict[str, Any], reason: str) -> None:
    order = make_waiting_order(KETTLE, MUG)
    change("BREW", **fields)
    result = press(order)
    assert result.created == ("1042-1",)
    assert [each.reason for each in result.blocked] == [reason]


def test_another_products_offer_is_refused(app: Flask) -> None:
    order = make_waiting_order(KETTLE, MUG)
    kettle, mug = lines_of(order)
    wrong = choices_of(order)[mug.ulid]
    result = press(order, choices={kettle.ulid: wrong})
    assert [each.reason for each in result.blocked] == ["The chosen vendor no longer offers this."]


def test_a_line_that_was_not_asked_for_waits(app: Flask) -> None:
    order = make_waiting_order(KETTLE, MUG)
    kettle, mug = lines_of(order)
    result = cut(order, {mug.ulid: choices_of(order)[mug.ulid]}, ANA, send=False, form_key="k1")
    assert (result.created, result.blocked) == (("1042-1",), ())
    assert lines_of(order)[0].open_quantity == kettle.quantity


@pytest.mark.feature("PO-09")
def test_numbers_go_on_and_are_never_used_again(app: Flask) -> None:
    order = make_waiting_order(KETTLE, MUG)
    kettle, mug = lines_of(order)
    chosen = choices_of(order)
    first = cut(order, {kettle.ulid: chosen[kettle.ulid]}, ANA, send=False, form_key="k1")
    second = cut(order, {mug.ulid: chosen[mug.ulid]}, ANA, send=False, form_key="k2")
    assert first.created + second.created == ("1042-1", "1042-2")
    assert order.po_count == 2


def test_promises_become_orders_and_the_vendors_stock_falls(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    kettle = lines_of(order)[0]
    harbor = session().scalar(sa.select(Offer.ulid).where(Offer.vendor_sku == "HARBOR-KET-1"))
    press(order, choices={kettle.ulid: harbor})
    offers = session().execute(sa.select(Offer.vendor_sku, Offer.stock, Offer.committed)).all()
    assert {tuple(row) for row in offers} == {("BREW-KET-1", 42, 0), ("HARBOR-KET-1", 5, 0)}
    assert set(session().scalars(sa.select(Commitment.state))) <= {"ordered", "released"}


@pytest.mark.feature("PY-08")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"charged": False}, "not charged yet"),
        ({"charged": False, "payment_state": "declined"}, "declined"),
        ({"review": "held"}, "on hold"),
        ({"review": "pending"}, "waits for its review"),
    ],
)
def test_drafts_may_be_made_but_not_sent(app: Flask, fields: dict[str, Any], words: str) -> None:
    order = make_waiting_order(KETTLE, **fields)
    with pytest.raises(Refusal, match=words):
        press(order, send=True)
    assert purchase_orders() == []
    assert press(order, "k2").created == ("1042-1",)


def test_the_timeline_says_who_made_what(app: Flask) -> None:
    press(make_waiting_order(KETTLE))
    event = session().scalars(sa.select(Event).where(Event.name == "purchase_order.created")).one()
    assert (event.sentence, event.actor_name) == ("Purchase order 1042-1 to Brew, 2 units, created.", "Ana")


def test_a_vendor_by_hand_stays_a_draft(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    change("BREW", channel="manual", emails=[])
    result = press(order, send=True)
    assert (result.created, result.by_hand) == (("1042-1",), ("1042-1",))
    assert purchase_orders()[0].state == "draft"


def test_the_due_day_follows_the_lead_time(app: Flask, clock: Any) -> None:
    order = make_waiting_order(KETTLE)
    assert session().scalars(sa.select(Vendor.lead_days)).all() == [3, 3]
    press(order)
    assert purchase_orders()[0].due_on == "2026-03-05"
