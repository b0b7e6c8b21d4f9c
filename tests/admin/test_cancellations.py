"""Cancelling at the desk: the plan before the press, drops, requests and answers that came by telephone."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests.admin.conftest import SignedIn
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_payments import given_back
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "HARBOR": (6400, 7)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
PLACE = "/admin/orders/1042/cancellation"


def state_of(number: str) -> str:
    """The purchase order's state now."""
    session().rollback()
    return (
        session().execute(sa.select(PurchaseOrder.state).where(PurchaseOrder.number == number)).scalar_one()
    )


def the_order() -> Order:
    """The order as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


@pytest.mark.feature("OD-13")
def test_the_plan_is_shown_and_one_press_does_it(signed_in: SignedIn) -> None:
    order = make_waiting_order(KETTLE, MUG)
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    client = signed_in("desk")
    client.get(PLACE)
    words = client.page().text("cancellation")
    assert "1042-1 to Brew is dropped" in words and "6 units are cancelled at once" in words
    assert "goes back to where it came from" in words
    client.submit("cancel", reason="")
    assert client.last.status_code == 422 and "Say why" in client.last.text
    client.submit("cancel", reason="Ordered twice")
    assert client.last.status_code == 303
    assert (the_order().status, given_back()) == ("cancelled", the_order().total_minor)
    assert "Cancelled" in client.follow().text
    client.get(PLACE)
    assert "cancelled already" in client.page().text("cancellation")


@pytest.mark.feature("OD-13")
def test_with_htmx_the_pane_comes_back(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE)
    client = signed_in()
    client.htmx(PLACE, target="panel", queries=10)
    client.htmx("/admin/orders/1042/cancellations", target="pane", data={"reason": "Ordered twice"})
    assert client.last.status_code == 200 and 'id="pane"' in client.last.text
    assert the_order().status == "cancelled"


@pytest.mark.feature("PO-14")
def test_a_vendor_is_asked_and_their_word_by_telephone_entered(signed_in: SignedIn) -> None:
    with_vendors(KETTLE)
    client = signed_in("purchasing")
    client.get("/admin/purchase-orders/1042-1")
    client.submit("cancel", reason="Ordered twice")
    page = client.follow()
    assert "Asked not to ship" in page.text and "2 × Product KET-1" in client.page().text("cancel-asked")
    client.submit("cancel-answer", button="They said yes")
    assert state_of("1042-1") == "cancelled" and the_order().queue == "order"


@pytest.mark.feature("PO-14")
def test_it_is_wanted_after_all(signed_in: SignedIn) -> None:
    with_vendors(KETTLE)
    client = signed_in()
    client.get("/admin/purchase-orders/1042-1")
    client.submit("cancel")
    client.follow()
    client.submit("cancel-answer", button="We want it after all")
    assert state_of("1042-1") == "sent"
    assert session().execute(sa.select(CancelRequest.state)).scalar_one() == "withdrawn"


@pytest.mark.feature("PO-14")
def test_a_draft_is_dropped_from_its_page(signed_in: SignedIn) -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    client = signed_in()
    client.get("/admin/purchase-orders/1042-1")
    assert "Drop this purchase order" in client.last.text
    client.submit("cancel")
    assert state_of("1042-1") == "cancelled"
    assert "Drop this purchase order" not in client.follow().text


@pytest.mark.feature("OD-13")
def test_a_rejected_order_offers_its_cancellation(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE, charged=False, review="rejected", review_reason="Odd address")
    client = signed_in()
    client.get("/admin/orders/1042")
    assert any((link.get("href") or "").endswith("/cancellation") for link in client.page().all("a"))
