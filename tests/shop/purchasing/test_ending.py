"""Cancelling an order at each of its stages: stock, purchase orders and ledger follow in one step."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory.tables import Reservation
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.purchasing import cancelling, end_plan, ending
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.cutting import cut
from shop.sourcing.tables import Commitment
from tests.shop.purchasing.test_cancelling import BREW, KETTLE, MUG, ask, counters, order_now, po_of
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_payments import given_back, make_payable_order, taken
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("OD-13")]


def cancel(reason: str = "Ordered twice", key: str = "c1") -> object:
    """Cancel the order as staff do."""
    return ending.cancel(order_now(), ANA, reason=reason, form_key=key)


def test_an_uncharged_order_lets_its_hold_and_its_promises_go(app: Flask):
    order = make_payable_order(10_000)
    held = order.authorized_minor
    assert held and end_plan.plan(order).held_minor == held
    cancel()
    order = order_now()
    assert (order.status, order.authorized_minor, order.captured_minor) == ("cancelled", 0, 0)
    assert not session().scalars(sa.select(Commitment).where(Commitment.state == "held")).all()
    assert not session().scalars(sa.select(Reservation).where(Reservation.state == "held")).all()
    assert taken() == 0


def test_a_charged_order_without_purchase_orders_is_refunded_in_the_same_step(app: Flask):
    make_waiting_order(KETTLE, Want("OWN-1", 2, own=2))
    total = order_now().total_minor
    plan = end_plan.plan(order_now())
    assert (plan.is_whole, plan.refund_minor, plan.own_units, plan.open_units) == (True, total, 2, 7)
    cancel()
    order = order_now()
    assert (order.status, order.queue, order.money_problem) == ("cancelled", "done", "")
    assert order.refunded_minor == total == given_back()
    assert [line.cancelled for line in lines_of(order)] == [5, 2]
    assert not session().scalars(sa.select(Reservation).where(Reservation.state == "held")).all()


def test_drafts_are_dropped_with_the_order(app: Flask):
    order = make_waiting_order(KETTLE, MUG)
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    assert [each.number for each in end_plan.plan(order_now()).drops] == ["1042-1", "1042-2"]
    cancel()
    assert [po_of(number).state for number in ("1042-1", "1042-2")] == ["cancelled", "cancelled"]
    assert order_now().status == "cancelled" and given_back() == taken()


def test_a_vendor_who_has_it_is_asked_and_the_order_waits(app: Flask):
    with_vendors(KETTLE)
    plan = end_plan.plan(order_now())
    assert (plan.is_whole, plan.refund_minor, plan.asks[0].units) == (False, 0, 5)
    cancel()
    assert order_now().status == "in_process" and given_back() == 0
    (request,) = session().scalars(sa.select(CancelRequest)).all()
    assert request.ends_units
    cancelling.answer(po_of(), request.ulid, lets_go=True, by=BREW)
    order = order_now()
    assert (order.status, order.queue) == ("cancelled", "problems")
    assert "to be refunded" in order.money_problem and counters() == [(0, 0, 0, 5)]


def test_what_was_asked_for_another_vendor_ends_once_the_order_is_cancelled(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    cancel()
    assert len(session().scalars(sa.select(CancelRequest)).all()) == 1, "the vendor is not asked twice"
    cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    assert order_now().status == "cancelled"


def test_a_part_that_shipped_stays_and_the_rest_is_refunded(app: Flask):
    order = make_waiting_order(KETTLE, Want("OWN-1", 2, own=2))
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    own = lines_of(order_now())[1]
    ship(order_now(), {"OWN-1": 1}, warehouse="EAST")
    kettle = lines_of(order_now())[0]
    plan = end_plan.plan(order_now())
    assert (plan.shipped_units, plan.own_units, plan.open_units, plan.is_whole) == (1, 1, 6, False)
    cancel()
    order = order_now()
    assert order.status == "complete", "what is left of it has shipped"
    assert given_back() == kettle.line_minor + own.line_minor // 2
    assert [line.cancelled for line in lines_of(order)] == [5, 1]


def test_a_second_press_and_a_second_person_change_nothing(app: Flask):
    make_waiting_order(KETTLE)
    cancel()
    back = given_back()
    cancel()
    assert given_back() == back == taken()
    with pytest.raises(Refusal, match="cancelled already"):
        cancel(key="c2")
    with pytest.raises(Refusal, match="Say why"):
        cancel(reason="  ", key="c3")


def test_a_complete_order_is_not_cancelled(app: Flask):
    with_vendors(KETTLE)
    ship(order_now(), {"KET-1": 5}, purchase_order="1042-1")
    with pytest.raises(Refusal, match="complete"):
        cancel()
