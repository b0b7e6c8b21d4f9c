"""A card by telephone: in the gateway's own field, flagged in the ledger, with who took it."""

import pytest

from shop.payments import ledger
from shop.payments.operations import last_operation, request_of
from tests.admin.conftest import SignedIn
from tests.world_payments import make_unpaid_order


@pytest.mark.feature("PY-09")
def test_a_card_by_phone_is_held_and_says_so(signed_in: SignedIn):
    order = make_unpaid_order()
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}/payment", queries=8)
    assert "Card by phone…" in client.page().text("payment-actions")
    client.get(f"/admin/orders/{order.number}/phone-cards/new", queries=8)
    client.submit("phone-card-form", card="practice_approve")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "by phone (MOTO)" in client.page().text("ledger")
    assert request_of(last_operation(order)).by_phone
    assert ledger.entries(order)[0].by == "Desk Person"
    assert "Card by phone…" not in client.page().text("payment-actions")


def test_an_empty_field_comes_back(signed_in: SignedIn):
    order = make_unpaid_order()
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}/phone-cards/new")
    client.submit("phone-card-form", card="")
    assert client.last.status_code == 422
    assert "Enter a card." in client.page().text("phone-card")
    assert ledger.entries(order) == []
