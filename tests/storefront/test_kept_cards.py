"""Keeping a card at the checkout, paying with it, taking it away; nobody else's is ever found."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.orders.tables import Order
from shop.payments import keeping
from shop.people import signing_in
from tests.house import PageClient, _find_form, _values
from tests.storefront.test_checkout import PORTLAND
from tests.world import VISIT, make_customer, make_product, the_store

pytestmark = pytest.mark.feature("PY-12")


def signed_in(app: Flask, email: str) -> tuple[PageClient, object]:
    customer = make_customer(email)
    client = PageClient(app, app.response_class, use_cookies=True)
    client.set_cookie("__Host-customer", signing_in.start("customer", customer, VISIT), secure=True)
    return client, customer


def variant() -> str:
    return session().execute(sa.text("SELECT ulid FROM variants")).scalar_one()


def buy(client: PageClient, **more: str):
    client.get("/account")
    client.post("/cart/lines", data={"variant": variant(), "quantity": "1"}, inspect=False)
    client.get("/checkout", queries=9)
    return client.submit("checkout", **(PORTLAND | more))


@pytest.fixture
def nora(app: Flask):
    the_store()
    make_product("KET-1", stock=9)
    client, customer = signed_in(app, "nora@example.com")
    assert buy(client, email="nora@example.com", keep="1").status_code == 303
    return client, customer


def test_a_kept_card_pays_the_next_order(nora):
    client, customer = nora
    assert [card.last4 for card in keeping.kept(customer)] == ["4242"]
    answer = buy(client, email="nora@example.com", card="", kept=keeping.kept(customer)[0].ulid)
    assert answer.status_code == 303
    orders = session().execute(sa.select(Order).order_by(Order.id)).scalars().all()
    assert [order.payment_state for order in orders] == ["authorized", "authorized"]
    assert len(keeping.kept(customer)) == 1


def test_it_is_seen_and_taken_away_in_the_account(nora):
    client, customer = nora
    client.get("/account/cards", queries=5)
    assert "Visa ending 4242" in client.page().text("kept")
    action = next(
        each.get("action") for each in client.page().all("form") if "removals" in each.get("action", "")
    )
    assert client.post(action).status_code == 303
    assert keeping.kept(customer) == []
    assert client.post(action).status_code == 404


@pytest.mark.case("X-AZ-01")
def test_another_customers_card_is_not_there(app: Flask, nora):
    _, customer = nora
    ulid = keeping.kept(customer)[0].ulid
    stranger, _ = signed_in(app, "eve@example.com")
    stranger.get("/account")
    stranger.post("/cart/lines", data={"variant": variant(), "quantity": "1"}, inspect=False)
    stranger.get("/checkout")
    sent = _values(_find_form(stranger.page(), "checkout"), None) | PORTLAND
    sent |= {"email": "eve@example.com", "card": "", "kept": ulid}
    assert stranger.post("/checkout", data=sent).status_code == 404
    assert stranger.post(f"/account/cards/{ulid}/removals").status_code == 404
    assert session().execute(sa.select(sa.func.count(Order.id))).scalar_one() == 1
    guest = PageClient(app, app.response_class, use_cookies=True)
    guest.get("/sign-in")
    assert guest.post(f"/account/cards/{ulid}/removals").status_code == 303  # to the sign-in
    assert len(keeping.kept(customer)) == 1


def test_a_store_that_forgets_cards_offers_none(nora):
    client, _ = nora
    write(lambda: setattr(the_store(), "forget_cards", True))
    client.get("/account")
    client.post("/cart/lines", data={"variant": variant(), "quantity": "1"}, inspect=False)
    body = client.get("/checkout").get_data(as_text=True)
    assert "kept-cards" not in body
    assert "Keep this card" not in body
