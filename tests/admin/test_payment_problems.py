"""Problems with money at the desk: a payment that nobody answers for, a dispute; who may close them, and how."""

import pytest

from shop.kernel.db import session
from shop.payments import asking, charging
from shop.payments.gateway import Unknown, cards
from tests.admin.conftest import SignedIn
from tests.shop.payments.news import disputed, event, hear
from tests.world_payments import ANA, make_payable_order


@pytest.fixture
def unanswered(app, clock, monkeypatch):
    order = make_payable_order()
    monkeypatch.setattr(cards(), "capture", lambda request: Unknown("lost"))
    monkeypatch.setattr(cards(), "find", lambda request: Unknown("lost"))
    charging.charge(order, ANA)
    clock.shift(24 * 3600)
    asking.sweep()
    return order


@pytest.mark.feature("PY-04")
def test_a_manager_closes_what_has_no_answer_for_a_day(signed_in: SignedIn, unanswered):
    client = signed_in("manager")
    client.get(f"/admin/orders/{unanswered.number}/payment", queries=8)
    client.submit("close-payment", reason="Seen in the dashboard")
    assert client.last.status_code == 422
    assert "Choose what you found." in client.page().text("money-problem")
    client.submit("close-payment", how="done", reference="pi_1", reason="Seen in the dashboard")
    assert client.last.status_code == 303
    client.follow(queries=8)
    session().refresh(unanswered)
    assert unanswered.captured_minor == 10_000


def test_a_clerk_reads_and_may_not_close(signed_in: SignedIn, unanswered):
    client = signed_in("desk")
    client.get(f"/admin/orders/{unanswered.number}/payment", queries=8)
    assert "close-payment" not in client.last.get_data(as_text=True)
    url = f"/admin/orders/{unanswered.number}/payment-reviews"
    assert client.post(url, data={"how": "done", "reason": "x"}).status_code == 403


@pytest.mark.case("X-PY-19")
def test_a_dispute_is_seen_on_the_order_and_in_the_queue_until_it_is_looked_at(signed_in: SignedIn):
    order = make_payable_order()
    charging.charge(order, ANA)
    hear(event("dispute", object=disputed(order)))
    client = signed_in("desk")
    client.get("/admin/?queue=problems")
    assert str(order.number) in client.page().text()
    client.get(f"/admin/orders/{order.number}/payment", queries=8)
    assert "disputes $100.00" in client.page().text("blocking")
    assert "Disputed" in client.page().text("money-problem")
    client.submit("check-money", reason="")
    assert client.last.status_code == 422
    client.submit("check-money", reason="Sent the papers")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "disputes" not in client.page().text("blocking")
    assert client.post(f"/admin/orders/{order.number}/money-checks", data={"reason": "x"}).status_code == 409
