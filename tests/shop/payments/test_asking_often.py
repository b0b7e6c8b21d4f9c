"""Whoever presses Ask the gateway again and again does not put off the worker's own next round."""

from datetime import timedelta

import pytest

from gateways.cards.practice import PracticeGateway
from shop.payments import asking, charging
from shop.payments.gateway import Unknown
from tests.world_payments import ANA, make_payable_order, taken


@pytest.mark.feature("PY-16")
def test_the_worker_still_asks_within_two_minutes(app, clock, monkeypatch):
    order = make_payable_order(card="practice_lost_after_later", mode="save_card")
    assert charging.charge(order, ANA).name == "unknown"
    with monkeypatch.context() as silent:
        silent.setattr(PracticeGateway, "find", lambda *_: Unknown("Nobody answers."))
        for _ in range(5):
            assert asking.ask(order, ANA).name == "unknown"
    clock.shift(timedelta(minutes=2))
    asking.sweep()
    assert (order.payment_state, order.captured_minor, taken()) == ("charged", 10_000, 10_000)
