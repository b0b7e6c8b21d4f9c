"""Carts: bounded, found by their token alone, merged without a cheaper past."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.carts import filling
from shop.carts.tables import Cart, CartLine
from shop.carts.viewing import CartView, view
from shop.catalog.tables import Product
from shop.kernel.db import session, write
from shop.kernel.refusals import Missing, Refusal
from shop.orders.placing import place
from tests import world
from tests.queries import QueryLog

pytestmark = pytest.mark.usefixtures("app")


def seen(token: str | None, customer_id: int | None = None) -> CartView:
    session().rollback()
    return view(filling.find(world.the_store(), token, customer_id))


def open_cart(token: str) -> Cart:
    cart = filling.find(world.the_store(), token)
    assert cart
    return cart


def held(token: str | None, customer_id: int | None = None) -> dict[str, int]:
    return {line.sku: line.quantity for line in seen(token, customer_id).lines}


@pytest.mark.both_engines
@pytest.mark.feature("SH-07")
def test_adding_changing_and_taking_out(app: Flask):
    kettle, mug = world.make_product("KET-1", price=9900), world.make_product("MUG-1", price=1800)
    token = world.make_cart({"KET-1": 1, "MUG-1": 2})
    filling.add(world.the_store(), token, world.variant_of("KET-1").ulid, 2)
    assert held(token) == {"KET-1": 3, "MUG-1": 2}
    assert (seen(token).count, seen(token).items_minor) == (5, 3 * 9900 + 2 * 1800)
    cart = open_cart(token)
    filling.set_quantity(cart, mug.ulid, 7)
    filling.set_quantity(cart, kettle.ulid, 0)
    assert held(token) == {"MUG-1": 7}
    with pytest.raises(Missing):
        filling.set_quantity(cart, kettle.ulid, 1)


@pytest.mark.feature("SH-07")
@pytest.mark.parametrize("quantity", [-1, 0, 10_000])
def test_a_quantity_out_of_bounds_is_refused(quantity):
    kettle = world.make_product()
    with pytest.raises(Refusal) as refused:
        filling.add(world.the_store(), None, kettle.ulid, quantity)
    assert refused.value.field == "quantity"
    assert not session().execute(sa.select(Cart)).first()


@pytest.mark.case("X-CK-18")
def test_a_cart_holds_two_hundred_lines_and_no_more(monkeypatch):
    monkeypatch.setattr(filling, "MOST_LINES", 3)
    for sku in "ABC":
        world.make_product(sku)
    token = world.make_cart(dict.fromkeys("ABC", 1))
    extra = world.make_product("D")
    with pytest.raises(Refusal) as refused:
        filling.add(world.the_store(), token, extra.ulid)
    assert refused.value.code == "cart_full"
    filling.add(world.the_store(), token, world.variant_of("A").ulid)
    assert held(token) == {"A": 2, "B": 1, "C": 1}


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_sold_cannot_be_added(status):
    kettle = world.make_product(status=status)
    with pytest.raises(Missing):
        filling.add(world.the_store(), None, kettle.ulid)


@pytest.mark.case("X-AZ-02")
@pytest.mark.parametrize("token", [None, "", "x", "null", "[]", "a" * 43, "b" * 5000])
def test_an_unknown_token_finds_nothing(token):
    world.make_product()
    world.make_cart({"KET-1": 1})
    assert filling.find(world.the_store(), token) is None


@pytest.mark.case("X-CK-16")
def test_a_view_warns_of_what_has_changed():
    world.make_product("KET-1", stock=5)
    world.make_product("MUG-1", stock=1, drop_ship=False)
    world.make_product("PAN-1", stock=5)
    world.make_product("POT-1", stock=0, drop_ship=False)
    token = world.make_cart({"KET-1": 1, "MUG-1": 2, "PAN-1": 1, "POT-1": 1})
    world.reprice(1)
    write(
        lambda: session().execute(
            sa.update(Product).where(Product.name == "Product PAN-1").values(status="draft")
        )
    )
    assert {line.sku: line.warning for line in seen(token).warnings} == {
        "KET-1": "The price has changed.",
        "MUG-1": "Only 1 left.",
        "PAN-1": "This is not for sale any more.",
        "POT-1": "Sold out.",
    }
    filling.acknowledge_prices(open_cart(token))
    assert "KET-1" not in {line.sku for line in seen(token).warnings}


def test_a_cart_costs_three_queries():
    for sku in "ABC":
        world.make_product(sku)
    token = world.make_cart(dict.fromkeys("ABC", 1))
    store = world.the_store()
    with QueryLog() as log:
        view(filling.find(store, token))
    assert len(log) == 3, log.report()


@pytest.mark.both_engines
@pytest.mark.case("X-CK-19")
def test_signing_in_merges_the_larger_quantities_at_todays_price(app: Flask):
    for sku in ("KET-1", "MUG-1"):
        world.make_product(sku, price=1000)
    sam, store = world.make_customer(), world.the_store()
    older, _ = filling.add(store, None, world.variant_of("KET-1").ulid, 4, customer_id=sam.id)
    filling.add(store, older, world.variant_of("MUG-1").ulid, 1, customer_id=sam.id)
    world.reprice(1200, "KET-1")
    world.reprice(1200, "MUG-1")
    browser = world.make_cart({"KET-1": 1})
    token, _ = filling.merge(store, browser, sam.id)
    assert token == browser
    assert held(token, sam.id) == {"KET-1": 4, "MUG-1": 1}
    assert set(session().execute(sa.select(CartLine.seen_minor)).scalars()) == {1200}
    assert len(session().execute(sa.select(Cart.id)).all()) == 1


def test_an_empty_browser_gets_the_customers_cart_under_a_token_of_its_own():
    kettle, sam = world.make_product(), world.make_customer()
    elsewhere, _ = filling.add(world.the_store(), None, kettle.ulid, 2, customer_id=sam.id)
    token, _ = filling.merge(world.the_store(), None, sam.id)
    assert token != elsewhere
    assert held(token, sam.id) == held(None, sam.id) == {"KET-1": 2}
    assert filling.merge(world.the_store(), None, world.make_customer("b@x.example").id) == ("", None)


@pytest.mark.case("X-AZ-05")
def test_another_customers_cart_is_neither_found_nor_merged():
    kettle = world.make_product()
    sam, mallory = world.make_customer(), world.make_customer("m@x.example")
    token, _ = filling.add(world.the_store(), None, kettle.ulid, 2, customer_id=sam.id)
    assert filling.find(world.the_store(), token) is None
    assert filling.find(world.the_store(), token, mallory.id) is None
    assert filling.merge(world.the_store(), token, mallory.id)[1] is None
    assert held(token, sam.id) == {"KET-1": 2}


def test_an_ordered_cart_takes_nothing_more():
    kettle = world.make_product()
    token = world.make_cart({"KET-1": 1})
    cart = open_cart(token)
    place(world.the_store(), token, world.make_details(token), world.VISIT)
    with pytest.raises(Refusal, match="just been ordered"):
        filling.set_quantity(cart, kettle.ulid, 2)
    newer, _ = filling.add(world.the_store(), token, kettle.ulid)
    assert newer != token
