"""Every form there is, filled with what nobody should send: refused with all that was typed, or shown as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes
from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from shop.kernel import chores
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.people import customers, signing_in
from shop.tables import metadata
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.markup import Page, parse
from tests.security.routes import all_routes
from tests.security.test_hostile_text import HOSTILE, break_outs, ids_of, world
from tests.world import PASSWORD, VISIT, make_address, make_customer

__all__ = ["world"]
pytestmark = [pytest.mark.feature("PL-09"), pytest.mark.slow]
WRITTEN = {"text", "search", "email", "tel", "url", "number", "date"}
ODD = {
    "NUL": "zq\x00zq",
    "half of a pair": "zq\ud800zq",
    "escape": "zq\x1b[31mzq",
    "ten thousand": "zq" * 5000,
    "a page of lines": "zq\r\n" * 3000,
    "a formula": "=cmd|'/c calc'!zq",
    "other digits": "\u0661\u0662",
}
# How many of a thing: the field takes nothing but digits, and the answer says which are meant.
ONE_NUMBER = {"storefront.create_cart_line", "storefront.update_cart_line"}


@dataclass(frozen=True)
class Sheet:
    """A form on a page: where it is found, where it goes, what a browser would send, what a person writes."""

    page: str
    action: str
    endpoint: str
    values: tuple[tuple[str, str], ...]
    written: frozenset[str]

    @property
    def name(self) -> tuple[str, frozenset[str]]:
        """The same form of another row is no other form."""
        return self.endpoint, frozenset(re.sub(r"[0-9A-HJKMNP-TV-Z]{26}", "", name) for name in self.written)

    def filled(self, text: str, *only: str) -> bytes:
        """The body with that text in the written fields, or in `only` these, the others as they were."""
        wanted = set(only) or self.written
        pairs = [(name, text if name in wanted else value) for name, value in self.values]
        return b"&".join(
            f"{quote(name)}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}".encode()
            for name, value in pairs
        )


def sheets(app: Flask, page: Page, address: str) -> Iterator[Sheet]:
    """The forms of a page that are posted and have something to write in."""
    for form in page.all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        fields = [e for e in form.iter() if e.get("name")]
        if form.get("id"):
            fields += [e for e in page.all() if e.get("name") and e.get("form") == form.get("id")]
        written = frozenset(str(e.get("name")) for e in fields if is_written(e))
        action = form.get("action") or address
        if written:
            yield Sheet(address, action, endpoint_of(app, action), tuple(sent_by(fields)), written)


def endpoint_of(app: Flask, action: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(action.partition("?")[0], method="POST")[0])
    except HTTPException:
        return action


def is_written(field: Element) -> bool:
    if field.get("readonly") is not None:
        return False
    return field.tag == "textarea" or (field.tag == "input" and field.get("type", "text") in WRITTEN)


def sent_by(fields: list[Element]) -> Iterator[tuple[str, str]]:
    for field in fields:
        name, kind = str(field.get("name")), field.get("type", "text")
        if field.tag == "textarea":
            yield name, field.text or ""
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [each for each in options if each.get("selected") is not None] or options[:1]
            yield from ((name, each.get("value", "")) for each in chosen)
        elif field.tag == "input" and kind != "file" and is_on(field, kind):
            yield name, field.get("value", "")


def is_on(field: Element, kind: str) -> bool:
    return kind not in ("checkbox", "radio") or field.get("checked") is not None


def crawl(app: Flask, client: PageClient, surface: str, ids: list[str]) -> dict[object, Sheet]:
    """One of each form of a surface."""
    found: dict[object, Sheet] = {}
    for route in all_routes(app, "GET"):
        if not route.endpoint.startswith(surface) or route.endpoint.endswith("sign_in"):
            continue
        for value in ids if route.has_id else [""]:
            address = route.filled(value)
            with client.get(address, inspect=False) as answer:
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    for sheet in sheets(app, parse(answer.get_data(as_text=True)), address):
                        found.setdefault(sheet.name, sheet)
    return found


def send(app: Flask, client: PageClient, sheet: Sheet, text: str, *only: str) -> TestResponse:
    """Open the page anew, as somebody does who writes one thing after another, fill the form and send it."""
    page = parse(client.get(sheet.page, inspect=False).get_data(as_text=True))
    fresh = next((each for each in sheets(app, page, sheet.page) if each.name == sheet.name), sheet)
    mine = [name for name in only if name in fresh.written]
    return client.post(
        fresh.action,
        data=fresh.filled(text, *mine),
        content_type="application/x-www-form-urlencoded",
        inspect=False,
    )


def lost(answer: TestResponse, sheet: Sheet, begin: str) -> list[str]:
    """Which fields of a refused form do not show any more what was typed."""
    kept = {}
    for field in parse(answer.get_data(as_text=True)).all("input", "textarea"):
        if field.get("name"):
            kept[field.get("name")] = field.get("value") or field.text or ""
    return [name for name in sheet.written if begin not in kept.get(name, "")]


@pytest.fixture
def browsers(app: Flask, world: Order, signed_in: SignedIn) -> dict[str, tuple[PageClient, list[str]]]:
    """Somebody at the desk and somebody in the shop with a filled cart, and the ids that each may use."""
    shopper = PageClient(app, app.response_class, use_cookies=True)
    customer = make_customer("zoe@example.com", name="Zoe", password=PASSWORD)
    book = customers.keep_address(customer, make_address())
    shopper.set_cookie("__Host-customer", signing_in.start("customer", customer, VISIT), secure=True)
    shopper.get("/account")
    shopper.post("/cart/lines", data={"variant": variant_ulid(), "quantity": "1"}, inspect=False)
    return {
        "admin.": (signed_in(), [*ids_of(world), *every_ulid()]),
        "storefront.": (shopper, [book.ulid, product_slug()]),
    }


def every_ulid() -> list[str]:
    """Two of each thing that has an id for the outside."""
    tables = [table for table in metadata.sorted_tables if "ulid" in table.columns]
    found = [session().execute(sa.select(table.c.ulid).limit(2)).scalars().all() for table in tables]
    return [str(ulid) for ulids in found for ulid in ulids]


def variant_ulid() -> str:
    return str(session().execute(sa.text("SELECT ulid FROM variants")).scalar_one())


def product_slug() -> str:
    return str(session().execute(sa.text("SELECT slug FROM products")).scalar_one())


@pytest.mark.case("X-CK-24")
@pytest.mark.case("X-AZ-16")
@pytest.mark.parametrize("surface", ["admin.", "storefront."])
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(app: Flask, browsers, surface: str):
    client, ids = browsers[surface]
    found, problems = crawl(app, client, surface, ids), []
    assert len(found) >= {"admin.": 16, "storefront.": 6}[surface], sorted(map(str, found))
    for sheet in found.values():
        if sheet.endpoint in ONE_NUMBER:
            continue
        for kind, text in ODD.items():
            answer = send(app, client, sheet, text)
            if answer.status_code >= 500:
                problems.append(f"{sheet.endpoint}: {kind} gives {answer.status}")
            elif answer.status_code == 422 and "zq" in text and (gone := lost(answer, sheet, "zq")):
                problems.append(f"{sheet.endpoint}: {kind} loses {sorted(gone)}")
    assert not problems, "\n".join(problems)


@pytest.mark.case("X-HD-04")
@pytest.mark.parametrize("surface", ["admin.", "storefront."])
def test_what_is_kept_is_shown_as_text(app: Flask, browsers, world: Order, surface: str):
    client, ids = browsers[surface]
    accepted, problems = 0, []
    for sheet in crawl(app, client, surface, ids).values():
        for name in sorted(sheet.written):
            answer = send(app, client, sheet, HOSTILE[:100], name)
            accepted += answer.status_code == 303
            if answer.mimetype == "text/html" and (broken := break_outs(answer.get_data(as_text=True))):
                problems.append(f"{sheet.endpoint} {name}: {broken}")
    assert accepted >= 5, "hardly any form took the text: the test proves nothing"
    chores.work_all()
    desk, desk_ids = browsers["admin."]
    shopper, shop_ids = browsers["storefront."]
    for route in all_routes(app, "GET"):
        who, known = (
            (desk, ids_of(world) + desk_ids) if route.endpoint.startswith("admin.") else (shopper, shop_ids)
        )
        for value in dict.fromkeys(known) if route.has_id else [""]:
            with who.get(route.filled(value), inspect=False) as answer:
                if answer.mimetype == "text/html" and (broken := break_outs(answer.get_data(as_text=True))):
                    problems.append(f"{route.rule}: {broken}")
    assert not problems, "\n".join(problems)
