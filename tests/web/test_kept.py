"""Whole pages: kept for the same values, with each visit's own token, and never for what a visit alone knows."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from shop.kernel.db import write
from shop.kernel.stores import catalog_changed
from shop.orders import notes
from shop.people import signing_in, staff
from tests.house import PageClient
from tests.web.test_pieces import OF_A_VISIT, TEMPLATES, names_of
from tests.world import make_cart, make_order, make_product, make_store, the_store
from tests.world_goods import reprice
from tests.world_shop import actor
from web.kept import BY_THE_MINUTE, HOLE, PAGES, Shelf

PUT_IN_AFTERWARDS = {"csrf_token", "get_flashed_messages"}  # a hole for the one, no keeping with the other
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TIME = re.compile(r"\|\s*(when|date|datetime|hold_words)\b|\b(ago|moment|day)\(")


@pytest.mark.parametrize("template", sorted(PAGES | BY_THE_MINUTE))
def test_a_kept_page_reads_nothing_of_the_visit(template: str):
    mine = (OF_A_VISIT | {"htmx"}) - PUT_IN_AFTERWARDS
    assert not names_of(template) & (mine - {"now"} if template in BY_THE_MINUTE else mine)


@pytest.mark.parametrize("template", sorted(PAGES))
def test_a_kept_page_tells_no_time_by_itself(template: str):
    assert not TIME.search((TEMPLATES / template).read_text("utf-8"))


def test_the_shelf_lets_go_what_nobody_asked_for_longest():
    shelf = Shelf(most=10)
    for key in ("a", "b"):
        shelf.put(key, key.encode() * 4)
    assert shelf.get("a") == b"aaaa"
    shelf.put("c", b"cccc")
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == (b"aaaa", None, b"cccc")
    shelf.put("c", b"d")
    shelf.put("e", b"eeeee")
    assert (shelf.get("a"), shelf.get("c"), shelf.get("e")) == (b"aaaa", b"d", b"eeeee")


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the templates of the pages that were put on the shelf, in a list that grows."""
    put, seen = Shelf.put, list[str]()

    def noting(self: Shelf, key: tuple[str, ...], page: bytes) -> None:
        seen.append(key[0])
        put(self, key, page)

    monkeypatch.setattr(Shelf, "put", noting)
    return seen


@pytest.fixture
def shop(app: Flask) -> PageClient:
    """Return a browser in a shop that sells a cup."""
    make_store()
    make_product("CUP-1", vendors={"BREW": (6100, 42)})
    return browser(app)


def browser(app: Flask) -> PageClient:
    return PageClient(app, app.response_class, use_cookies=True)


def token_of(page: str) -> str:
    return str(TOKEN.findall(page)[0])


@pytest.mark.parametrize("path", ["/", "/search?q=cup", "/products/product-cup-1"])
def test_the_second_visit_finds_the_page(app: Flask, shop: PageClient, renders: list[str], path: str):
    first, again = shop.get(path).text, browser(app).get(path).text
    assert len(renders) == 1
    assert TOKEN.sub("", again) == TOKEN.sub("", first)


def test_each_visit_has_its_own_token(app: Flask, shop: PageClient):
    other = browser(app)
    pages = [each.get("/products/product-cup-1").text for each in (shop, other)]
    mine, theirs = map(token_of, pages)
    assert mine != theirs
    assert not any(HOLE in page for page in pages)
    form = {"variant": re.findall(r'name="variant" value="(\w+)"', pages[0])[0], "quantity": "1"}
    assert shop.post("/cart/lines", data={**form, "csrf_token": mine}, csrf=False).status_code == 303
    assert other.post("/cart/lines", data={**form, "csrf_token": mine}, csrf=False).status_code == 400


def test_what_is_in_my_cart_is_on_my_page_alone(app: Flask, shop: PageClient):
    shop.set_cookie("__Host-cart", make_cart({"CUP-1": 3}))
    mine, theirs = shop.get("/").text, browser(app).get("/").text
    count = re.compile(r'id="cart-count"[^>]*>\s*(\d*)')
    assert count.search(mine)[1] == "3"  # type: ignore[index]
    assert mine != theirs


def test_a_change_is_seen_at_once(shop: PageClient):
    before = shop.get("/products/product-cup-1").text
    reprice(7777, "CUP-1")
    write(lambda: catalog_changed(the_store().id))
    after = shop.get("/products/product-cup-1").text
    assert "77.77" not in before
    assert "77.77" in after


def test_a_message_is_shown_once(app: Flask, shop: PageClient):
    shop.get("/products/product-cup-1")
    with shop.session_transaction() as held:
        held["_flashes"] = [("good", "Saved for you.")]
    assert "Saved for you." in shop.get("/products/product-cup-1").text
    assert "Saved for you." not in shop.get("/products/product-cup-1").text
    assert "Saved for you." not in browser(app).get("/products/product-cup-1").text


def test_the_desk_is_kept_for_one_person_until_an_order_changes(app: Flask, renders: list[str]):
    make_store()
    make_product("CUP-1", vendors={"BREW": (6100, 42)})
    make_order({"CUP-1": 1})
    clients = {role: signed_in(app, role) for role in ("owner", "read_only")}
    pages = {role: client.get("/admin/?queue=all").text for role, client in clients.items()}
    assert "Olive Owner" in pages["owner"]
    assert "Olive Owner" not in pages["read_only"]
    clients["owner"].get("/admin/?queue=all")
    assert renders.count("admin/desk/page.html") == 2
    number = make_order({"CUP-1": 1}).number
    assert f"/admin/orders/{number}" in clients["owner"].get("/admin/?queue=all").text


def test_an_order_is_kept_for_a_minute_and_until_it_changes(app: Flask, renders: list[str]):
    make_store()
    make_product("CUP-1", vendors={"BREW": (6100, 42)})
    order, client = make_order({"CUP-1": 1}), signed_in(app, "owner")
    path = f"/admin/orders/{order.number}"
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC), tick=False) as clock:
        client.get(path)
        clock.shift(40)
        client.get(path)
        assert renders == ["admin/orders/page.html"]
        clock.shift(20)
        client.get(path)
        assert len(renders) == 2
    notes.add_note(order, "Call before noon.", is_internal=True, by=actor())
    assert "Call before noon." in client.get(path).text


def test_a_page_with_a_form_to_fill_in_is_not_kept(app: Flask, renders: list[str]):
    make_store()
    make_product("CUP-1", vendors={"BREW": (6100, 42)})
    client = signed_in(app, "owner")
    client.get(f"/admin/orders/{make_order({'CUP-1': 1}).number}/contact")
    assert renders == []


def signed_in(app: Flask, role: str) -> PageClient:
    name = {"owner": "Olive Owner", "read_only": "Rob Reader"}[role]
    person = staff.add(
        the_store(), email=f"{role}@shop.example", name=name, role=role, password="slow-kettle-morning"
    )
    client = browser(app)
    client.set_cookie("__Host-staff", signing_in.start("staff", person, signing_in.Visit()))
    return client
