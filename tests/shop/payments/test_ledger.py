"""The ledger of the Payment tab: it names everything and adds up to the order's header."""

import pytest

from gateways.cards.scripts import CARDS
from shop.payments import asking, charging, ledger
from tests.world_payments import ANA, make_payable_order, taken

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.feature("PY-05")
@pytest.mark.parametrize("card", [card.token for card in CARDS if card.at_checkout == "approve"])
def test_the_ledger_adds_up_to_the_header_for_every_card(card):
    order = make_payable_order(card=card)
    charging.charge(order, ANA)
    asking_ends = ledger.last_outcome(order).name in ("unknown", "action_required")
    if asking_ends:
        asking.ask(order, ANA)
    sums = ledger.sums(order)
    header = (order.authorized_minor, order.captured_minor, order.refunded_minor)
    assert (sums.authorized_minor, sums.captured_minor, sums.refunded_minor) == header
    assert taken() == order.captured_minor


@pytest.mark.feature("PY-05")
def test_the_ledger_names_amount_gateway_id_answer_who_and_key():
    order = make_payable_order()
    charging.charge(order, ANA)
    hold, capture = ledger.entries(order)
    assert (hold.words, capture.words) == ("Hold", "Charge of the hold")
    assert capture.amount_minor == 10_000
    assert capture.gateway_id.startswith("practice_")
    assert [(answer.via, answer.outcome) for answer in capture.answers] == [("response", "succeeded")]
    assert (capture.by, len(capture.key), capture.card) == ("Ana", 26, "Visa ending 4242")
