"""Two windows: staff correct the address after sending, the vendor accepts on their page, the papers show revision 2."""

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
from tests.journeys.test_rerouting import link_of, send

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("javascript", [True, False], ids=["js", "plain"])]
OpenPage = Callable[..., "Page"]


@pytest.fixture
def mail_folder(live: Live) -> Path:
    """Where mails land in development."""
    return Path(live.app.extensions["settings"].var) / "mail"


@pytest.fixture
def order(live: Live) -> int:
    """A charged order of two mugs from Brew."""
    steps.open_shop()
    world.make_product("MUG-1", 1800, stock=0, vendors={"BREW": (700, 50)}, name="Mug")
    return int(world.make_order({"MUG-1": 2}, charged=True, review="clear").number)


def revision_mail(desk: Page, folder: Path) -> EmailMessage:
    """The letter that asks for revision 2, once the worker has written it."""
    for _ in range(steps.TRIES):
        if found := steps.mails(folder, lambda mail: "please accept revision 2" in str(mail["Subject"])):
            return found[0]
        desk.wait_for_timeout(250)
    raise AssertionError("the letter never came")


@pytest.mark.feature("OD-12", "PO-13")
def test_the_address_is_corrected_after_sending(
    order: int, browser_page: OpenPage, mail_folder: Path, javascript: bool
) -> None:
    desk = browser_page(javascript=javascript)
    steps.sign_in(desk)
    send(desk, order, "Create PO(s) & Send", "1 of 1 sent")
    assert link_of(mail_folder, f"{order}-1")
    desk.goto(f"/admin/orders/{order}/contact")
    assert "asked to accept it" in desk.locator("#contact").inner_text()
    desk.fill("[name=line1]", "7 Quay Street")
    steps.press(desk, "#contact-form button[type=submit]")
    assert "revision 2 pending" in desk.locator("#blocking").inner_text()
    mail = revision_mail(desk, mail_folder)
    text = mail.get_body(("plain",))
    assert text is not None and "now: 7 Quay Street" in text.get_content()
    vendor = browser_page(javascript=javascript)
    vendor.goto(steps.link_in(mail, "/po/"))
    assert "7 Quay Street" in vendor.locator("#revision ins").inner_text()
    steps.press(vendor, "#revision button:has-text('Accept revision 2')")
    assert re.search(r"Revision 2\b", vendor.locator("h1").inner_text())
    assert "7 Quay Street" in vendor.locator("main address").inner_text()
    with vendor.expect_download() as download:
        vendor.locator("nav a:has-text('CSV')").click()
    assert "revision-2" in download.value.suggested_filename
    assert "7 Quay Street" in Path(download.value.path()).read_text()
    desk.goto(f"/admin/purchase-orders/{order}-1")
    assert "Revision 2" in desk.locator("h1").inner_text()
    assert "pending" not in desk.locator("h1").inner_text()
    desk.goto(f"/admin/orders/{order}")
    assert "7 Quay Street" in desk.locator("#places").inner_text()
