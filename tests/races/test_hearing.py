"""The same events from every side at once, and beside the call's own answer: one effect, on both databases."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import asking, charging, hearing, refunding
from shop.payments.refundable import Asked
from shop.payments.tables import Operation
from tests.races.crowd import at_once
from tests.shop.payments.news import about, books, disputed, event, kept, last, signed
from tests.world_payments import ANA, events, make_payable_order, taken

pytestmark = [pytest.mark.slow, pytest.mark.both_engines, pytest.mark.feature("PY-15")]


@pytest.mark.case("X-PY-08")
@pytest.mark.case("X-PY-09")
def test_twenty_deliveries_and_somebody_who_asks_settle_once(app: Flask, engine_name: str) -> None:
    order = make_payable_order(card="practice_lost_after_later")
    order_id = order.id
    assert charging.charge(order, ANA).name == "unknown"
    bodies = [about(last(order, "authorize"), id=f"evt_{number}") for number in range(5)]
    session().rollback()

    def act(number: int) -> object:
        if number % 5 == 0:
            return asking.ask(session().get_one(Order, order_id), ANA)
        body = bodies[number % 5]
        return hearing.hear(body, signed(body))

    answers = at_once(app, 20, act)
    assert not [each for each in answers if isinstance(each, Exception)], answers
    session().rollback()
    order = session().get_one(Order, order_id)
    assert (order.captured_minor, taken(), len(kept())) == (10_000, 10_000, 4)
    assert events(order).count("charge.captured") == 1


@pytest.mark.case("X-PY-19")
def test_a_dispute_is_lost_once_however_often_it_is_told(app: Flask, engine_name: str) -> None:
    order = make_payable_order()
    order_id = order.id
    assert charging.charge(order, ANA).is_approved
    dispute = disputed(order)
    books(dispute, state="lost")
    bodies = [event("dispute", object=dispute, id=f"evt_{number}") for number in range(10)]
    session().rollback()

    def tell(number: int) -> str:
        return hearing.hear(bodies[number], signed(bodies[number]))

    answers = at_once(app, 10, tell)
    assert set(answers) <= {"applied", "waiting"}, answers
    hearing.go_on()
    session().rollback()
    order = session().get_one(Order, order_id)
    lost = sa.select(sa.func.count(Operation.id)).where(Operation.kind == "chargeback")
    assert (session().execute(lost).scalar_one(), order.refunded_minor) == (1, 10_000)


@pytest.mark.case("X-PY-19")
def test_a_refund_comes_back_once_however_often_it_is_told(app: Flask, engine_name: str) -> None:
    order = make_payable_order()
    order_id = order.id
    assert charging.charge(order, ANA).is_approved
    refunding.refund(order, Asked({}, amount_minor=4_000), ANA, version=order.version, form_key="a form")
    refund = last(order, "refund")
    bodies = [about(refund, "refund", id=f"evt_{number}") for number in range(10)]
    books(refund.provider_id, state="declined", code="expired_card")
    session().rollback()

    def tell(number: int) -> str:
        return hearing.hear(bodies[number], signed(bodies[number]))

    answers = at_once(app, 10, tell)
    assert set(answers) <= {"applied", "waiting"}, answers
    hearing.go_on()
    session().rollback()
    order = session().get_one(Order, order_id)
    bounces = sa.select(sa.func.count(Operation.id)).where(Operation.kind == "bounce")
    assert (session().execute(bounces).scalar_one(), order.refunded_minor) == (1, 0)
    assert {state for state, _ in kept()} == {"applied"}
