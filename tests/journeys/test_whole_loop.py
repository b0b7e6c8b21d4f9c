"""Import a file, buy two products of two vendors, charge, order, track: the whole loop, and where it can stop."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateways.cards.none import NoGateway
from shop.payments.gateway import cards
from tests.browser import Live
from tests.journeys import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("javascript", [True, False], ids=["js", "plain"])]
OpenPage = Callable[..., "Page"]
UPS, DHL = "1Z999AA10123456784", "JJD014600004444444444"


@pytest.fixture
def mail_folder(live: Live) -> Path:
    """Where mails land in development."""
    return Path(live.app.extensions["settings"].var) / "mail"


@pytest.fixture
def filled(live: Live, browser_page: OpenPage, tmp_path: Path, javascript: bool) -> Page:
    """Ana at the desk of a shop whose products she imported."""
    steps.open_shop()
    desk = browser_page(javascript=javascript)
    steps.sign_in(desk)
    steps.import_products(desk, tmp_path)
    steps.complete_vendors(desk)
    return desk


@pytest.mark.feature("PO-03", "SP-05", "SH-16", "SH-17")
def test_from_the_file_to_two_parcels(
    filled: Page, browser_page: OpenPage, mail_folder: Path, javascript: bool
):
    shopper = browser_page(javascript=javascript)
    steps.buy(shopper)
    assert "Thank you, Nora" in shopper.locator("h1").inner_text()
    number = steps.first_order(filled)
    steps.charge(filled, number)
    assert "Charge $" not in filled.locator("#pane").inner_text()
    steps.order_from_vendors(filled, number)
    sent = steps.mails(mail_folder, lambda mail: f"{number}-" in str(mail["Subject"]))
    assert sorted(str(mail["To"]) for mail in sent) == sorted(steps.VENDORS.values())
    for mail in sent:
        kinds = {part.get_content_type() for part in mail.iter_attachments()}
        assert {"application/pdf", "text/csv"} <= kinds
    steps.track(filled, number, f"{number}-1", UPS)
    steps.track(filled, number, f"{number}-2", DHL)
    filled.goto(f"/admin/orders/{number}")
    assert "Complete" in filled.locator("h1").inner_text()
    link = _status_link(mail_folder)
    shopper.goto(link)
    text = shopper.locator("main").inner_text()
    assert UPS in text and DHL in text
    assert "Brewhaus" not in shopper.content() and "Lumen" not in shopper.content()


@pytest.mark.feature("VN-05", "VN-07", "VN-09")
def test_both_vendors_answer_and_ship_by_the_link_in_their_mail(
    filled: Page, browser_page: OpenPage, mail_folder: Path, javascript: bool
):
    steps.buy(browser_page(javascript=javascript))
    number = steps.first_order(filled)
    steps.charge(filled, number)
    steps.order_from_vendors(filled, number)
    links = [
        steps.link_in(mail, "/po/")
        for mail in steps.mails(mail_folder, lambda mail: f"{number}-" in str(mail["Subject"]))
    ]
    for link, tracking in zip(links, (UPS, DHL), strict=True):
        steps.ship_as_vendor(browser_page(javascript=javascript), link, tracking)
    filled.goto(f"/admin/orders/{number}")
    assert "Complete" in filled.locator("h1").inner_text()
    filled.goto(f"/admin/purchase-orders/{number}-1")
    history = filled.locator("#history").inner_text()
    assert "opened" in history and "accepted" in history and "B-77" in filled.locator("main").inner_text()


@pytest.mark.feature("PY-02", "PY-08")
def test_a_declined_card_holds_the_order_until_another_pays(
    filled: Page, browser_page: OpenPage, javascript: bool
):
    shopper = browser_page(javascript=javascript)
    steps.buy(shopper, steps.DECLINES)
    assert "not taken" in shopper.locator("main").inner_text()
    number = steps.first_order(filled)
    filled.goto(f"/admin/orders/{number}/purchase-orders")
    assert filled.locator("button:has-text('Create PO(s) & Send')").is_disabled()
    shopper.check(f"[name=card][value={steps.APPROVES}]", force=True)
    steps.press(shopper, "#pay button[type=submit]")
    steps.charge(filled, number)
    steps.order_from_vendors(filled, number)


@pytest.mark.feature("PY-02")
def test_without_a_gateway_the_order_waits_and_the_desk_says_why(
    live: Live, filled: Page, browser_page: OpenPage, javascript: bool
):
    cards.plug(NoGateway())
    shopper = browser_page(javascript=javascript)
    steps.buy(shopper)
    assert "Nothing is paid yet" in shopper.locator("main").inner_text()
    number = steps.first_order(filled)
    filled.goto(f"/admin/orders/{number}/payment")
    assert re.search(r"no(t| card)? .*(gateway|set up)", filled.locator("#pane").inner_text(), re.IGNORECASE)


def _status_link(folder: Path) -> str:
    """The address of the status page, from the last mail that names a parcel."""
    (*_, last) = steps.mails(folder, lambda mail: "nora@field.example" in str(mail["To"]))
    return steps.link_in(last, "/orders/")
