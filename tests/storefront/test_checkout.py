"""The checkout: forms by country, totals that follow, errors that lose nothing, and one order whatever is pressed."""

import pytest
import sqlalchemy as sa

from shop.catalog.tables import Product
from shop.kernel.db import session, write
from shop.orders.tables import Order
from shop.people.tables import Customer
from tests.house import PageClient
from tests.world import (
    make_delivery,
    make_product,
    make_store,
    make_tax,
    the_store,
    variant_of,
)

PORTLAND = {
    "email": "nora@field.example",
    "ship_to_name": "Nora Field",
    "ship_to_line1": "18 Alder Row",
    "ship_to_city": "Portland",
    "ship_to_region": "OR",
    "ship_to_postal_code": "97209",
}


@pytest.fixture
def shop(client: PageClient) -> PageClient:
    """A shop with two kettles of 99.00 in the cart's shop and one in the cart; shipping is 5.00."""
    make_store()
    make_product("KET-1", 9900, stock=5, drop_ship=False, name="Kettle")
    client.get("/products/kettle")
    client.submit("add-to-cart", quantity="1")
    client.get("/checkout")
    return client


def orders() -> list[Order]:
    """Every order there is."""
    return list(session().execute(sa.select(Order).order_by(Order.id)).scalars())


@pytest.mark.feature("SH-09")
def test_an_order_is_placed_without_javascript_and_thanks_follow(shop):
    answer = shop.submit("checkout", **PORTLAND)
    assert answer.status_code == 303 and answer.location.endswith("/thanks")
    assert "Thank you, Nora" in shop.follow().text
    placed = orders()
    assert [order.total_minor for order in placed] == [10400]
    assert placed[0].payment_state == "authorized"
    assert placed[0].ship_to["city"] == "Portland" and placed[0].bill_to == placed[0].ship_to


def test_htmx_is_sent_on_by_a_header(shop):
    answer = shop.htmx("/checkout", target="checkout", data=fields(shop) | PORTLAND)
    assert answer.status_code == 204 and answer.headers["HX-Redirect"].endswith("/thanks")


def fields(shop: PageClient) -> dict[str, str]:
    """What the form on the last page would send untouched."""
    from tests.house import _find_form, _values

    return _values(_find_form(shop.page(), "checkout"), None)


@pytest.mark.feature("SH-09")
@pytest.mark.case("X-CK-27")
def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(shop):
    typed = PORTLAND | {"email": "nora", "ship_to_postal_code": "x", "note": "Ring twice"}
    assert shop.submit("checkout", **typed).status_code == 422
    page = shop.page()
    assert page.by_id("f-email").get("aria-invalid") == "true"
    assert "not an e-mail address" in page.text("f-email-error")
    assert "ZIP code" in page.text("f-ship_to_postal_code-error")
    assert page.by_id("f-ship_to_line1").get("value") == "18 Alder Row"
    assert "Ring twice" in shop.last.text
    assert not orders()
    answer = shop.htmx("/checkout", target="checkout", data=fields(shop))
    assert answer.status_code == 422 and answer.headers["HX-Retarget"] == "#checkout"


@pytest.mark.parametrize(
    ("country", "labels", "missing"),
    [
        ("US", ("State", "ZIP code"), ("Enter the state.", "Enter the ZIP code.")),
        ("GB", ("Postal code",), ("Enter the postal code.",)),
        ("IE", ("Eircode",), ("Which town or city?",)),
        ("JP", ("Prefecture",), ("Enter the prefecture.",)),
        ("HK", ("Town or city",), ("Which town or city?",)),
    ],
)
def test_the_form_follows_the_country(shop, country, labels, missing):
    data = fields(shop) | {"ship_to_country": country}
    shop.htmx("/checkout/quotes", target="delivery", data=data)
    for label in labels:
        assert label in shop.page().text("delivery")
    shop.post("/checkout/quotes", data=data)
    shop.submit("checkout", email="nora@field.example")
    for words in missing:
        assert words in shop.last.text


def test_choosing_a_country_keeps_what_was_typed_and_asks_again_for_totals(shop):
    make_delivery(the_store(), {0: 2500}, countries=("CA",), name="Across the border")
    make_tax(the_store(), "CA", "ON", basis_points=1300)
    data = fields(shop) | PORTLAND | {"ship_to_country": "CA", "ship_to_region": "ON"}
    shop.htmx("/checkout/quotes", target="methods", data=data)
    page = shop.page()
    assert "Across the border" in page.text("methods")
    assert "$140.12" in page.text("order-summary") and "$140.12" in page.text("place")
    shop.htmx("/checkout/quotes", target="delivery", data=data)
    assert shop.page().by_id("f-ship_to_name").get("value") == "Nora Field"


def test_a_country_that_nothing_ships_to_says_so(shop):
    def only_america() -> None:
        from shop.pricing.tables import ShippingZone

        session().execute(sa.select(ShippingZone)).scalar_one().countries = ["US"]

    write(only_america)
    shop.post("/checkout/quotes", data=fields(shop) | PORTLAND | {"ship_to_country": "FR"})
    assert "do not ship to that country" in shop.page().text("methods")


def test_the_bill_may_go_elsewhere(shop):
    bill = {
        f"bill_to_{name.removeprefix('ship_to_')}": text for name, text in PORTLAND.items() if "_" in name
    }
    shop.submit("checkout", **PORTLAND, bill="other")
    assert shop.last.status_code == 422 and "f-bill_to_name-error" in shop.last.text
    shop.submit("checkout", **(bill | {"bill_to_city": "Salem"}), bill="other")
    assert orders()[0].bill_to["city"] == "Salem" and orders()[0].ship_to["city"] == "Portland"


@pytest.mark.feature("SH-10")
def test_pressing_twice_makes_one_order_and_shows_it_twice(shop):
    data = fields(shop) | PORTLAND
    first = shop.post("/checkout", data=data)
    second = shop.post("/checkout", data=data)
    assert first.status_code == second.status_code == 303
    assert len(orders()) == 1
    shop.follow()
    assert f"Order {orders()[0].number} is placed" in shop.page().text()


@pytest.mark.feature("SH-12")
@pytest.mark.case("X-CK-03")
def test_a_price_that_changed_meanwhile_is_confirmed_first(shop):
    def dearer() -> None:
        variant_of("KET-1").price_minor = 12000
        session().execute(sa.update(Product).values(from_minor=12000))

    write(dearer)
    data = fields(shop) | PORTLAND
    answer = shop.htmx("/checkout", target="checkout", data=data)
    assert answer.status_code == 409 and not orders()
    assert "It was $104.00 and is $125.00 now" in shop.page().text("problem")
    shop.post("/checkout", data=data)
    assert "Place the order for $125.00" in shop.last.text
    shop.submit("checkout")
    assert [order.total_minor for order in orders()] == [12500]


@pytest.mark.case("X-CK-16")
def test_what_sold_out_meanwhile_is_named(shop):
    shop.post(f"/cart/lines/{variant_of('KET-1').ulid}", data={"quantity": "6"})
    shop.get("/checkout")
    assert shop.submit("checkout", **PORTLAND).status_code == 409
    assert "Kettle" in shop.page().text("problem") and "not enough is left" in shop.page().text("problem")
    assert not orders()


@pytest.mark.case("X-CK-02")
@pytest.mark.case("X-AZ-16")
def test_a_form_cannot_name_its_own_price_or_customer(shop):
    forged = {"total": "1", "shipping_minor": "0", "customer_id": "1", "status": "charged", "store_id": "2"}
    shop.post("/checkout", data=fields(shop) | PORTLAND | forged)
    assert [(order.total_minor, order.status) for order in orders()] == [(10400, "new")]
    again = PageClient(shop.application, shop.application.response_class, use_cookies=True)
    again.get("/products/kettle")
    again.submit("add-to-cart")
    again.get("/checkout")
    answer = again.post("/checkout", data=fields(again) | PORTLAND | {"expected_total": "1"})
    assert answer.status_code == 409


@pytest.mark.case("X-CK-24")
@pytest.mark.case("X-CK-25")
def test_strange_text_stays_text_and_card_numbers_are_masked(shop):
    note = "<b>{{7*7}}</b> %s {o.__class__} 4242 4242 4242 4242"
    shop.submit("checkout", **(PORTLAND | {"ship_to_name": "<i>Nora</i>", "note": note + "\x00"}))
    assert "&lt;i&gt;Nora" in shop.follow().text
    assert "4242 4242" not in orders()[0].shopper_note and "{{7*7}}" in orders()[0].shopper_note


@pytest.mark.feature("SH-08")
def test_guests_sign_in_where_the_merchant_wants_it(shop):
    def no_guests() -> None:
        the_store().guest_checkout = False

    write(no_guests)
    data = fields(shop) | PORTLAND
    assert shop.get("/checkout").location == "/sign-in?next=/checkout"
    assert shop.post("/checkout", data=data).location == "/sign-in?next=/checkout"
    assert not orders()


def test_an_empty_cart_has_no_checkout(client):
    make_store()
    assert client.get("/checkout").location == "/cart"


def test_a_guest_under_a_customers_address_changes_nothing_of_theirs(shop):
    from tests.world import make_customer

    make_customer("nora@field.example", name="The real Nora")
    shop.submit("checkout", **(PORTLAND | {"ship_to_name": "Somebody"}))
    assert session().execute(sa.select(Customer.name)).scalars().all() == ["The real Nora"]
