"""Refunding at the desk: the form, what it comes to, its answers, and releasing a hold."""

import pytest

from shop.kernel.db import session
from shop.payments import charging
from tests.admin.conftest import SignedIn
from tests.world_payments import ANA, given_back, make_payable_order


@pytest.fixture
def order(app):
    order = make_payable_order()
    assert charging.charge(order, ANA).is_approved
    return order


def opened(client, order):
    client.get(f"/admin/orders/{order.number}/refunds/new", queries=8)
    return client


@pytest.mark.feature("PY-11")
def test_the_payment_tab_leads_to_the_form_and_the_form_to_the_ledger(signed_in: SignedIn, order):
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}/payment", queries=8)
    assert "Refund…" in client.page().text("payment-actions")
    opened(client, order).submit("refund-form", amount="25.00", reason="Scratched")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "$25.00 was refunded." in client.page().text("outcome")
    assert "$25.00" in client.page().text("money")
    assert (given_back(), order.refunded_minor) == (2_500, 2_500)


@pytest.mark.feature("PY-11")
def test_what_it_comes_to_is_shown_before_anything_happens(signed_in: SignedIn, order):
    client = opened(signed_in("desk"), order)
    url = f"/admin/orders/{order.number}/refund-previews"
    answer = client.htmx(url, target="refund-sum", data={"amount": "30.00"}, queries=8)
    assert answer.status_code == 200
    assert "$30.00 goes back" in client.page().text("refund-sum")
    answer = client.htmx(url, target="refund-sum", data={"amount": "300.00"})
    assert "At most $100.00" in client.page().text("refund-sum")
    client.post(url, data={"amount": "30.00", "version": str(order.version)})
    assert "$30.00 goes back" in client.page().text("refund-sum")  # without JavaScript: the whole page
    assert given_back() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "100.01"}, "At most $100.00"),
        ({"amount": "1e3"}, "not an amount"),
        ({"shipping": "5.01"}, "At most $5.00"),
        ({}, "Choose lines"),
        ({"amount": "1.00", "reason": "x" * 301}, "at most 300"),
    ],
)
def test_a_form_that_makes_no_sense_comes_back_with_what_was_typed(signed_in: SignedIn, order, typed, words):
    client = opened(signed_in("desk"), order)
    client.submit("refund-form", **typed)
    assert client.last.status_code == 422
    assert words in client.page().text("refund")
    assert given_back() == 0


@pytest.mark.feature("PY-11")
def test_the_same_form_twice_and_a_stale_one(signed_in: SignedIn, order):
    ana, bo = opened(signed_in("owner"), order), opened(signed_in("desk"), order)
    ana.submit("refund-form", amount="10.00")
    bo.submit("refund-form", amount="10.00")
    assert (ana.last.status_code, bo.last.status_code, given_back()) == (303, 409, 1_000)


def test_a_form_without_its_version_is_out_of_date(signed_in: SignedIn, order):
    client = opened(signed_in("desk"), order)
    assert client.post(f"/admin/orders/{order.number}/refunds", data={"amount": "1.00"}).status_code == 400


@pytest.mark.feature("PY-05")
def test_a_hold_is_released(signed_in: SignedIn):
    order = make_payable_order()
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}/payment", queries=8)
    assert "Release the hold of $100.00" in client.page().text("payment-actions")
    client.submit("release")
    assert client.last.status_code == 303
    client.follow(queries=8)
    session().refresh(order)
    assert (order.authorized_minor, order.payment_state) == (0, "saved")
    assert client.post(f"/admin/orders/{order.number}/releases").status_code == 409
