"""Twenty people press Refund at once, on both databases: the money goes back once."""

import itertools
import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import points
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.payments import charging, refunding
from shop.payments.refundable import Asked
from tests.races.crowd import PATIENCE, at_once
from tests.world_payments import ANA, given_back, make_payable_order
from tests.world_shop import actor

PRESSES = 20
pytestmark = [pytest.mark.slow, pytest.mark.both_engines, pytest.mark.feature("PY-11")]


@pytest.fixture
def order_id(app: Flask, engine_name: str) -> int:
    """An order that is charged."""
    order = make_payable_order()
    assert charging.charge(order, ANA).is_approved
    session().rollback()
    return order.id


@pytest.fixture
def _held_up():
    yield
    points.hold("refund.opened", None)


def crowd(app: Flask, order_id: int, key) -> list[object]:
    """Press Refund $4.00, each under a name of their own; all saw the same page."""
    version = session().get_one(Order, order_id).version
    session().rollback()

    def press(number: int) -> object:
        order = session().get_one(Order, order_id)
        asked = Asked({}, amount_minor=400)
        return refunding.refund(order, asked, actor(f"Clerk {number}"), version=version, form_key=key(number))

    return at_once(app, PRESSES, press)


def test_the_same_form_twenty_times_gives_back_once(app: Flask, order_id: int, engine_name: str) -> None:
    answers = crowd(app, order_id, lambda number: "one form")
    assert not [each for each in answers if isinstance(each, Exception)], answers
    session().rollback()
    assert (given_back(), session().get_one(Order, order_id).refunded_minor) == (400, 400)


def test_twenty_forms_of_one_page_give_back_once(app: Flask, order_id: int, engine_name: str) -> None:
    answers = crowd(app, order_id, lambda number: f"form {number}")
    refused = [each for each in answers if isinstance(each, Refusal)]
    assert len(refused) == PRESSES - 1, answers
    assert {each.code for each in refused} <= {"being_charged", "stale"}
    session().rollback()
    assert (given_back(), session().get_one(Order, order_id).refunded_minor) == (400, 400)


@pytest.mark.broken_on_purpose
@pytest.mark.usefixtures("_held_up")
def test_without_the_index_the_money_would_go_back_more_than_once(
    app: Flask, order_id: int, engine_name: str
) -> None:
    write(lambda: session().execute(sa.text("DROP INDEX uq_payment_operations_open")))
    opened, both_are_in = itertools.count(1), threading.Event()

    def wait_for_another() -> None:
        if next(opened) == 2:
            both_are_in.set()
        both_are_in.wait(PATIENCE)

    points.hold("refund.opened", wait_for_another)
    crowd(app, order_id, lambda number: f"form {number}")
    session().rollback()
    assert given_back() > 400
