"""The steps of the whole loop as people take them in a browser: import, buy, charge, order, track."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError

from tests import world
from tests.browser import wait_until, wait_until_calm
from tests.shop.imports.files import LAMP, SHIRT, SHIRT_LARGE, text, write

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

APPROVES, DECLINES = "practice_approve", "practice_insufficient_funds"
TRIES = 240  # a quarter of a second apart
VENDORS = {"BREWHAUS-CO": "orders@brewhaus.example", "LUMEN": "po@lumen.example"}
ADDRESS = {"name": "Nora Field", "line1": "18 Alder Row", "city": "Portland", "postal_code": "97209"}


def open_shop() -> None:
    """A store with shipping, tax and an owner; everything else comes through the screens."""
    world.make_delivery(world.make_store(name="Alder & Rye"), {0: 900})
    world.make_staff(email="ana@example.com")


def sign_in(page: Page) -> None:
    """Ana sits down at the desk."""
    page.goto("/admin/sign-in")
    page.fill("[name=email]", "ana@example.com")
    page.fill("[name=password]", world.PASSWORD)
    press(page, "#sign-in button[type=submit]")


def press(page: Page, button: Locator | str) -> None:
    """Press a button that changes something, and wait until the answer stands on the page."""
    target = page.locator(button) if isinstance(button, str) else button
    target.first.wait_for()  # the page may still be on its way
    wait_until(page, "() => { document.documentElement.dataset.before = 'here'; return true }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        target.first.click()
    answer = posted.value
    if "hx-request" not in answer.request.headers or "hx-redirect" in answer.headers:
        wait_until(page, "() => !('before' in document.documentElement.dataset)")
    wait_until_calm(page)


def import_products(page: Page, folder: Path) -> None:
    """A Shopify file with a shirt of one vendor and a lamp of another."""
    file = write(folder, text(SHIRT, SHIRT_LARGE, LAMP))
    page.goto("/admin/imports/new")
    page.set_input_files("[name=file]", file)
    page.click("#upload button[type=submit]")
    until(page, "#apply button")
    page.click("#apply button")
    until(page, "text=2 created")


def complete_vendors(page: Page) -> None:
    """The import knows the vendors by name only: give each the address for purchase orders."""
    for code, address in VENDORS.items():
        page.goto(f"/admin/vendors/{code}")
        page.fill("[name=emails]", address)
        press(page, "#vendor_form button[type=submit]")


def buy(page: Page, card: str = APPROVES) -> None:
    """A guest finds both products by search and checks out."""
    for query in ("ocean", "copper"):
        page.goto(f"/search?q={query}")
        page.click("#results .item a")
        press(page, "form.add-row button[type=submit]")
    page.goto("/checkout")
    page.fill("[name=email]", "nora@field.example")
    for name, value in ADDRESS.items():
        page.fill(f"[name=ship_to_{name}]", value)
    page.select_option("[name=ship_to_region]", "OR")
    wait_until_calm(page)  # shipping and tax are asked for anew
    if page.locator(f"[name=card][value={card}]").count():
        page.check(f"[name=card][value={card}]", force=True)
    page.click("#place button")
    try:
        page.wait_for_url(lambda url: not url.endswith("/checkout"))
    except TimeoutError as error:
        raise AssertionError(page.locator("main").inner_text()) from error
    wait_until_calm(page)


def until(page: Page, selector: str) -> None:
    """Wait for something that the worker brings, loading the page again as often as it takes."""
    for _ in range(TRIES):
        if page.locator(selector).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"{selector} never came:\n{page.locator('main').inner_text()}")


def first_order(page: Page) -> int:
    """The number of the order that the desk lists first."""
    page.goto("/admin/orders")
    address = page.locator("a[href^='/admin/orders/']").first.get_attribute("href") or ""
    return int(address.split("/")[3].split("?")[0])


def charge(page: Page, number: int) -> None:
    """Press the one button at the top right, after a look at the risk where there is one."""
    page.goto(f"/admin/orders/{number}")
    accept = page.locator("#review button", has_text="Accept")
    if accept.count():
        press(page, accept)
    press(page, "#charge button")


def order_from_vendors(page: Page, number: int) -> None:
    """Take the vendors that are preselected, create and send."""
    page.goto(f"/admin/orders/{number}/purchase-orders")
    press(page, "button:has-text('Create PO(s) & Send')")
    for _ in range(TRIES):
        page.goto(f"/admin/orders/{number}/purchase-orders")
        if "2 of 2 sent" in page.locator("#purchase_orders").inner_text():
            return
        page.wait_for_timeout(250)
    raise AssertionError(page.locator("#purchase_orders").inner_text())


def track(page: Page, number: int, po: str, tracking: str) -> None:
    """Enter the number of a vendor's parcel."""
    page.goto(f"/admin/orders/{number}/shipping")
    form = page.locator(f"#pack-{po}-form")
    form.locator("[name=tracking_number]").fill(tracking)
    press(page, form.locator("button:has-text('Save parcel')"))


def ship_as_vendor(page: Page, link: str, tracking: str) -> None:
    """A vendor opens the link of the mail, accepts everything, and enters the parcel with all of it."""
    page.goto(link)
    page.fill("[name=reference]", "B-77")
    press(page, "button:has-text('Accept everything')")
    page.fill("[name=tracking_number]", tracking)
    press(page, "button:has-text('Save this parcel')")
    assert tracking in page.locator("#parcels").inner_text()


def link_in(mail: EmailMessage, place: str) -> str:
    """The address in the mail's text that begins so, without its host."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://[^/\s]+({place}[\w-]+)", body.get_content())
    assert found, body.get_content()
    return found[1]


def mails(folder: Path, wanted: Callable[[EmailMessage], bool]) -> list[EmailMessage]:
    """The mails in that folder that fit, oldest first."""
    read = [
        email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))
    ]
    return [mail for mail in read if isinstance(mail, EmailMessage) and wanted(mail)]
