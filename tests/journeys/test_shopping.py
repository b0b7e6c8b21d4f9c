"""A shopper's whole way in a real browser, with and without JavaScript: browse, cart, checkout, status."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from shop.catalog import products
from shop.catalog.products import ProductDraft, VariantDraft
from shop.inventory import stock as stock_book
from tests.browser import wait_until_calm
from tests.world import actor, make_product, make_store, make_warehouse, the_store, variant_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def stocked(app: object) -> None:
    """A shop with a bottle in two sizes, the large one sold out, and a mug."""
    make_store(name="Kettle & Co")
    sizes = (VariantDraft("BOT-S", 2400, options=("Small",)), VariantDraft("BOT-L", 3200, options=("Large",)))
    draft = ProductDraft(name="Bottle", options=("Size",), status="active", variants=sizes)
    products.create(the_store(), draft, by=actor())
    stock_book.receive(variant_of("BOT-S"), make_warehouse(), 4, by=actor())
    make_product("MUG-1", 1800, stock=50, name="Mug")


def fill_in(page: Page) -> None:
    """Type contact and address at the checkout."""
    page.get_by_label("E-mail").fill("nora@field.example")
    page.get_by_label("Full name").first.fill("Nora Field")
    page.get_by_label("Street and number").first.fill("18 Alder Row")
    page.get_by_label("Town or city").first.fill("Portland")
    page.get_by_label("State").first.select_option("OR")
    page.get_by_label("ZIP code").first.fill("97209")


def has_no_serious_finding(page: Page) -> None:
    """Axe finds nothing serious on the page once it is calm: half faded, even good ink is too pale."""
    wait_until_calm(page)
    found = Axe().run(page).response["violations"]
    bad = [
        (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
    ]
    assert not bad, bad


@pytest.mark.feature("SH-21")
@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_shelf_to_the_status_page(
    stocked: None, browser_page: Callable[..., Page], javascript: bool
) -> None:
    page = browser_page(javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Bottle").first.click()
    page.get_by_role("link", name="Large").click()
    expect(page.get_by_role("button", name="Sold out")).to_be_disabled()
    page.get_by_role("link", name="Small").click()
    expect(page).to_have_url(re.compile("sku=BOT-S"))
    page.get_by_role("button", name="Add to cart").click()
    if javascript:
        expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()
        expect(page.locator("#cart-count")).to_have_text("1 in the cart")
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name=re.compile("Place the order")).click()
    expect(page.locator(".error-summary")).to_be_visible()
    if javascript:
        expect(page.locator(".error-summary")).to_be_focused()
    fill_in(page)
    page.get_by_role("radio", name="Declined: not enough money").check()
    page.get_by_role("button", name=re.compile("Place the order")).click()
    expect(page.get_by_text("does not have enough money")).to_be_visible()
    page.get_by_role("radio", name="Approved", exact=True).check()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    page.get_by_role("link", name="See the order").click()
    expect(page.get_by_role("heading", name=re.compile("Order 1001"))).to_be_visible()


@pytest.mark.feature("SH-02")
def test_typing_narrows_the_results_and_the_address_follows(
    stocked: None, browser_page: Callable[..., Page]
) -> None:
    page = browser_page()
    page.goto("/search")
    page.get_by_label("Search for").press_sequentially("mug")
    expect(page.locator("#results")).to_contain_text("1 product for “mug”")
    expect(page).to_have_url(re.compile(r"\?q=mug"))
    page.reload()
    expect(page.locator("#results")).to_contain_text("Mug")


@pytest.mark.feature("SH-21")
@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_axe_finds_nothing_serious(
    stocked: None, browser_page: Callable[..., Page], width: int, dark: bool
) -> None:
    page = browser_page(width=width, dark=dark)
    for place in ("/", "/search?q=bot", "/products/bottle", "/sign-in", "/order-status", "/practice/cards"):
        page.goto(place)
        has_no_serious_finding(page)
    page.goto("/products/mug")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()
    has_no_serious_finding(page)
    page.goto("/cart")
    has_no_serious_finding(page)
    page.goto("/checkout")
    has_no_serious_finding(page)
    page.get_by_role("button", name=re.compile("Place the order")).click()
    expect(page.locator(".error-summary")).to_be_visible()
    has_no_serious_finding(page)
    fill_in(page)
    page.get_by_role("button", name=re.compile("Place the order")).click()
    expect(page.get_by_role("heading", name="Thank you, Nora")).to_be_visible()
    has_no_serious_finding(page)
