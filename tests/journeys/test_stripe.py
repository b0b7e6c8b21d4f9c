"""Cards by Stripe in a real browser under the real content policy: every answer that a bank may give."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shop.kernel.db import write
from shop.payments import charging
from tests.browser import Live, wait_until_calm
from tests.journeys import stripe_steps as steps
from tests.journeys.stripe_steps import Till
from tests.peers.stripe.server import StripePeer
from tests.world_shop import actor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OpenPage = Callable[..., Page]


@pytest.mark.feature("PY-14", "SH-13")
def test_an_approved_card_whose_number_only_stripe_sees(
    till: Till, shopper: Page, caplog: pytest.LogCaptureFixture
) -> None:
    policy = shopper.request.get("/checkout").headers["content-security-policy"]
    assert "script-src 'self' https://js.stripe.com" in policy and "frame-src https://js.stripe.com" in policy
    assert "stripe" not in shopper.request.get("/cart").headers["content-security-policy"]
    steps.type_card(shopper, "4242")
    steps.press_pay(shopper)
    expect(shopper.get_by_text("Your card number is incomplete.")).to_be_visible()
    shopper.fill("[name=ship_to_city]", "")
    shopper.keyboard.press("Tab")
    wait_until_calm(shopper)  # shipping and tax are asked for anew
    steps.type_card(shopper, steps.GOOD)
    steps.press_pay(shopper)  # the card is kept while the address is mended
    expect(shopper.locator(".error-summary")).to_be_focused()
    expect(shopper.get_by_text("The card that you typed is kept")).to_be_visible()
    shopper.fill("[name=ship_to_city]", "Portland")
    shopper.keyboard.press("Tab")
    wait_until_calm(shopper)
    steps.press_pay(shopper)
    expect(shopper.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    assert (steps.order().payment_state, till.peer.held()) == ("authorized", steps.order().total_minor)
    everywhere = "\n".join((*till.sent, caplog.text, steps.all_rows()))
    assert "ctoken_" in everywhere and "nora@field.example" in everywhere, "the search sees what is there"
    assert not re.search(r"4242[ -]?4242[ -]?4242[ -]?4242", everywhere)


@pytest.mark.feature("SH-18")
def test_no_card_works_until_one_does_and_the_order_stays_the_same(till: Till, shopper: Page) -> None:
    steps.pay(shopper, steps.POOR)
    expect(shopper.get_by_text("does not have enough money")).to_be_visible()
    number = steps.order().number
    steps.pay(shopper, steps.WRONG_CVC)
    expect(shopper.get_by_text("security code of the card is not right")).to_be_visible()
    steps.type_card(shopper, steps.GOOD)
    till.peer.faults.add("401", on="POST customers")
    steps.press_pay(shopper)
    expect(shopper.get_by_text("could not reach the payment service")).to_be_visible()
    steps.pay(shopper, steps.GOOD)
    expect(shopper.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    assert (steps.order().number, till.peer.held()) == (number, steps.order().total_minor)


@pytest.mark.feature("PY-08")
def test_the_bank_asks_is_left_is_failed_and_is_passed(till: Till, shopper: Page) -> None:
    steps.pay(shopper, steps.CHALLENGED)
    expect(shopper.get_by_role("heading", name="Confirm this payment")).to_be_visible()
    link = till.peer.only("payment_intent")["next_action"]["redirect_to_url"]["return_url"]
    shopper.goto(link)  # left: back without an answer
    expect(shopper.get_by_text("Your bank wants you to confirm")).to_be_visible()
    shopper.get_by_role("link", name="Confirm with the bank").click()
    shopper.get_by_role("button", name="Fail").click()
    expect(shopper.get_by_text("could not confirm that it is you")).to_be_visible()
    assert steps.order().payment_state == "declined"
    steps.pay(shopper, steps.CHALLENGED)
    shopper.get_by_role("button", name="Complete").click()
    expect(shopper.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    assert (steps.order().payment_state, till.peer.held()) == ("authorized", steps.order().total_minor)


@pytest.mark.case("X-PY-10")
def test_coming_back_with_anothers_payment_proves_nothing(till: Till, shopper: Page) -> None:
    steps.pay(shopper, steps.CHALLENGED)
    link = till.peer.only("payment_intent")["next_action"]["redirect_to_url"]["return_url"]
    shopper.goto(f"{link}?payment_intent=pi_another&redirect_status=succeeded")
    expect(shopper.get_by_text("Your bank wants you to confirm")).to_be_visible()
    assert (steps.order().payment_state, till.peer.held()) == ("needs_customer", 0)


@pytest.mark.case("X-PY-20")
def test_a_charge_that_needs_the_shopper_resumes_the_same_payment(
    live: Live, peer: StripePeer, browser_page: OpenPage
) -> None:
    till = steps.open_till(live, peer, "save_card")
    shopper = till.welcome(browser_page())
    steps.to_checkout(shopper)
    steps.pay(shopper, steps.ASKS_LATER)
    shopper.get_by_role("button", name="Complete").click()
    expect(shopper.get_by_text("Your card is saved")).to_be_visible()
    order = steps.order()
    write(lambda: setattr(order, "review", "clear"))
    assert charging.charge(order, actor("Ana")).name == "action_required"
    waiting = peer.only("payment_intent")["id"]
    shopper.reload()
    shopper.get_by_role("button", name="Confirm with the bank").click()
    shopper.get_by_role("button", name="Complete").click()
    expect(shopper.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    assert (steps.order().payment_state, peer.taken()) == ("charged", order.total_minor)
    assert peer.only("payment_intent")["id"] == waiting


def test_without_stripes_script_the_page_says_so(till: Till, browser_page: OpenPage) -> None:
    till.script_is_lost = True
    page = till.welcome(browser_page())
    steps.to_checkout(page)
    expect(page.get_by_text("The payment service could not be loaded")).to_be_visible()
    steps.press_pay(page)
    assert not till.peer.requests
