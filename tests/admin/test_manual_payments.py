"""Recording a payment at the desk, and taking it back."""

import pytest

from shop.kernel.db import session
from tests.admin.conftest import SignedIn
from tests.world_payments import make_unpaid_order


@pytest.mark.feature("PY-10")
def test_a_cheque_is_recorded_and_taken_back(signed_in: SignedIn):
    order = make_unpaid_order()
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}/payment", queries=8)
    assert "Record a payment…" in client.page().text("payment-actions")
    client.get(f"/admin/orders/{order.number}/manual-payments/new", queries=8)
    client.submit("manual-payment-form", amount="40.00", reference="")
    assert client.last.status_code == 422
    client.submit("manual-payment-form", amount="40.00", reference="1207")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "Cheque 1207" in client.page().text("ledger")
    session().refresh(order)
    assert order.captured_minor == 4_000
    back = next(
        each.get("action") for each in client.page().all("form") if "reversals" in each.get("action", "")
    )
    assert client.post(back, data={"reason": ""}).status_code == 422
    assert client.post(back, data={"reason": "It bounced"}).status_code == 303
    session().refresh(order)
    assert order.captured_minor == 0
    assert client.post(back, data={"reason": "Again"}).status_code == 409
