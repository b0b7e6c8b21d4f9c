"""Taking the card at the checkout: held or saved, refused in words a shopper may read, tried again."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import asking, authorizing, charging, ledger, practising
from shop.payments.tables import Card, PracticePayment
from shop.purchasing import ending
from tests.world_payments import ANA, NORA, make_payable_order, make_unpaid_order, taken

pytestmark = pytest.mark.usefixtures("app")


def card_of(order) -> Card:
    return session().execute(sa.select(Card).where(Card.order_id == order.id)).scalars().all()[-1]


@pytest.mark.feature("PY-14")
def test_the_total_is_held_and_the_card_kept_as_a_token():
    order = make_unpaid_order(18_450)
    assert authorizing.begin(order, "practice_approve", NORA).message == "$184.50 is held on the card."
    assert (order.payment_state, order.authorized_minor, order.captured_minor) == ("authorized", 18_450, 0)
    assert order.capture_before is not None
    card = card_of(order)
    assert (card.token, card.brand, card.last4) == ("practice_approve", "visa", "4242")


def test_a_store_that_charges_later_saves_the_card():
    order = make_unpaid_order(mode="save_card")
    assert authorizing.begin(order, "practice_approve", NORA).message == "The card is saved."
    assert (order.payment_state, order.authorized_minor, order.queue) == ("saved", 0, "charge")


def test_the_same_form_twice_holds_once():
    order = make_payable_order()
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert [entry.kind for entry in ledger.entries(order)] == ["authorize"]


def test_nothing_to_pay_needs_no_card():
    order = make_unpaid_order(0)
    assert authorizing.begin(order, "", NORA).is_approved
    assert ledger.entries(order) == []


def test_an_empty_card_field_is_the_fields_own_fault():
    with pytest.raises(Refusal) as refused:
        authorizing.begin(make_unpaid_order(), "  ", NORA)
    assert refused.value.field == "card"


@pytest.mark.feature("PY-14")
@pytest.mark.case("X-PY-22")
@pytest.mark.parametrize(
    ("card", "shopper_reads"),
    [
        ("practice_insufficient_funds", "The card does not have enough money on it."),
        ("practice_expired", "The card has expired."),
        ("practice_wrong_cvc", "The security code of the card is not right."),
        ("practice_do_not_honor", "The bank declined the card."),
        ("practice_stolen", "The bank declined the card."),
    ],
)
def test_a_decline_keeps_the_order_and_lets_another_card_pay_it(card, shopper_reads):
    order = make_unpaid_order()
    outcome = authorizing.begin(order, card, NORA)
    assert outcome.name == "declined"
    assert outcome.shopper_message == f"{shopper_reads} Nothing was taken; you can try another card."
    assert "stolen" not in outcome.shopper_message
    assert (order.payment_state, order.queue) == ("declined", "problems")

    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert (order.payment_state, order.payment_problem, order.queue) == ("authorized", "", "charge")


@pytest.mark.feature("OD-05")
def test_what_the_bank_checked_is_kept():
    wrong = make_payable_order(card="practice_wrong_address")
    assert card_of(wrong).checks == {"cvc": "pass", "line1": "fail", "postal_code": "fail"}
    assert card_of(make_payable_order(card="practice_elevated_risk")).risk_level == "elevated"


@pytest.mark.feature("PY-14")
@pytest.mark.parametrize("passed", [True, False])
def test_a_confirmation_with_the_bank_is_passed_or_failed(passed):
    order = make_unpaid_order()
    outcome = authorizing.begin(order, "practice_challenge", NORA, return_url="/checkout/done")
    assert outcome.name == "action_required"
    assert (order.payment_state, order.queue) == ("needs_customer", "problems")

    challenge = outcome.action_url.removeprefix("/practice/challenge/")
    shown = practising.confirmation(challenge)
    assert (shown.order.id, shown.amount_minor, shown.return_url) == (order.id, 10_000, "/checkout/done")
    assert practising.confirm(challenge, passed=passed, by=NORA).is_approved == passed
    assert order.payment_state == ("authorized" if passed else "declined")
    assert practising.confirm(challenge, passed=True, by=NORA).is_approved == passed  # once is for all


@pytest.mark.feature("PY-14")
def test_a_confirmation_that_was_left_gives_way_to_another_card():
    order = make_unpaid_order()
    authorizing.begin(order, "practice_challenge", NORA)
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert [(entry.state, entry.amount_minor) for entry in ledger.entries(order)] == [
        ("declined", 10_000),
        ("succeeded", 10_000),
    ]
    assert order.authorized_minor == 10_000


def test_a_confirmation_that_was_left_ends_by_itself(clock):
    order = make_unpaid_order()
    authorizing.begin(order, "practice_challenge", NORA)
    clock.shift(3700)
    asking.sweep()
    assert (order.payment_state, order.authorized_minor) == ("declined", 0)


def test_another_card_after_a_declined_charge_releases_the_first_ones_hold():
    order = make_payable_order(card="practice_declined_later")
    assert charging.charge(order, ANA).name == "declined"
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert order.authorized_minor == 10_000
    held = sa.select(PracticePayment.token).where(PracticePayment.state == "held")
    assert session().execute(held).scalars().all() == ["practice_approve"]
    assert charging.charge(order, ANA).is_approved
    assert (order.authorized_minor, order.captured_minor) == (0, 10_000)


@pytest.mark.case("X-PY-20")
def test_a_charge_that_needs_the_shopper_is_paid_by_the_shopper():
    order = make_payable_order(card="practice_confirm_later", mode="save_card")
    assert charging.charge(order, ANA).name == "action_required"
    assert (order.payment_state, order.captured_minor) == ("needs_customer", 0)
    with pytest.raises(Refusal):
        charging.charge(order, ANA)
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert (order.payment_state, order.captured_minor, taken()) == ("charged", 10_000, 10_000)


def test_a_cancelled_order_takes_no_card():
    order = make_unpaid_order()
    ending.cancel(order, ANA, reason="Ordered twice", form_key="c1")
    with pytest.raises(Refusal) as refused:
        authorizing.begin(order, "practice_approve", NORA)
    assert refused.value.code == "cancelled"


def test_a_shopper_never_reads_who_of_the_staff_is_at_it():
    order = make_payable_order(card="practice_lost_after_later", mode="save_card")
    charging.charge(order, ANA)
    with pytest.raises(Refusal) as refused:
        authorizing.begin(order, "practice_approve", NORA)
    assert "Ana" not in refused.value.message
