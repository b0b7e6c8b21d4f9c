"""Refused and late units go to the next willing vendor in one press, and the old purchase order keeps its story."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import rerouting
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import CutResult
from shop.purchasing.rerouting import Proposal
from shop.purchasing.tables import PurchaseOrderLine
from tests.shop.purchasing.test_answering import REJECTED, line_of, po_of, say
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, Want, lines_of

pytestmark = pytest.mark.feature("PO-15")
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "MILL": (6300, 9)})


def proposed(order: Order) -> list[Proposal]:
    """What the tab proposes now."""
    session().expire_all()
    return rerouting.proposals(order)


def press(order: Order, key: str = "r1", **how: bool) -> CutResult:
    """Press the first of the buttons."""
    first = proposed(order)[0]
    return rerouting.reroute(order, first.line_ulid, first.choice.offer_ulid, ANA, form_key=key, **how)


def later(days: int) -> time_machine.travel:
    """Some days after now."""
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_nothing_is_proposed_while_all_is_well(app: Flask) -> None:
    assert proposed(with_vendors(KETTLE)) == []


def test_a_refused_line_goes_to_the_next_vendor(app: Flask) -> None:
    order = with_vendors(KETTLE)
    say(REJECTED)
    first = proposed(order)[0]
    assert (first.units, first.choice.vendor_name, first.extra_minor, first.is_late) == (
        5,
        "Mill",
        200,
        False,
    )
    assert press(order).created == ("1042-2",)
    assert (po_of("1042-1").state, po_of("1042-2").state) == ("rejected", "sending")
    assert line_of("1042-1").refused == line_of("1042-2").quantity == 5
    assert lines_of(order)[0].on_po == 5
    told = sa.select(Event.sentence).where(Event.name == "purchase_order.rerouted")
    assert session().scalars(told).all() == ["5 × Product KET-1 of 1042-1 went to Mill as 1042-2."]
    assert proposed(order) == []


def test_only_the_refused_part_moves(app: Flask) -> None:
    order = with_vendors(KETTLE)
    say(LineAnswer("part", 3, reason="out_of_stock"))
    press(order)
    assert (line_of("1042-1").accepted, line_of("1042-2").quantity) == (3, 2)


def test_a_late_line_is_taken_back_and_its_vendor_told(app: Flask) -> None:
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    with later(30):
        assert proposed(order)[0].is_late
        press(order)
    old = line_of("1042-1")
    assert (old.shipped, old.refused, old.answer) == (2, 3, "withdrawn")
    assert (po_of("1042-1").state, line_of("1042-2").quantity) == ("shipped", 3)
    letter = session().execute(sa.select(Message).where(Message.kind == "vendor_note")).scalar_one()
    assert letter.recipients == ["orders@brew.example"]
    assert b"do not ship 3" in letter.raw


def test_the_same_press_twice_moves_once(app: Flask) -> None:
    order = with_vendors(KETTLE)
    say(REJECTED)
    first = proposed(order)[0]
    again = [
        rerouting.reroute(order, first.line_ulid, first.choice.offer_ulid, ANA, form_key="r1") for _ in "ab"
    ]
    assert [each.created for each in again] == [("1042-2",), ("1042-2",)]
    with pytest.raises(Refusal) as refusal:
        rerouting.reroute(order, first.line_ulid, first.choice.offer_ulid, ANA, form_key="another tab")
    assert refusal.value.code == "moved_on"
    assert lines_of(order)[0].on_po == 5


def test_a_vendor_who_was_asked_is_not_asked_again(app: Flask) -> None:
    order = with_vendors(KETTLE)
    say(REJECTED)
    press(order)
    session().execute(sa.select(PurchaseOrderLine))
    assert proposed(order) == [], "both have it or had it"


def test_a_loss_must_be_agreed_to(app: Flask) -> None:
    order = with_vendors(Want("KET-1", 5, {"BREW": (6100, 42), "DEAR": (12000, 9)}))
    say(REJECTED)
    with pytest.raises(Refusal) as refusal:
        press(order)
    assert refusal.value.code == "loss"
    assert press(order, at_a_loss=True).created == ("1042-2",)
