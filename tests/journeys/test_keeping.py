"""What was typed outlives the token of its form and the sign-in of who typed it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shop.kernel.db import session, write
from shop.orders.tables import Order, OrderNote
from shop.people import signing_in
from shop.people.tables import Staff
from tests import world
from tests.journeys import steps

pytestmark = pytest.mark.browser


@pytest.fixture
def order(app: object) -> int:
    """An order at the desk of a shop with an owner, by its number."""
    steps.open_shop()
    return int(world.make_order().number)


def forget_token(page: Page) -> None:
    """As signing in within another tab does, or a cookie that ran out."""
    kept = [cookie for cookie in page.context.cookies() if not cookie["name"].endswith("page")]
    page.context.clear_cookies()
    page.context.add_cookies(kept)


def write_note(page: Page, words: str) -> None:
    page.get_by_label("Write a note").fill(words)
    page.get_by_role("button", name="Add note").click()


@pytest.mark.case("X-AU-21")
def test_a_form_whose_token_ran_out_is_sent_by_a_second_press(
    order: int, browser_page: Callable[..., Page]
) -> None:
    page = browser_page()
    steps.sign_in(page)
    page.goto(f"/admin/orders/{order}")
    forget_token(page)
    write_note(page, "Ring twice")
    expect(page.get_by_role("alert")).to_contain_text("press it once more")
    expect(page.get_by_label("Write a note")).to_have_value("Ring twice")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#notes article")).to_contain_text("Ring twice")


@pytest.mark.case("X-AU-22")
def test_a_note_comes_back_after_signing_in_again(order: int, browser_page: Callable[..., Page]) -> None:
    page = browser_page()
    steps.sign_in(page)
    page.goto(f"/admin/orders/{order}")
    person = session().query(Staff).filter_by(email="ana@example.com").one()
    write(lambda: signing_in.sign_out_everywhere("staff", person.id))
    write_note(page, "Ring twice")
    page.wait_for_url("**/admin/sign-in**")
    page.fill("[name=email]", "ana@example.com")
    page.fill("[name=password]", world.PASSWORD)
    page.locator("#sign-in button[type=submit]").click()
    expect(page.get_by_label("Write a note")).to_have_value("Ring twice")
    expect(page.locator("#notices")).to_contain_text("is back")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#notes article")).to_contain_text("Ring twice")
    page.reload()
    expect(page.get_by_label("Write a note")).to_have_value("")
    assert session().query(OrderNote).join(Order, Order.id == OrderNote.order_id).count() == 1
