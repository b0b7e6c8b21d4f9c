"""A shop that takes cards by Stripe, in a browser that knows Stripe's hosts only as far as the tests play them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gateways.cards.stripe import StripeGateway
from shop.kernel import site
from shop.kernel.db import db, session, write
from shop.orders.tables import Order
from shop.payments.gateway import cards
from tests import world
from tests.browser import Live, wait_until_calm
from tests.journeys import steps as desk
from tests.peers.stripe.door import BROWSER, FILES
from tests.peers.stripe.server import StripePeer
from tests.world_payments import make_unpaid_order

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page, Request, Route

GOOD, POOR, WRONG_CVC = "4242424242424242", "4000000000009995", "4000000000000127"
CHALLENGED, ASKS_LATER = "4000000000003220", "4000002760003184"
ADDRESS = {"name": "Nora Field", "line1": "18 Alder Row", "city": "Portland", "postal_code": "97209"}


@dataclass
class Till:
    """The live shop and its Stripe; `sent` is everything that browsers asked of the shop itself."""

    live: Live
    peer: StripePeer
    sent: list[str] = field(default_factory=list)
    script_is_lost: bool = False

    def welcome(self, page: Page) -> Page:
        """Let this browser reach Stripe, and listen to what it asks of us."""
        page.route("https://js.stripe.com/**", self._script)
        page.route("https://api.stripe.com/**", self._api)
        page.on("request", self._listen)
        return page

    def _script(self, route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        if self.script_is_lost or path not in FILES:
            return route.fulfill(status=404)
        name, kind = FILES[path]
        return route.fulfill(body=(BROWSER / name).read_bytes(), content_type=kind)

    def _api(self, route: Route) -> None:
        path = route.request.url.split("/", 3)[3]
        route.fulfill(response=route.fetch(url=f"{self.peer.url}/{path}"))

    def _listen(self, request: Request) -> None:
        if request.url.startswith(self.live.url):
            self.sent.append(f"{request.method} {request.url} {request.headers} {request.post_data or ''}")


def open_till(live: Live, peer: StripePeer, mode: str = "authorize") -> Till:
    """A shop with one kettle whose cards go to that Stripe."""
    world.make_delivery(world.make_store(name="Alder & Rye"), {0: 900})
    world.make_product("KET-1", 4500, stock=50, name="Kettle")

    def set_mode() -> None:
        world.the_store().checkout_mode = mode

    write(set_mode)
    session().rollback()
    site.base_url.plug(live.url)
    cards.plug(StripeGateway("sk_test_till", "pk_test_till", ["whsec_test"], api_base=peer.url))
    return Till(live, peer)


def to_checkout(page: Page) -> None:
    """Put the kettle in the cart and type where it goes."""
    page.goto("/products/kettle")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("dialog", name="Your cart").wait_for()
    page.goto("/checkout")
    page.fill("[name=email]", "nora@field.example")
    for name, value in ADDRESS.items():
        page.fill(f"[name=ship_to_{name}]", value)
    page.select_option("[name=ship_to_region]", "OR")
    wait_until_calm(page)


def to_phone_card(till: Till, page: Page) -> Page:
    """Ana at the desk opens the card field for an order of Nora, who is on the telephone."""
    number = make_unpaid_order().number
    world.make_staff(email="ana@example.com")
    desk.sign_in(till.welcome(page))
    page.goto(f"/admin/orders/{number}/payment")
    page.get_by_role("link", name="Card by phone…").click()
    return page


def card_frame(page: Page) -> FrameLocator:
    """The card's fields, once they are there."""
    page.locator("[data-card-field][data-state=ready]").wait_for()
    return page.frame_locator("iframe[title^='Secure card']")


def type_card(page: Page, number: str, cvc: str = "123") -> None:
    """Type a card into Stripe's frame."""
    frame = card_frame(page)
    for name, value in {"number": number, "expires": "04 / 31", "cvc": cvc}.items():
        frame.locator(f"#{name}").fill(value)


def press_pay(page: Page) -> None:
    """The one big button, at the checkout or on the payment page; by key, for a frame above may have moved it."""
    page.locator("#place button, #pay button[type=submit]").first.press("Enter")


def pay(page: Page, number: str) -> None:
    """Type this card, press, and wait until the browser stands somewhere else."""
    before = page.url
    type_card(page, number)
    press_pay(page)
    page.wait_for_url(lambda url: url != before)
    wait_until_calm(page)


def order() -> Order:
    """The one order, read anew."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


def all_rows() -> str:
    """Everything that the database holds, as text."""
    session().rollback()
    tables = db.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in session().execute(sa.select(table)).all())
