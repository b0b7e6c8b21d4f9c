"""What the checkout does with a card, as the merchant chose: hold, take at once, or only save."""

import pytest

from shop.kernel.db import write
from shop.payments import authorizing, charging, ledger
from tests.world import the_store
from tests.world_payments import ANA, NORA, events, make_free_order, make_unpaid_order, taken

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.both_engines
@pytest.mark.feature("SH-14")
@pytest.mark.parametrize(
    ("mode", "kind", "state", "queue", "due"),
    [
        ("authorize", "authorize", "authorized", "charge", 10_000),
        ("charge", "purchase", "charged", "ship", 0),
        ("save_card", "save", "saved", "charge", 10_000),
    ],
)
def test_each_mode_leaves_its_row_and_its_state(engine_name, mode, kind, state, queue, due):
    order = make_unpaid_order(mode=mode)
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    assert [entry.kind for entry in ledger.entries(order)] == [kind]
    assert (order.payment_state, order.queue, order.due_minor) == (state, queue, due)
    assert taken() == order.captured_minor == 10_000 - due
    assert "letter.written" in events(order)
    if due:
        assert charging.charge(order, ANA).is_approved
        assert taken() == 10_000


@pytest.mark.feature("SH-14")
def test_a_card_that_was_taken_at_once_is_kept_for_what_is_added_later():
    order = make_unpaid_order(mode="charge")
    authorizing.begin(order, "practice_approve", NORA)
    assert ledger.read(order).card.last4 == "4242"


@pytest.mark.feature("SH-14")
def test_a_lost_answer_at_once_takes_once():
    from shop.payments import asking

    order = make_unpaid_order(mode="charge")
    assert authorizing.begin(order, "practice_lost_after", NORA).name == "unknown"
    assert order.payment_state == "unknown"
    assert asking.resolve(ledger.entries(order)[0].key).is_approved
    assert (order.payment_state, order.captured_minor, taken()) == ("charged", 10_000, 10_000)


@pytest.mark.case("X-CK-15")
@pytest.mark.parametrize("mode", ["authorize", "charge", "save_card"])
def test_an_order_that_costs_nothing_needs_no_card(mode):
    order = make_free_order()
    write(lambda: setattr(the_store(), "checkout_mode", mode))
    assert authorizing.begin(order, "", NORA).message == "There is nothing to pay."
    assert ledger.entries(order) == []
    assert (order.queue, order.due_minor) == ("ship", 0)


@pytest.mark.feature("PY-17")
@pytest.mark.parametrize(
    ("currency", "total", "words"),
    [("JPY", 18_450, "¥18,450"), ("KWD", 18_450, "KWD"), ("EUR", 18_450, "€184.50")],
)
def test_money_has_the_decimals_of_its_currency(currency, total, words):
    from tests.world import make_store

    make_store()
    write(lambda: setattr(the_store(), "currency", currency))
    order = make_unpaid_order(total)
    assert order.currency == currency
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    outcome = charging.charge(order, ANA, amount_minor=8_450)
    assert outcome.is_approved
    assert words.strip("0123456789.,") in outcome.message
    assert charging.charge(order, ANA).is_approved
    assert (order.captured_minor, taken()) == (total, total)
