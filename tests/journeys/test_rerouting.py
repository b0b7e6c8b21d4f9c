"""Two windows: staff create and send, the vendor takes one line and refuses the other, staff send that to the next vendor."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import world
from tests.browser import Live
from tests.journeys import steps

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("javascript", [True, False], ids=["js", "plain"])]
OpenPage = Callable[..., "Page"]
FIRST, SECOND, THIRD = "1Z999AA10123456784", "1Z999AA10123456795", "JJD014600004444444444"


@pytest.fixture
def mail_folder(live: Live) -> Path:
    """Where mails land in development."""
    return Path(live.app.extensions["settings"].var) / "mail"


@pytest.fixture
def order(live: Live) -> int:
    """A charged order of two mugs and a kettle, both from Brew; Mill has the kettle as well."""
    steps.open_shop()
    world.make_product("MUG-1", 1800, stock=0, vendors={"BREW": (700, 50)}, name="Mug")
    world.make_product("KET-1", 9900, stock=0, vendors={"BREW": (6100, 42), "MILL": (6300, 9)}, name="Kettle")
    return int(world.make_order({"MUG-1": 2, "KET-1": 1}, charged=True, review="clear").number)


def link_of(folder: Path, number: str) -> str:
    """The link in the mail of that purchase order."""

    def is_it(mail: EmailMessage) -> bool:
        return re.search(rf"\b{number}\b", str(mail["Subject"])) is not None and mail.is_multipart()

    (mail,) = steps.mails(folder, is_it)
    return steps.link_in(mail, "/po/")


def send(desk: Page, number: int, button: str, sent: str) -> None:
    """Press the button on the POs tab, and wait until the worker has sent what it made."""
    desk.goto(f"/admin/orders/{number}/purchase-orders")
    steps.press(desk, f"button:has-text('{button}')")
    for _ in range(steps.TRIES):
        desk.goto(f"/admin/orders/{number}/purchase-orders")
        if sent in desk.locator("#purchase_orders").inner_text():
            return
        desk.wait_for_timeout(250)
    raise AssertionError(desk.locator("#purchase_orders").inner_text())


def answer(page: Page, name: str, kind: str, reason: str = "") -> None:
    """Say of the line of that name what becomes of it."""
    line = page.locator(".vendor-line", has_text=name)
    line.locator("summary").click()
    line.locator("select[name^=answer-]").select_option(kind)
    if reason:
        line.locator("select[name^=reason-]").select_option(reason)


def pack(page: Page, tracking: str) -> None:
    """A parcel with one unit."""
    form = page.locator("#parcels form:has(button:has-text('Save this parcel'))")
    form.locator("[name=tracking_number]").fill(tracking)
    form.locator("[name^=quantity-]").first.fill("1")
    steps.press(page, form.locator("button:has-text('Save this parcel')"))
    assert tracking in page.locator("#parcels").inner_text()


@pytest.mark.feature("PO-15", "VN-07", "VN-09")
def test_a_refused_line_goes_to_the_next_vendor(
    order: int, browser_page: OpenPage, mail_folder: Path, javascript: bool
) -> None:
    desk = browser_page(javascript=javascript)
    steps.sign_in(desk)
    send(desk, order, "Create PO(s) & Send", "1 of 1 sent")
    brew = browser_page(javascript=javascript)
    brew.goto(link_of(mail_folder, f"{order}-1"))
    answer(brew, "Mug", "accepted")
    answer(brew, "Kettle", "rejected", "out_of_stock")
    steps.press(brew, "button:has-text('Send these answers')")
    assert "rejected" in brew.locator("main").inner_text()
    for tracking in (FIRST, SECOND):
        pack(brew, tracking)
    send(desk, order, "Send to Mill Supply", "2 of 2 sent")
    mill = browser_page(javascript=javascript)
    steps.ship_as_vendor(mill, link_of(mail_folder, f"{order}-2"), THIRD)
    desk.goto(f"/admin/orders/{order}")
    assert "Complete" in desk.locator("h1").inner_text()
    desk.goto(f"/admin/orders/{order}/timeline")
    told = desk.locator("#panel").inner_text()
    assert "out of stock" in told and "went to Mill Supply" in told
