"""Money by cheque, bank or cash: it fills the balance like a charge, is refunded by hand, and may be taken back."""

import pytest

from shop.kernel.db import session
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.payments import charging, ledger, receiving, refunding
from shop.payments.receiving import Received
from shop.payments.refundable import Asked
from tests.world_payments import ANA, events, given_back, make_payable_order, make_unpaid_order, taken

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("PY-10")]


def receive(order, amount=4_000, method="cheque", reference="1207", key="a form", version=None):
    receiving.receive(
        order, Received(method, amount, reference), ANA, version=version or order.version, form_key=key
    )


@pytest.mark.both_engines
def test_forty_by_cheque_and_sixty_by_card_are_paid_and_the_cheque_may_come_back(engine_name):
    order = make_payable_order(mode="save_card")
    receive(order)
    assert (order.captured_minor, order.due_minor, order.payment_state) == (4_000, 6_000, "part_charged")
    assert charging.charge(order, ANA).is_approved
    assert (order.payment_state, order.due_minor, taken()) == ("charged", 0, 6_000)
    cheque = next(entry for entry in ledger.entries(order) if entry.kind == "receive")
    assert (cheque.message, cheque.gateway, cheque.may_take_back) == ("Cheque 1207", "manual", True)

    receiving.take_back(order, cheque.key, ANA, reason="It bounced")
    assert (order.captured_minor, order.due_minor, order.payment_state) == (6_000, 4_000, "part_charged")
    assert "payment.taken_back" in events(order)
    with pytest.raises(Refusal) as refused:
        receiving.take_back(order, cheque.key, ANA, reason="Again")
    assert refused.value.code == "taken_back"
    assert charging.charge(order, ANA).is_approved
    assert taken() == 10_000


def test_the_first_money_confirms_the_order():
    order = make_unpaid_order()
    receive(order, 10_000, "bank", "RF18")
    assert (order.payment_state, order.queue) == ("charged", "ship")
    assert events(order)[-2:] == ["payment.received", "letter.written"]


def test_the_same_form_again_counts_once_and_a_stale_one_not_at_all():
    order = make_unpaid_order()
    version = order.version
    receive(order, version=version)
    receive(order, version=version)
    with pytest.raises(Stale):
        receive(order, version=version, key="a colleague's")
    assert order.captured_minor == 4_000


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 10_001}, "amount"),
        ({"method": "shells"}, "method"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 61}, "reference"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(given, field):
    order = make_unpaid_order()
    with pytest.raises(Refusal) as refused:
        receive(order, **given)
    assert refused.value.field == field
    assert order.captured_minor == 0


@pytest.mark.feature("PY-11")
def test_a_refund_goes_back_to_both_in_their_order_the_cash_by_hand():
    order = make_payable_order(mode="save_card")
    receive(order, method="cash", reference="")
    charging.charge(order, ANA)
    asked = Asked({}, amount_minor=5_000)
    assert refunding.refund(order, asked, ANA, version=order.version, form_key="back").is_approved
    rows = [(entry.gateway, entry.amount_minor) for entry in ledger.entries(order) if entry.kind == "refund"]
    assert rows == [("manual", 4_000), ("practice", 1_000)]
    assert (order.refunded_minor, given_back()) == (5_000, 1_000)
    cash = next(entry for entry in ledger.entries(order) if entry.kind == "receive")
    with pytest.raises(Refusal) as refused:
        receiving.take_back(order, cash.key, ANA, reason="Wrong order")
    assert refused.value.code == "refunded"


def test_only_a_payment_by_hand_of_this_order_is_taken_back():
    order = make_payable_order()
    charging.charge(order, ANA)
    other = make_unpaid_order()
    receive(other)
    for key in (ledger.entries(order)[-1].key, ledger.entries(other)[-1].key):
        with pytest.raises(Missing):
            receiving.take_back(order, key, ANA, reason="No")


@pytest.mark.case("X-CK-25")
def test_a_card_number_as_reference_is_not_kept():
    order = make_unpaid_order()
    receive(order, reference="4242 4242 4242 4242")
    session().refresh(order)
    assert "4242 4242" not in str([(entry.message, entry.gateway_id) for entry in ledger.entries(order)])
