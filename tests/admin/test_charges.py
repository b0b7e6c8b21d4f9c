"""The Charge button: its three answers, one operation at a time, and what nobody may press."""

import pytest
from flask import Flask

from shop.orders import reviewing
from shop.orders.tables import Order
from shop.reports import order_sheet, timelines
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.world import actor
from tests.world_payments import make_payable_order, taken


def sheet_of(order: Order) -> order_sheet.Sheet:
    return order_sheet.load(order.store_id, str(order.number))


def open_order(client: PageClient, order: Order, tab: str = "") -> PageClient:
    client.get(f"/admin/orders/{order.number}{tab}", queries=8)
    return client


@pytest.mark.feature("PY-01")
def test_charge_takes_exactly_what_is_due_and_the_button_goes(signed_in: SignedIn):
    order = make_payable_order(18_450)
    client = open_order(signed_in("desk"), order)
    assert "Charge $184.50" in client.page().text("charge")
    client.submit("charge")
    assert (client.last.status_code, taken()) == (303, 18_450)
    client.follow(queries=8)
    assert "Approved" in client.page().text("outcome")
    assert "Charge $" not in client.page().text("pane")
    assert timelines.of_order(order)[0].name == "charge.captured"


@pytest.mark.feature("PY-04")
def test_the_same_form_twice_charges_once(signed_in: SignedIn):
    order = make_payable_order(5000)
    ana, bo = open_order(signed_in("owner"), order), open_order(signed_in("desk"), order)
    ana.submit("charge")
    bo.submit("charge")
    assert (ana.last.status_code, bo.last.status_code, taken()) == (303, 409, 5000)


def test_with_htmx_the_pane_the_counts_and_the_row_come_back(signed_in: SignedIn):
    order = make_payable_order(5000)
    client = open_order(signed_in("desk"), order)
    url = f"/admin/orders/{order.number}/charges"
    answer = client.htmx(url, target="pane", data={"version": str(sheet_of(order).order.version)})
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == f"/admin/orders/{order.number}/payment"
    ids = [e.get("id") for e in client.page().all() if e.get("id")]
    assert {"pane", "queue", f"order-{order.number}"} <= set(ids)
    assert len(answer.get_data()) < 15_360


@pytest.mark.feature("PY-02")
def test_a_declined_card_says_why(signed_in: SignedIn):
    order = make_payable_order(5000, card="practice_declined_later")
    client = open_order(signed_in("desk"), order)
    client.submit("charge")
    client.follow(queries=8)
    assert "Declined" in client.page().text("outcome")
    assert taken() == 0


@pytest.mark.feature("PY-08")
def test_after_a_decline_the_shopper_gets_a_link_to_pay_again(signed_in: SignedIn):
    order = make_payable_order(5000, card="practice_declined_later")
    client = open_order(signed_in("desk"), order)
    client.submit("charge")
    client.follow(queries=8)
    client.submit("send-pay-link")
    assert client.last.status_code == 303
    written = [event for event in timelines.of_order(order) if event.name == "letter.written"]
    assert written[0].actor_kind == "staff"


@pytest.mark.feature("PY-03")
def test_no_answer_asks_before_anything_else(signed_in: SignedIn):
    order = make_payable_order(5000, card="practice_lost_after_later")
    client = open_order(signed_in("desk"), order)
    client.submit("charge")
    assert client.last.status_code == 202
    said = client.page().text("outcome")
    assert "No answer" in said
    assert "Do not charge again" in said
    assert not sheet_of(order).can_charge
    client.submit("ask-again")
    assert (client.last.status_code, taken()) == (303, 5000)
    assert "Approved" in client.follow().get_data(as_text=True)


@pytest.mark.feature("OD-06")
def test_only_a_manager_charges_a_held_order(signed_in: SignedIn):
    order = make_payable_order(5000)
    reviewing.decide(order, "held", actor("Dee"), reason="Odd address")
    url, version = f"/admin/orders/{order.number}/charges", str(sheet_of(order).order.version)
    clerk = open_order(signed_in("desk"), order, "/payment")
    assert clerk.post(url, data={"version": version}).status_code == 409
    assert clerk.post(url, data={"version": version, "override": "1"}).status_code == 403
    assert taken() == 0
    manager = open_order(signed_in("manager"), order, "/payment")
    manager.submit("override")
    assert (manager.last.status_code, taken()) == (303, 5000)
    assert [event.name for event in timelines.of_order(order)][:2] == ["charge.captured", "review.released"]


def test_a_form_without_its_version_is_out_of_date(signed_in: SignedIn):
    order = make_payable_order(5000)
    client = open_order(signed_in("desk"), order)
    assert client.post(f"/admin/orders/{order.number}/charges").status_code == 400
    assert taken() == 0


def test_without_a_gateway_the_panel_leads_to_the_settings(app: Flask, signed_in: SignedIn):
    from shop.payments.gateway import cards

    order = make_payable_order(5000)
    client = open_order(signed_in("owner"), order)
    cards().is_set_up = False
    try:
        client.submit("charge")
        client.follow(queries=8)
        assert "No card gateway is set up" in client.page().text("outcome")
        assert "Set up payments" in client.page().text("outcome")
    finally:
        del cards().__dict__["is_set_up"]
    assert taken() == 0
