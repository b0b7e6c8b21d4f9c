"""Twenty people press Charge at once, on both databases: the gateway is asked once."""

import itertools
import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import points
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.payments import charging
from shop.payments.outcomes import Outcome
from tests.races.crowd import PATIENCE, at_once
from tests.world_payments import make_payable_order, taken
from tests.world_shop import actor

PRESSES = 20


def crowd(app: Flask, order_id: int, on_refusal=lambda: None) -> list[Outcome | Exception]:
    """Press Charge, each under a name of their own."""

    def press(number: int) -> Outcome:
        order = session().get_one(Order, order_id)
        try:
            return charging.charge(order, actor(f"Clerk {number}"))
        except Refusal:
            on_refusal()
            raise

    return at_once(app, PRESSES, press)


@pytest.fixture
def order_id(app: Flask, engine_name: str) -> int:
    """An order with a saved card, which a gateway would charge as often as it is asked."""
    order_id = make_payable_order(mode="save_card").id
    session().rollback()
    return order_id


@pytest.fixture
def _held_up():
    """Let go of whatever a test put at the points of a charge."""
    yield
    points.hold("payment.marked_sent", None)
    points.hold("payment.inserted", None)


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PY-03")
@pytest.mark.case("X-PY-01")
@pytest.mark.usefixtures("_held_up")
def test_twenty_presses_charge_once_and_say_who_is_at_it(app: Flask, order_id: int, engine_name: str) -> None:
    refused = threading.Semaphore(0)

    def wait_for_the_others() -> None:
        for _ in range(PRESSES - 1):
            refused.acquire(timeout=PATIENCE)

    points.hold("payment.marked_sent", wait_for_the_others)
    answers = crowd(app, order_id, refused.release)
    winners = [each for each in answers if isinstance(each, Outcome)]
    losers = [each for each in answers if isinstance(each, Refusal)]
    assert [each.name for each in winners] == ["approved"]
    assert len(losers) == PRESSES - 1
    assert {each.code for each in losers} == {"being_charged"}
    winner = f"Clerk {answers.index(winners[0])}"
    assert all(each.message.startswith(f"Being charged by {winner} since ") for each in losers)
    session().rollback()
    assert (taken(), session().get_one(Order, order_id).captured_minor) == (10_000, 10_000)


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
@pytest.mark.usefixtures("_held_up")
def test_without_the_index_the_card_would_be_charged_more_than_once(
    app: Flask, order_id: int, engine_name: str
) -> None:
    write(lambda: session().execute(sa.text("DROP INDEX uq_payment_operations_open")))
    inserted, both_are_in = itertools.count(1), threading.Event()

    def wait_for_another() -> None:
        if next(inserted) == 2:
            both_are_in.set()
        both_are_in.wait(PATIENCE)

    points.hold("payment.inserted", wait_for_another)
    crowd(app, order_id)
    session().rollback()
    assert taken() > 10_000
