"""Accounts: opened and mended by mail alone, one cart for browser and account, and nobody sees another's things."""

import pytest
import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.db import session, write
from shop.kernel.post import Message
from shop.orders import tracing
from shop.people import customers
from shop.people.tables import Customer, SignIn
from tests.house import PageClient
from tests.world import PASSWORD, make_address, make_customer, make_order, make_product, make_store

NEW = "quite another password"


@pytest.fixture
def door(client: PageClient) -> PageClient:
    """A shop with a mug, an account of Sam's, and the sign-in page on the screen."""
    make_store()
    make_product("MUG-1", 1800, stock=50, name="Mug")
    make_customer("sam@example.com", name="Sam Shopper")
    client.get("/sign-in")
    return client


def enter(client: PageClient, email: str = "sam@example.com", password: str = PASSWORD) -> None:
    """Sign in through the form."""
    client.get("/sign-in")
    client.submit("sign-in", email=email, password=password)


def another(client: PageClient) -> PageClient:
    """A second browser."""
    return PageClient(client.application, client.application.response_class, use_cookies=True)


def mailed_link(kind: str) -> str:
    """The path of the link in the newest mail of that kind, after the worker has written it."""
    while chores.work_one("a worker"):
        pass
    wanted = sa.select(Message.raw).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    raw = session().execute(wanted).scalar_one().decode().replace("=\r\n", "").replace("=\n", "")
    return "/account/password/" + raw.partition("/account/password/")[2].split()[0].split('"')[0]


def test_signing_in_and_out(door):
    enter(door)
    assert door.last.status_code == 303 and door.last.location == "/account"
    assert "sam@example.com" in door.follow().text
    cookie = door.get_cookie("__Host-customer")
    assert cookie.http_only and cookie.secure and cookie.same_site == "Lax"
    door.submit("/sign-out")
    assert door.get("/account").location.startswith("/sign-in")


@pytest.mark.case("X-AU-01")
def test_a_stolen_cookie_is_worth_nothing_after_signing_out(door):
    enter(door)
    stolen = door.get_cookie("__Host-customer").value
    door.get("/account")
    door.submit("/sign-out")
    thief = another(door)
    thief.set_cookie("__Host-customer", stolen, secure=True)
    assert thief.get("/account").status_code == 303


@pytest.mark.case("X-AU-09")
def test_wrong_password_and_unknown_name_look_alike(door):
    answers = []
    for email in ("sam@example.com", "nobody@example.com"):
        enter(door, email, "wrong password")
        answers.append((door.last.status_code, door.page().text()))
    assert answers[0] == answers[1] and answers[0][0] == 422


@pytest.mark.case("X-AU-11")
def test_tries_are_throttled(door):
    for _ in range(10):
        enter(door, password="wrong password")
    enter(door)
    assert door.last.status_code == 429


@pytest.mark.case("X-AU-06")
@pytest.mark.parametrize(
    "place", ["//evil.example", "/\\evil", "https:evil", "javascript:alert(1)", "/\tevil"]
)
def test_next_never_leaves_the_shop(door, place):
    door.get("/sign-in", query_string={"next": place})
    door.submit("sign-in", email="sam@example.com", password=PASSWORD)
    assert door.last.location == "/account"


@pytest.mark.case("X-AU-14")
@pytest.mark.case("X-AU-09")
def test_registering_says_the_same_for_known_and_unknown_addresses(door):
    answers = set()
    for email in ("sam@example.com", "new@example.com"):
        door.get("/sign-up")
        door.submit("ask", email=email)
        answers.add((door.last.status_code, door.page().text()))
    assert len(answers) == 1
    link = mailed_link("account_welcome")
    door.get(link)
    door.submit("choose-password", name="New Person", password=NEW)
    assert "New Person" in door.follow().text
    assert another(door).get(link).status_code == 404
    enter(another(door))  # Sam's password is what it was


@pytest.mark.case("X-AU-04")
def test_a_forgotten_password_ends_every_other_sign_in(door):
    enter(door)
    elsewhere = another(door)
    elsewhere.get("/forgotten-password")
    elsewhere.submit("ask", email="sam@example.com")
    link = mailed_link("password_reset")
    elsewhere.get(link)
    assert elsewhere.submit("choose-password", password="short").status_code == 422
    elsewhere.submit("choose-password", password=NEW)
    assert elsewhere.follow().status_code == 200
    assert door.get("/account").status_code == 303
    assert session().execute(sa.select(sa.func.count()).select_from(SignIn)).scalar_one() == 1
    assert elsewhere.get(link).status_code == 404


def test_the_password_is_changed_with_the_old_one_alone(door):
    enter(door)
    door.get("/account")
    assert door.submit("password", old_password="wrong", new_password=NEW).status_code == 422
    door.get("/account")
    assert door.submit("password", old_password=PASSWORD, new_password=NEW).status_code == 303
    assert "password is changed" in door.follow().text


@pytest.mark.case("X-AZ-05")
def test_the_browsers_cart_joins_the_account_and_leaves_with_it(door):
    door.get("/products/mug")
    door.submit("add-to-cart", quantity="2")
    enter(door)
    assert "$36.00" in door.get("/cart").text
    elsewhere = another(door)
    enter(elsewhere)
    assert "$36.00" in elsewhere.get("/cart").text
    token = elsewhere.get_cookie("__Host-cart").value
    elsewhere.get("/account")
    elsewhere.submit("/sign-out")
    assert "Your cart is empty" in elsewhere.get("/cart").text
    elsewhere.set_cookie("__Host-cart", token, secure=True)
    assert "Your cart is empty" in elsewhere.get("/cart").text


@pytest.mark.case("X-AZ-01")
def test_orders_and_addresses_of_others_are_not_there(door):
    order = make_order({"MUG-1": 1}, email="other@example.com")
    other = session().execute(sa.select(Customer).where(Customer.email == "other@example.com")).scalar_one()
    address = customers.keep_address(other, make_address())
    enter(door)
    door.get("/account")
    assert str(order.number) not in door.page().text("own-orders")
    assert door.get(f"/account/orders/{order.number}").status_code == 404
    assert door.get(f"/account/addresses/{address.ulid}").status_code == 404
    assert door.post(f"/account/addresses/{address.ulid}/removal").status_code == 404
    assert door.post(f"/account/addresses/{address.ulid}/default").status_code == 404
    assert door.post(f"/account/addresses/{address.ulid}", data={}).status_code == 404
    for number in ("0", "-1", "1e3", "٣", "9" * 30):
        assert door.get(f"/account/orders/{number}").status_code == 404


def test_ones_own_orders_show(door):
    order = make_order({"MUG-1": 1}, email="sam@example.com")
    enter(door)
    door.get("/account")
    assert f"Order {order.number}" in door.page().text("own-orders")
    assert door.get(f"/account/orders/{order.number}").status_code == 200
    assert [
        each.number for each in tracing.of_customer(customers.by_email(order.store_id, "sam@example.com"))
    ]


def test_the_address_book_is_kept_and_fills_the_checkout(door):
    enter(door)
    door.get("/account/addresses/new")
    given = {"address_name": "Sam", "address_line1": "1 Road", "address_city": "Salem"}
    assert door.submit("address-form", **given).status_code == 422
    door.submit("address-form", address_region="OR", address_postal_code="97301")
    assert "1 Road" in door.follow().text
    door.get("/products/mug")
    door.submit("add-to-cart")
    door.get("/checkout")
    assert door.page().by_id("f-ship_to_line1").get("value") == "1 Road"
    assert door.page().by_id("f-email").get("value") == "sam@example.com"
    door.get("/account")
    row = session().execute(sa.text("SELECT ulid FROM customer_addresses")).scalar_one()
    door.submit(f"/account/addresses/{row}/removal")
    assert "1 Road" not in door.follow().text


def test_details_are_kept(door):
    enter(door)
    door.get("/account")
    assert door.submit("details", name="").status_code == 422
    door.get("/account")
    door.submit("details", name="Samuel", phone="1")
    assert 'value="Samuel"' in door.follow().text


@pytest.mark.case("X-AU-03")
def test_a_closed_account_is_out_at_the_next_click(door):
    enter(door)

    def close() -> None:
        session().execute(sa.select(Customer)).scalar_one().is_active = False

    write(close)
    assert door.get("/account").status_code == 303
    assert door.htmx("/account", target="x").status_code == 401
    assert door.last.headers["HX-Redirect"].startswith("/sign-in")


@pytest.mark.parametrize("page", ["/account", "/account/addresses/new", "/account/orders/1"])
def test_strangers_are_sent_to_the_door_and_back(client, page):
    make_store()
    assert client.get(page).location == f"/sign-in?next={page}"
