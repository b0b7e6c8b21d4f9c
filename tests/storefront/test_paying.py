"""The card at the checkout and afterwards: declined and tried again, confirmed with the bank, without an answer."""

import pytest
import sqlalchemy as sa

from gateways.cards.none import NoGateway
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import braking
from shop.payments.gateway import cards
from shop.payments.tables import Operation
from tests.house import PageClient
from tests.storefront.test_checkout import PORTLAND, orders, shop

__all__ = ["shop"]


def buy(shop: PageClient, card: str) -> None:
    """Place the order with that practice card and go where the browser is sent."""
    assert shop.submit("checkout", **PORTLAND, card=card).status_code == 303
    shop.follow()
    if shop.last.status_code == 303:
        shop.follow()


@pytest.mark.feature("SH-18")
def test_a_declined_card_leads_to_the_same_order_and_another_card(shop):
    buy(shop, "practice_insufficient_funds")
    assert "does not have enough money" in shop.page().text() and orders()[0].payment_state == "declined"
    number = orders()[0].number
    shop.submit("pay", card="practice_approve")
    shop.follow()
    assert f"Order {number} is placed" in shop.page().text()
    assert [order.payment_state for order in orders()] == ["authorized"]


def test_a_stolen_card_teaches_the_thief_nothing(shop):
    buy(shop, "practice_stolen")
    assert "The bank declined the card." in shop.page().text() and "stolen." not in shop.page().text()


@pytest.mark.parametrize(("answer", "state"), [("approve", "authorized"), ("refuse", "declined")])
def test_the_banks_confirmation_leads_on_or_back(shop, answer, state):
    challenge = next(
        token for token, label in cards().checkout_fields().choices if "confirm" in label.lower()
    )
    shop.submit("checkout", **PORTLAND, card=challenge)
    assert shop.last.location.startswith("/practice/challenge/")
    shop.follow()
    shop.post(shop.last.request.path, data={"answer": answer})
    shop.follow()
    if shop.last.status_code == 303:
        shop.follow()
    assert orders()[0].payment_state == state
    assert ("Thank you" in shop.last.text) == (answer == "approve")


def test_no_answer_says_do_not_pay_again_with_202(shop):
    lost = next(
        token for token, _ in cards().checkout_fields().choices if "lost" in token or "timeout" in token
    )
    shop.submit("checkout", **PORTLAND, card=lost)
    assert shop.follow().status_code == 202
    assert "do not pay again" in shop.page().text()


def test_without_a_gateway_the_order_is_kept_to_be_paid_later(shop):
    cards.plug(NoGateway())
    shop.get("/checkout")
    assert "You do not pay now" in shop.page().text("card")
    shop.submit("checkout", **PORTLAND)
    assert "Nothing is paid yet" in shop.follow().text
    assert orders()[0].payment_state == "none"


@pytest.mark.case("X-AZ-02")
@pytest.mark.parametrize("token", ["null", "[]", "%20", "0" * 43, "x" * 200, "..%2f..%2fcheckout"])
def test_a_payment_page_opens_for_its_own_token_alone(shop, token):
    buy(shop, "practice_do_not_honor")
    assert shop.get(f"/pay/{token}").status_code == 404
    assert shop.post(f"/pay/{token}", data={"card": "practice_approve"}).status_code == 404


def test_a_status_link_does_not_open_the_payment_page(shop):
    buy(shop, "practice_approve")
    token = shop.last.request.path.split("/")[2]
    assert shop.get(f"/orders/{token}").status_code == 200
    assert shop.get(f"/pay/{token}").status_code == 404


def test_the_table_of_practice_cards_and_no_table_without_practice(shop):
    assert "4242" in shop.get("/practice/cards").text
    cards.plug(NoGateway())
    assert shop.get("/practice/cards").status_code == 404
    assert shop.get("/practice/challenge/anything").status_code == 404


def test_no_card_chosen_is_said_beside_the_choice(shop):
    assert shop.submit("checkout", **PORTLAND, card="").status_code == 422
    assert "Choose how to pay" in shop.last.text
    assert not session().execute(sa.select(Order)).first()


@pytest.mark.case("X-CK-28")
@pytest.mark.case("X-PY-22")
def test_whoever_tries_card_after_card_waits_and_nothing_more_is_asked_of_the_gateway(shop, monkeypatch):
    monkeypatch.setattr(braking, "PER_ORDER", 3)
    monkeypatch.setattr(braking, "PER_ADDRESS", 4)
    buy(shop, "practice_insufficient_funds")
    for _ in range(2):
        shop.submit("pay", card="practice_stolen")
        shop.follow()
    asked = operations()
    assert shop.submit("pay", card="practice_approve").status_code == 429
    assert int(shop.last.headers["Retry-After"]) > 0
    assert operations() == asked == 3, "the fourth card was tried"
    fill(shop)
    shop.submit("checkout", **PORTLAND, card="practice_stolen")
    fill(shop)
    placed = len(orders())
    assert shop.submit("checkout", **PORTLAND, card="practice_approve").status_code == 429
    assert "Too many tries" in shop.page().text()
    assert (len(orders()), operations()) == (placed, 4), "no order, no card"
    assert shop.page().by_id("f-email").get("value") == PORTLAND["email"]


def test_those_who_pay_never_meet_the_brake(shop, monkeypatch):
    """The control: approved cards are not counted."""
    monkeypatch.setattr(braking, "PER_ADDRESS", 1)
    for _ in range(3):
        buy(shop, "practice_approve")
        fill(shop)
    assert [order.payment_state for order in orders()] == ["authorized"] * 3


def operations() -> int:
    session().rollback()
    return session().execute(sa.select(sa.func.count(Operation.id))).scalar_one()


def fill(shop: PageClient) -> None:
    """Another cart, and the checkout on the screen."""
    variant = session().execute(sa.text("SELECT ulid FROM variants ORDER BY id LIMIT 1")).scalar_one()
    shop.get("/sign-in")
    shop.post("/cart/lines", data={"variant": variant, "quantity": "1"})
    shop.get("/checkout")
