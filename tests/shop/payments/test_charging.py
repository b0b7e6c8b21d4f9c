"""Charging an order: what is due, by the hold or by the card on file, with its outcome in words."""

import pytest
import sqlalchemy as sa

from gateways.cards.none import NoGateway
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal, Stale
from shop.payments import charging, ledger
from shop.payments.gateway import cards
from tests.world_payments import ANA, BO, events, make_payable_order, make_unpaid_order, taken

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.feature("PY-01")
@pytest.mark.feature("PY-02")
@pytest.mark.both_engines
def test_charging_captures_the_hold(engine_name):
    order = make_payable_order(18_450)
    assert (order.payment_state, order.authorized_minor, order.queue) == ("authorized", 18_450, "charge")
    assert charging.preview(order).amount_minor == 18_450

    outcome = charging.charge(order, ANA, version=order.version)

    assert (outcome.name, outcome.message) == ("approved", "$184.50 was charged.")
    assert (order.captured_minor, order.authorized_minor, order.due_minor) == (18_450, 0, 0)
    assert (order.payment_state, order.status, order.queue) == ("charged", "charged", "ship")
    assert order.capture_before is None
    assert charging.preview(order) is None
    assert taken() == 18_450
    assert events(order) == [
        "order.placed",
        "payment.authorized",
        "letter.written",
        "charge.captured",
    ]


@pytest.mark.feature("PY-01")
def test_a_saved_card_is_charged_while_the_shopper_is_away():
    order = make_payable_order(mode="save_card")
    assert (order.payment_state, order.authorized_minor) == ("saved", 0)
    assert charging.charge(order, ANA).is_approved
    assert [entry.kind for entry in ledger.entries(order)] == ["save", "charge"]
    assert (order.captured_minor, taken()) == (10_000, 10_000)


@pytest.mark.feature("PY-02")
def test_a_declined_charge_says_why_and_holds_the_order_up():
    order = make_payable_order(card="practice_declined_later")
    outcome = charging.charge(order, ANA)
    assert outcome.name == "declined"
    assert outcome.message == "The card does not have enough money on it."
    assert (order.payment_state, order.queue, order.captured_minor) == ("declined", "problems", 0)
    assert order.payment_problem == outcome.message
    assert ledger.last_outcome(order) == outcome


@pytest.mark.feature("PY-02")
def test_without_a_gateway_nothing_is_called_and_nothing_is_written():
    order = make_unpaid_order()
    cards.plug(NoGateway())
    outcome = charging.charge(order, ANA)
    assert (outcome.name, outcome.title) == ("not_set_up", "No card gateway is set up")
    assert ledger.entries(order) == []
    assert order.queue == "charge"


@pytest.mark.feature("PY-03")
def test_the_same_press_again_finds_nothing_due():
    order = make_payable_order()
    charging.charge(order, ANA)
    with pytest.raises(Refusal) as refused:
        charging.charge(order, BO)
    assert refused.value.code == "nothing_due"
    assert taken() == 10_000


@pytest.mark.feature("PY-06")
@pytest.mark.case("X-PY-13")
def test_a_part_is_charged_now_and_the_rest_later():
    order = make_payable_order()
    assert charging.charge(order, ANA, amount_minor=3_000).is_approved
    assert (order.captured_minor, order.due_minor, order.payment_state) == (3_000, 7_000, "part_charged")
    assert charging.preview(order).kind == "charge"  # what was left of the hold is released by capturing
    assert charging.charge(order, ANA, amount_minor=7_000).is_approved
    assert (order.captured_minor, order.payment_state, taken()) == (10_000, "charged", 10_000)
    with pytest.raises(Refusal):
        charging.charge(order, ANA, amount_minor=1)


@pytest.mark.case("X-PY-28")
def test_an_order_that_grew_takes_the_hold_and_then_the_card():
    order = make_payable_order(10_000)

    def grow():
        session().execute(sa.text("UPDATE order_lines SET unit_minor = 11500, line_minor = 11500"))
        session().execute(
            sa.text("UPDATE orders SET items_minor = 11500, total_minor = 12000, version = version + 1")
        )

    write(grow)
    assert charging.charge(order, ANA).is_approved
    assert [(entry.kind, entry.amount_minor) for entry in ledger.entries(order)] == [
        ("authorize", 10_000),
        ("capture", 10_000),
        ("charge", 2_000),
    ]
    assert (order.captured_minor, taken()) == (12_000, 12_000)


@pytest.mark.feature("PY-07")
def test_after_a_hold_has_ended_the_card_on_file_is_charged(clock):
    order = make_payable_order()
    clock.shift(8 * 86_400)
    assert charging.charge(order, ANA).is_approved
    assert [entry.kind for entry in ledger.entries(order)] == ["authorize", "void", "charge"]
    assert (order.captured_minor, order.authorized_minor, taken()) == (10_000, 0, 10_000)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"review": "pending"}, "not_reviewed"),
        ({"review": "held"}, "not_reviewed"),
        ({"review": "rejected"}, "not_reviewed"),
    ],
)
def test_an_order_under_review_is_not_charged(change, code):
    order = make_payable_order()
    write(lambda: [setattr(order, name, value) for name, value in change.items()])
    with pytest.raises(Refusal) as refused:
        charging.charge(order, ANA)
    assert refused.value.code == code
    assert taken() == 0


def test_a_stale_page_does_not_charge():
    order = make_payable_order()
    with pytest.raises(Stale):
        charging.charge(order, ANA, version=order.version - 1)


def test_an_order_without_a_card_sends_nothing():
    order = make_unpaid_order()
    with pytest.raises(Refusal) as refused:
        charging.charge(order, ANA)
    assert refused.value.code == "no_card"
