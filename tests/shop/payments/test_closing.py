"""Closing by hand what has no answer for a day: as done, or as not done, with a reason that stays."""

import pytest

from shop.kernel.refusals import Refusal
from shop.payments import asking, charging, closing, ledger
from shop.payments.gateway import Unknown, cards
from tests.world_payments import ANA, events, make_payable_order

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.case("X-PY-06")]


@pytest.fixture
def order(clock, monkeypatch):
    """An order whose charge the gateway never told anything about, for a day."""
    order = make_payable_order()
    monkeypatch.setattr(cards(), "capture", lambda request: Unknown("lost"))
    monkeypatch.setattr(cards(), "find", lambda request: Unknown("lost"))
    assert charging.charge(order, ANA).name == "unknown"
    clock.shift(24 * 3600)
    asking.sweep()
    assert ledger.last_outcome(order).name == "review"
    return order


@pytest.mark.both_engines
def test_it_happened_and_counts(engine_name, order):
    outcome = closing.close(order, ANA, happened=True, reference="pi_1", reason="Seen in the dashboard")
    assert outcome.is_approved
    assert (order.captured_minor, order.payment_state) == (10_000, "charged")
    assert ledger.entries(order)[-1].answers[-1].via == "person"
    assert "payment.closed_by_hand" in events(order)


def test_it_did_not_happen_and_may_be_tried_again(order, monkeypatch):
    assert closing.close(order, ANA, happened=False, reference="", reason="Not there").name == "declined"
    assert order.captured_minor == 0
    monkeypatch.undo()
    assert charging.charge(order, ANA).is_approved


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened": True, "reference": "", "reason": "Seen"}, "reference"),
        ({"happened": True, "reference": "x" * 101, "reason": "Seen"}, "reference"),
        ({"happened": False, "reference": "", "reason": ""}, "reason"),
        ({"happened": False, "reference": "", "reason": "x" * 301}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(order, given, field):
    with pytest.raises(Refusal) as refused:
        closing.close(order, ANA, **given)
    assert refused.value.field == field


def test_what_has_an_answer_cannot_be_closed():
    order = make_payable_order()
    with pytest.raises(Refusal) as refused:
        closing.close(order, ANA, happened=False, reference="", reason="No")
    assert refused.value.code == "nothing_to_close"
