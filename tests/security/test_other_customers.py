"""Customer A with everything of customer B's that has an id: nothing is found, nothing shown, nothing changed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from shop.carts import filling
from shop.carts.tables import Cart, CartLine
from shop.kernel import clock, links
from shop.kernel.db import changes, session, write
from shop.kernel.links import SCOPES, Link
from shop.kernel.stores import Store
from shop.orders import tracing
from shop.orders.tables import Order
from shop.people import customers, opening, signing_in
from shop.people.tables import Customer, CustomerAddress, SignIn
from tests import world
from tests.house import PageClient
from tests.queries import written
from tests.security.routes import Route, all_routes

pytestmark = pytest.mark.feature("PL-09")
BERTHA = "Bertha Nocturne"
MARKS = (BERTHA, "bertha@night.example", "77 Owl Lane", "Moon lamp", "MOON-1")
COUNTED = (CustomerAddress, Order, Cart, CartLine, Link, SignIn)
# Which pages a token of each purpose opens; every other one answers as for a token that nobody ever made.
OPENS = {
    "status": {"order_status", "thanks", "create_payment_link", "create_payment_check"},
    "pay": {"payment", "create_payment", "create_confirmation"},
    "reset": {"choose_password", "create_password"},
    "confirm_email": {"choose_password", "create_password"},
    "change_email": {"email_change", "answer_email_change"},
    "keep_email": {"email_change", "answer_email_change"},
    "vendor_po": set(),
}


@pytest.fixture
def bertha(app: Flask) -> Customer:
    """B: an account with an address, an order of a thing that nobody else bought, and a filled cart."""
    world.make_store()
    world.make_product("MUG-1", stock=9, name="Mug")
    world.make_product("MOON-1", stock=9, name="Moon lamp", status="archived")
    write(lambda: session().execute(sa.text("UPDATE products SET status = 'active'")))
    person = world.make_customer("bertha@night.example", name=BERTHA)
    home = world.make_address(name=BERTHA, line1="77 Owl Lane")
    customers.keep_address(person, home)
    world.make_order({"MOON-1": 1}, email=person.email, name=BERTHA, ship_to=home)
    return person


@pytest.fixture
def anna(app: Flask, bertha: Customer) -> PageClient:
    """A, signed in."""
    return browser_of(app, world.make_customer("anna@day.example", name="Anna Day"))


def browser_of(app: Flask, customer: Customer) -> PageClient:
    client = PageClient(app, app.response_class, use_cookies=True)
    client.set_cookie("__Host-customer", signing_in.start("customer", customer, world.VISIT), secure=True)
    client.get("/account")
    return client


def order_of(customer: Customer) -> Order:
    return session().execute(sa.select(Order).where(Order.customer_id == customer.id)).scalar_one()


def ids_of(customer: Customer) -> list[str]:
    """Every id of B's that stands in an address, a form or a mail, keys of the database too."""
    order = order_of(customer)
    address = customers.addresses(customer)[0]
    held = session().execute(sa.select(Cart.digest)).scalars()
    return [
        *(str(value) for value in (order.number, order.ulid, order.id, f"#{order.number}")),
        *(str(value) for value in (customer.ulid, customer.id, address.ulid, address.id)),
        *held,
    ]


def routes(app: Flask, *, named: str = "") -> list[Route]:
    """The shop's routes with an id in the address; `named` picks those whose id has that name."""
    found = [
        each
        for each in all_routes(app, "GET", "POST")
        if each.endpoint.startswith("storefront.") and each.has_id
    ]
    return [each for each in found if not named or f"{named}>" in each.rule]


def counts() -> list[int]:
    session().rollback()
    return [
        session().execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in COUNTED
    ]


def shown_in(answer: TestResponse) -> list[str]:
    text = answer.get_data(as_text=True) + str(answer.headers)
    return [mark for mark in MARKS if mark.casefold() in text.casefold()]


@pytest.mark.case("X-AZ-01")
@pytest.mark.case("X-AZ-05")
def test_no_route_knows_anything_of_hers_by_its_id(app: Flask, anna: PageClient, bertha: Customer):
    before, asked = counts(), 0
    for route in routes(app):
        for value in ids_of(bertha):
            form = {"quantity": "0", "default": "1", "saved": value, "address_name": "Mallory"}
            sent = {"data": form} if route.method == "POST" else {}
            answer = anna.open(route.filled(value), method=route.method, inspect=False, **sent)
            assert answer.status_code == 404, (route, value, answer.status)
            assert shown_in(answer) == [], (route, value)
            asked += 1
    assert asked > 100 and counts() == before


@pytest.mark.slow
@pytest.mark.case("X-AZ-05")
def test_no_form_takes_an_id_of_hers(app: Flask, anna: PageClient, bertha: Customer):
    """Fields that name a saved address, a customer, an order or a cart, though the form never had them."""
    anna.get("/products/mug")
    anna.submit("add-to-cart")
    before = counts()
    for value in ids_of(bertha):
        names = ("saved", "address", "customer", "customer_id", "order", "cart", "token", "ulid", "before")
        form = dict.fromkeys(names, value)
        for address in ("/checkout/quotes", "/checkout"):
            for act in ("use", "", "country"):
                answer = anna.post(address, data=form | {"act": act}, inspect=False)
                assert shown_in(answer) == [], (address, act, value)
        assert shown_in(anna.get("/account", query_string=form, inspect=False)) == []
        assert shown_in(anna.get("/checkout", query_string=form, inspect=False)) == []
    assert counts() == before


def test_she_herself_sees_all_of_it(app: Flask, bertha: Customer):
    """The control: what is looked for above is there, for whom it belongs to."""
    own = browser_of(app, bertha)
    number, address = order_of(bertha).number, customers.addresses(bertha)[0].ulid
    pages = [own.get(f"/account/{path}") for path in (f"orders/{number}", f"addresses/{address}")]
    assert [page.status_code for page in pages] == [200, 200]
    seen = {mark for page in pages for mark in shown_in(page)}
    assert seen >= {BERTHA, "77 Owl Lane", "Moon lamp"}


@pytest.mark.case("X-AZ-05")
def test_her_cart_in_anothers_cookie_is_empty_and_stays_hers(app: Flask, anna: PageClient, bertha: Customer):
    moon = world.variant_of("MOON-1").ulid
    token, _ = filling.add(world.the_store(), None, moon, 2, customer_id=bertha.id)
    guest = PageClient(app, app.response_class, use_cookies=True)
    guest.get("/sign-in")
    for client in (anna, guest):
        client.set_cookie("__Host-cart", token, secure=True)
        for page in ("/account", "/cart", "/checkout"):
            assert shown_in(client.get(page, inspect=False)) == [], page
        assert client.post(f"/cart/lines/{moon}", data={"quantity": "9"}, inspect=False).status_code == 404
        assert client.post("/checkout", data={"email": "x@y.example"}, inspect=False).status_code in (
            303,
            422,
        )
    units = sa.select(CartLine.quantity).join(Cart, Cart.id == CartLine.cart_id)
    session().rollback()
    assert session().execute(units.where(Cart.customer_id == bertha.id)).scalars().all() == [2]


def make_links(customer: Customer) -> dict[str, str]:
    """A token of every purpose there is, each for the row it stands for."""
    order, tokens = order_of(customer), {}

    def work() -> None:
        for scope in SCOPES:
            subject = (
                customer.id if scope in ("reset", "confirm_email", "change_email", "keep_email") else order.id
            )
            tokens[scope] = links.issue(
                scope, customer.store_id, subject, lasts=timedelta(days=2), detail=customer.email
            )

    write(work)
    return tokens


def opened_by(app: Flask, client: PageClient, token: str) -> set[str]:
    """The endpoints that answer a token with anything but 404."""
    found = set()
    for route in routes(app):
        answer = client.open(route.filled(token), method=route.method, inspect=False, data={})
        if answer.status_code != 404:
            found.add(route.endpoint.partition(".")[2])
    return found


@pytest.mark.case("X-AZ-02")
def test_a_link_of_one_purpose_is_no_key_for_another(app: Flask, anna: PageClient, bertha: Customer):
    assert set(OPENS) == set(SCOPES), "say what a link of the new purpose opens"
    for scope, token in make_links(bertha).items():
        assert opened_by(app, anna, token) == OPENS[scope], scope


@pytest.mark.case("X-AZ-02")
@pytest.mark.parametrize(
    "fate", ["revoked", "past its end", "of another store", "cut short", "of another case"]
)
def test_a_link_that_is_over_opens_nothing(app: Flask, anna: PageClient, bertha: Customer, fate: str):
    tokens = make_links(bertha)
    if fate == "revoked":
        write(lambda: changes(sa.update(Link).values(revoked_at=clock.now())))
    if fate == "of another store":
        other = opening.open_store(name="Other", slug="other")
        write(lambda: changes(sa.update(Link).values(store_id=other.id)))
    if fate == "cut short":
        tokens = {scope: token[:-1] for scope, token in tokens.items()}
    if fate == "of another case":
        tokens = {scope: token.swapcase() for scope, token in tokens.items()}
    later = clock.now() + timedelta(days=3 if fate == "past its end" else 0)
    with time_machine.travel(later, tick=False):
        for scope, token in tokens.items():
            written.clear()
            assert opened_by(app, anna, token) == set(), scope
            assert shown_in(anna.get(f"/orders/{token}", inspect=False)) == []


def test_her_number_and_address_alone_open_nothing(app: Flask, anna: PageClient, bertha: Customer):
    """The form that mails a link answers the same for her order and for none, and shows none."""
    answers = set()
    for number in (str(order_of(bertha).number), "999999"):
        anna.get("/order-status")
        data = {"number": number, "email": bertha.email}
        answer = anna.post("/order-status", data=data)
        assert shown_in(answer) == []
        answers.add((answer.status_code, anna.page().text()))
    assert len(answers) == 1


def test_another_stores_order_is_not_found_by_its_number(app: Flask, anna: PageClient, bertha: Customer):
    """The same customer key and number in another store: the store is part of every question."""
    other = opening.open_store(name="Other", slug="other")
    own = session().execute(sa.select(Customer).where(Customer.email == "anna@day.example")).scalar_one()
    with pytest.raises(tracing.Missing):
        tracing.order_of(other, write(lambda: tracing.status_link(order_of(bertha))))
    assert tracing.of_customer(own) == []
    assert session().execute(sa.select(sa.func.count(Store.id))).scalar_one() == 2
