"""The page that compares the gateway's books with ours."""

import pytest

from shop.kernel.columns import new_ulid
from shop.reports import doctor
from tests.admin.conftest import SignedIn
from tests.shop.payments.news import books, event, hear, last
from tests.world_payments import make_payable_order


@pytest.mark.feature("PY-16")
def test_what_does_not_fit_is_listed_with_its_mend(signed_in: SignedIn, clock):
    order = make_payable_order()
    clock.shift(3600)
    books(last(order, "authorize").provider_id, state="released")
    hear(event(operation=new_ulid(), id="evt_1"))
    client = signed_in("manager")
    client.get("/admin/", queries=4)
    assert "1 at Reconciliation" in client.page().text(), "news that fits nothing is seen from everywhere"
    client.get("/admin/payments/reconciliation", queries=8)
    client.submit("reconcile")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "2 at Reconciliation" in client.page().text()
    assert str(order.number) in client.page().text("mismatches")
    closings = [
        each.get("action") for each in client.page().all("form") if "closings" in each.get("action", "")
    ]
    assert len(closings) == 2
    for url in closings:
        assert client.post(url, data={"reason": ""}).status_code == 422
        assert client.post(url, data={"reason": "Known"}).status_code == 303
        assert client.post(url, data={"reason": "Known"}).status_code == 404
    client.get("/admin/payments/reconciliation")
    assert "Both sides say the same." in client.page().text()
    assert "at Reconciliation" not in client.page().text()
    assert [*doctor.examine(), *doctor.examine_standing()] == []


def test_a_clerk_does_not_see_it(signed_in: SignedIn):
    assert signed_in("desk").get("/admin/payments/reconciliation").status_code == 403
