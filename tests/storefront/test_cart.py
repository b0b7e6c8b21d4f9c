"""The cart: filled, changed and emptied, in fragments and without JavaScript; its token known to one browser."""

import pytest

from shop.carts.tables import Cart
from shop.kernel.db import session, write
from shop.kernel.links import digest
from tests.house import PageClient
from tests.world import make_product, make_store, variant_of

SLUGS = {"KET-1": "kettle", "MUG-1": "mug"}


@pytest.fixture
def shop(client: PageClient) -> PageClient:
    """A shop with a kettle of 99.00, five of them, and a mug of 18.00."""
    make_store()
    make_product("KET-1", 9900, stock=5, drop_ship=False, name="Kettle")
    make_product("MUG-1", 1800, stock=50, name="Mug")
    client.get("/products/mug")  # a page with a form, and so with the token against forged requests
    return client


def put(shop: PageClient, sku: str, quantity: int = 1) -> None:
    """Add a product from its page, as without JavaScript."""
    shop.get(f"/products/{SLUGS[sku]}")
    shop.submit("add-to-cart", quantity=str(quantity))


def lines(shop: PageClient) -> str:
    """The words of the cart page."""
    shop.get("/cart", queries=4)
    return shop.page().text("cart")


@pytest.mark.feature("SH-07")
def test_without_javascript_the_cart_page_follows_every_change(shop):
    put(shop, "KET-1", 2)
    assert shop.last.status_code == 303 and shop.last.location == "/cart"
    put(shop, "MUG-1")
    assert "$216.00" in lines(shop) and "$99.00 each" in lines(shop)
    address = f"/cart/lines/{variant_of('KET-1').ulid}"
    shop.post(address, data={"quantity": "1"})
    assert "$117.00" in lines(shop)
    shop.post(address, data={"quantity": "0"})
    assert "Kettle" not in lines(shop) and "$18.00" in lines(shop)


@pytest.mark.feature("SH-07")
def test_htmx_gets_the_cart_and_the_count_and_opens_the_drawer(shop):
    answer = shop.htmx(
        "/cart/lines", target="cart", data={"variant": variant_of("MUG-1").ulid, "quantity": "3"}
    )
    assert shop.page().text("cart-count") == "3 in the cart"
    assert "$54.00" in shop.page().text("cart")
    assert answer.headers["HX-Trigger"] == '{"openDialog": "cart-drawer"}'
    shop.htmx(f"/cart/lines/{variant_of('MUG-1').ulid}", target="cart", data={"quantity": "0"})
    assert "Your cart is empty" in shop.page().text("cart")
    assert shop.page().text("cart-count") == ""


def test_the_count_stands_in_the_header_of_every_page_at_no_further_query(shop):
    put(shop, "MUG-1", 7)
    shop.get("/products/mug", queries=4)
    assert shop.page().text("cart-count") == "7 in the cart"


@pytest.mark.parametrize("typed", ["", "-1", "1e3", "1_0", "٣", "1.5", "10000", "100000", "x"])
@pytest.mark.case("X-AZ-27")
def test_a_quantity_is_a_plain_whole_number(shop, typed):
    put(shop, "MUG-1")
    answer = shop.post(f"/cart/lines/{variant_of('MUG-1').ulid}", data={"quantity": typed})
    assert answer.status_code == 422
    assert "$18.00" in lines(shop)


def test_a_thing_that_is_not_sold_here_cannot_be_added(shop):
    for variant in ("", "0" * 26, "' OR 1=1", "x" * 500):
        assert shop.post("/cart/lines", data={"variant": variant, "quantity": "1"}).status_code == 404


@pytest.mark.case("X-CK-02")
def test_prices_in_a_form_are_not_looked_at(shop):
    shop.post("/cart/lines", data={"variant": variant_of("MUG-1").ulid, "quantity": "1", "price": "1"})
    assert "$18.00" in lines(shop)


def test_what_became_scarce_dear_or_unsold_is_said_beside_its_line(shop):
    put(shop, "KET-1", 6)
    assert "Only 5 left." in lines(shop)

    def dearer() -> None:
        variant_of("KET-1").price_minor = 12000

    put(shop, "MUG-1")
    write(dearer)
    shop.post(f"/cart/lines/{variant_of('MUG-1').ulid}", data={"quantity": "2"})
    assert "Only 5 left." in lines(shop)

    def unsold() -> None:
        variant_of("KET-1").is_active = False

    write(unsold)
    assert "not for sale any more" in lines(shop)


@pytest.mark.case("X-AZ-05")
def test_the_database_knows_only_the_hash_of_the_token_and_strangers_see_an_empty_cart(shop, app):
    put(shop, "MUG-1")
    token = shop.get_cookie("__Host-cart").value
    cart = session().query(Cart).one()
    assert cart.digest == digest(token) and token not in (cart.digest, cart.ulid)
    stranger = PageClient(app, app.response_class, use_cookies=True)
    stranger.get("/products/mug")
    assert "Your cart is empty" in stranger.get("/cart").text
    for guess in (cart.ulid, cart.digest, "", "null", "[]", "0" * 43):
        stranger.set_cookie("__Host-cart", guess, secure=True)
        assert "Your cart is empty" in stranger.get("/cart").text
    address = f"/cart/lines/{variant_of('MUG-1').ulid}"
    assert stranger.post(address, data={"quantity": "0"}).status_code == 404
    assert "Mug" in lines(shop)
