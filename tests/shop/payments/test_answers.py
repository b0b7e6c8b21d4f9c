"""Answers that are late, lost, wrong or missing: known in the end, counted once."""

import pytest

from shop.kernel.db import write
from shop.kernel.refusals import Refusal
from shop.payments import asking, authorizing, charging
from shop.payments.answers import settle_operation
from shop.payments.gateway import Approved, Declined, cards
from tests.world_payments import ANA, BO, NORA, events, make_payable_order, taken

pytestmark = pytest.mark.usefixtures("app")


def test_an_unreachable_gateway_leaves_everything_as_it_was():
    order = make_payable_order(card="practice_unreachable_later")
    outcome = charging.charge(order, ANA)
    assert outcome.name == "not_sent"
    assert (order.payment_state, order.authorized_minor, order.queue) == ("authorized", 10_000, "charge")
    assert charging.charge(order, ANA).name == "not_sent"  # trying again is allowed


@pytest.mark.feature("PY-04")
@pytest.mark.case("X-PY-03")
@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("card", "already"), [("practice_lost_after_later", 10_000), ("practice_lost_before_later", 0)]
)
def test_no_answer_is_neither_success_nor_failure_until_the_gateway_is_asked(engine_name, card, already):
    order = make_payable_order(card=card)
    assert charging.charge(order, ANA).name == "unknown"
    assert (order.payment_state, order.queue, order.captured_minor) == ("unknown", "problems", 0)
    assert taken() == already

    with pytest.raises(Refusal) as refused:
        charging.charge(order, BO)
    assert refused.value.code == "being_charged"
    assert taken() == already

    assert asking.ask(order, BO).is_approved
    assert (order.payment_state, order.captured_minor, taken()) == ("charged", 10_000, 10_000)
    assert asking.ask(order, BO).is_approved  # again: nothing is open, the last outcome is told
    assert taken() == 10_000


def test_the_gateway_is_never_called_inside_a_write():
    order = make_payable_order()
    with pytest.raises(RuntimeError, match="inside a write"):
        write(lambda: charging.charge(order, ANA))
    assert taken() == 0


def test_a_defect_in_the_adapter_is_an_unknown_outcome(monkeypatch):
    order = make_payable_order()
    monkeypatch.setattr(type(cards()), "capture", lambda self, request: 1 / 0)
    assert charging.charge(order, ANA).name == "unknown"
    monkeypatch.undo()
    assert asking.ask(order, ANA).is_approved
    assert taken() == 10_000


@pytest.mark.case("X-PY-06")
def test_after_a_day_nothing_is_sent_again(clock):
    order = make_payable_order(card="practice_lost_before_later")
    charging.charge(order, ANA)
    clock.shift(24 * 3600)
    assert asking.ask(order, ANA).name == "review"
    assert (order.payment_state, order.queue, taken()) == ("unknown", "problems", 0)
    with pytest.raises(Refusal):
        charging.charge(order, ANA)


def test_the_round_finishes_what_was_left_open(clock):
    order = make_payable_order(card="practice_lost_after_later")
    charging.charge(order, ANA)
    asking.sweep()
    assert order.payment_state == "unknown"  # too soon: the call could still be under way
    clock.shift(61)
    asking.sweep()
    assert (order.payment_state, taken()) == ("charged", 10_000)


def test_a_late_approval_overrules_a_decline_but_not_the_other_way_round():
    order = make_payable_order(card="practice_declined_later")
    ulid = charging.charge(order, ANA).operation
    yes = Approved("practice_x", 10_000, "USD")
    assert settle_operation(ulid, yes, via="webhook", by=ANA).is_approved
    assert settle_operation(ulid, Declined("x", "no"), via="webhook", by=ANA).is_approved
    assert settle_operation(ulid, yes, via="webhook", by=ANA).is_approved
    assert (order.captured_minor, order.payment_state) == (10_000, "charged")
    assert events(order).count("charge.captured") == 1


@pytest.mark.case("X-PY-10")
@pytest.mark.parametrize(("amount", "currency"), [(9_999, "USD"), (10_000, "EUR")])
def test_another_amount_than_was_asked_for_is_never_a_success(amount, currency):
    order = make_payable_order(card="practice_lost_before_later")
    ulid = charging.charge(order, ANA).operation
    answer = Approved("practice_x", amount, currency)
    assert settle_operation(ulid, answer, via="ask", by=ANA).name == "review"
    assert (order.captured_minor, order.payment_state) == (0, "unknown")


def test_money_that_the_order_has_no_room_for_needs_a_look():
    order = make_payable_order(card="practice_declined_later")
    declined = charging.charge(order, ANA).operation
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert charging.charge(order, ANA).is_approved
    late = settle_operation(declined, Approved("practice_x", 10_000, "USD"), via="webhook", by=ANA)
    assert late.name == "review"
    assert (order.captured_minor, order.queue) == (10_000, "problems")
