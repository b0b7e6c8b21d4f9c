"""Lost disputes in the ledger: the money is gone, counted once, never due again, and comes back on appeal."""

import pytest

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import charging, disputing, ledger, refunding
from shop.payments.gateway import Unknown, cards
from shop.payments.refundable import Asked
from shop.reports import doctor
from tests.shop.payments.news import books, disputed, event, hear
from tests.world_payments import ANA, make_payable_order

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.case("X-PY-19")]


def charged_order():
    order = make_payable_order()
    assert charging.charge(order, ANA).is_approved
    return order


def tell(order, dispute, state):
    books(dispute, state=state)
    assert hear(event("dispute", object=dispute)) == "applied"
    session().refresh(order)


def counted(order):
    sums = ledger.sums(order)
    assert (order.captured_minor, order.refunded_minor) == (sums.captured_minor, sums.refunded_minor)
    assert [*doctor.examine(), *doctor.examine_standing()] == []
    return order.captured_minor, order.refunded_minor, order.due_minor


@pytest.mark.both_engines
@pytest.mark.feature("PY-05")
def test_a_lost_dispute_is_a_row_and_its_money_is_not_due_again(engine_name):
    order = charged_order()
    dispute = disputed(order)
    tell(order, dispute, "open")
    assert counted(order) == (10_000, 0, 0), "until it is decided the money counts as ours"
    tell(order, dispute, "lost")
    tell(order, dispute, "lost")
    assert counted(order) == (10_000, 10_000, 0)
    entry = ledger.entries(order)[-1]
    assert (entry.kind, entry.sign, entry.gateway_id, entry.state) == ("chargeback", -1, dispute, "succeeded")
    assert charging.preview(order) is None
    assert (order.queue, "was lost" in order.money_problem) == ("problems", True)
    again = Asked({}, amount_minor=100)
    with pytest.raises(Refusal) as refused:
        refunding.refund(order, again, ANA, version=order.version, form_key="a form")
    assert refused.value.code == "too_much"


@pytest.mark.both_engines
def test_a_dispute_that_is_won_on_appeal_brings_the_money_back(engine_name):
    order = charged_order()
    dispute = disputed(order)
    tell(order, dispute, "lost")
    tell(order, dispute, "won")
    tell(order, dispute, "lost")
    assert counted(order) == (10_000, 0, 0)
    assert [entry.kind for entry in ledger.entries(order)][-2:] == ["chargeback", "regain"]
    assert [each.state for each in disputing.of_order(order)] == ["won"]


def test_of_a_payment_that_was_refunded_in_part_only_the_rest_is_gone():
    order = charged_order()
    given = Asked({}, amount_minor=4_000)
    assert refunding.refund(order, given, ANA, version=order.version, form_key="a form").is_approved
    tell(order, disputed(order), "lost")
    assert counted(order) == (10_000, 10_000, 0)
    assert ledger.entries(order)[-1].amount_minor == 6_000


def test_a_payment_that_was_refunded_whole_cannot_be_lost_again():
    order = charged_order()
    given = Asked({}, amount_minor=10_000)
    assert refunding.refund(order, given, ANA, version=order.version, form_key="a form").is_approved
    tell(order, disputed(order), "lost")
    assert counted(order) == (10_000, 10_000, 0)
    assert ledger.entries(order)[-1].kind == "refund"


def test_it_waits_while_another_payment_is_under_way(monkeypatch):
    order = charged_order()
    dispute = disputed(order)
    monkeypatch.setattr(cards(), "refund", lambda request: Unknown("lost"))
    given = Asked({}, amount_minor=4_000)
    assert refunding.refund(order, given, ANA, version=order.version, form_key="a form").name == "unknown"
    books(dispute, state="lost")
    assert hear(event("dispute", object=dispute)) == "waiting"
    session().refresh(order)
    assert (order.refunded_minor, disputing.of_order(order)) == (0, [])
