"""A charge for which the bank wants the shopper: the link leads to the same payment, by either card, once."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import asking, authorizing, charging, practising, resuming
from shop.payments.tables import Operation, PracticePayment
from tests.world_payments import ANA, NORA, make_payable_order, taken

RETURN = "http://localhost/orders/abc/thanks"


@pytest.fixture
def waiting(app):
    """An order whose charge waits for the shopper."""
    order = make_payable_order(card="practice_confirm_later", mode="save_card")
    assert charging.charge(order, ANA).name == "action_required"
    return order


def kinds():
    return session().execute(sa.select(Operation.kind).order_by(Operation.id)).scalars().all()


@pytest.mark.case("X-PY-20")
@pytest.mark.parametrize("passed", [True, False])
def test_the_shopper_confirms_the_charge_itself(waiting, passed):
    outcome = resuming.resume(waiting, NORA, return_url=RETURN)
    assert outcome.name == "action_required" and outcome.action_url
    row = session().execute(sa.select(PracticePayment).where(PracticePayment.kind == "charge")).scalar_one()
    practising.confirm(row.provider_id, passed=passed, by=NORA)
    assert waiting.payment_state == ("charged" if passed else "declined")
    assert (taken(), kinds()) == (10_000 if passed else 0, ["save", "charge"])


@pytest.mark.parametrize(
    ("card", "state", "moved"),
    [("practice_approve_two", "charged", 10_000), ("practice_insufficient_funds", "declined", 0)],
)
def test_another_card_pays_the_same_charge(waiting, card, state, moved):
    outcome = authorizing.begin(waiting, card, NORA, return_url=RETURN)
    assert outcome.is_approved == (state == "charged")
    assert (waiting.payment_state, taken(), kinds()) == (state, moved, ["save", "charge"])


def test_what_does_not_wait_is_not_resumed(waiting):
    authorizing.begin(waiting, "practice_approve", NORA)
    with pytest.raises(Refusal) as refused:
        resuming.resume(waiting, NORA)
    assert refused.value.code == "nothing_waits"
    assert asking.ask(waiting, NORA).is_approved and taken() == 10_000
