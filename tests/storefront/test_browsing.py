"""The shelves as shoppers walk along them: lists, search, the product page, and what they cost the database."""

import pytest

from shop.catalog import categories, products
from shop.catalog.products import ProductDraft, VariantDraft
from shop.inventory import stock as stock_book
from shop.kernel.db import session, write
from tests.house import PageClient
from tests.world import actor, make_product, make_store, make_warehouse, the_store, variant_of


def make_bottle() -> None:
    """A product of two sizes, the larger one sold out, on a shelf below Kitchen."""
    kitchen = categories.add_category(the_store(), "Kitchen", by=actor(), blurb="For cooks").id
    bottles = categories.add_category(the_store(), "Bottles", by=actor(), parent_id=kitchen).id
    sizes = (VariantDraft("BOT-S", 2400, options=("Small",)), VariantDraft("BOT-L", 3200, options=("Large",)))
    draft = ProductDraft(
        name="Bottle",
        description="Cold for a day.",
        options=("Size",),
        status="active",
        category_ids=(bottles,),
        variants=sizes,
    )
    products.create(the_store(), draft, by=actor())
    stock_book.receive(variant_of("BOT-S"), make_warehouse(), 4, by=actor())


@pytest.fixture
def shop(client: PageClient) -> PageClient:
    """A shop that sells bottles; the menu is warm."""
    make_store(name="Kettle & Co")
    make_bottle()
    client.get("/")
    return client


@pytest.mark.feature("SH-01")
def test_a_category_lists_what_stands_on_the_shelves_below_it(shop):
    assert "Bottle" in shop.get("/categories/kitchen", queries=4).text
    assert "Bottle" in shop.get("/categories/bottles", queries=4).text
    assert shop.get("/categories/nothing-here").status_code == 404


@pytest.mark.feature("SH-01")
def test_the_view_is_remembered_from_page_to_page_without_javascript(shop):
    shop.get("/categories/kitchen?view=list")
    assert 'class="grid list"' in shop.get("/categories/bottles").text
    shop.get("/categories/kitchen?view=grid")
    assert 'class="grid list"' not in shop.get("/categories/bottles").text


def test_price_bands_and_sorts_are_links_and_nonsense_falls_back(shop):
    assert "Bottle" in shop.get("/categories/kitchen?price=25&sort=-price").text
    assert "Nothing found" in shop.get("/categories/kitchen?price=75%2B").text
    assert "Bottle" in shop.get("/categories/kitchen?price=x&sort=y&after=%27;--&view=z").text


def test_pages_follow_one_another_by_their_last_row(shop):
    for number in range(26):
        make_product(f"CUP-{number:02}", 1000 + number, stock=1, name=f"Cup {number:02}")
    shop.get("/")
    shop.get("/search?q=cup", queries=4)
    assert shop.page().text().count("Cup ") == 24
    assert "Cup 2" in shop.get("/search?q=cup&after=1").text


@pytest.mark.feature("SH-02")
def test_typing_swaps_the_results_alone_and_the_address_gives_the_same_list(shop):
    fragment = shop.htmx("/search?q=bot", target="results", queries=4)
    assert shop.page().by_id("results") is not None and "<html" not in fragment.text
    assert "Bottle" in fragment.text
    whole = shop.get("/search?q=bot", queries=4)
    assert "1 product for “bot”" in shop.page().text("results") and "Bottle" in whole.text
    for words in ("BOT-L", "cold", "bot sma"):
        assert "Bottle" in shop.get("/search", query_string={"q": words}).text
    assert "Nothing found" in shop.get("/search?q=unheard").text


@pytest.mark.feature("SH-03")
@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("count", {0: "Sold out", 1: "Only 1 left", 50: "50 in stock"}),
        ("badge", {0: "Sold out", 1: "Few left", 50: "In stock"}),
        ("none", {0: "", 1: "", 50: ""}),
    ],
)
def test_stock_is_told_as_the_merchant_chose(client, mode, words):
    make_store(availability_mode=mode)
    for units, told in words.items():
        make_product(f"KET-{units}", stock=units, drop_ship=False)
        client.get(f"/products/product-ket-{units}")
        assert told in client.page().text("buy-box")
        assert ("in stock" in client.page().text("buy-box").lower()) == (told.lower().endswith("in stock"))


@pytest.mark.feature("SH-04")
def test_availability_is_what_nobody_was_promised_read_at_this_moment(client):
    make_store()
    variant = make_product("KET-1", stock=5, drop_ship=False)
    assert "Only 5 left" in client.get("/products/product-ket-1").text
    stock_book.adjust(variant, make_warehouse(), -3, reason="correction", by=actor())
    assert "Only 2 left" in client.get("/products/product-ket-1").text


@pytest.mark.feature("SH-05")
def test_what_a_vendor_has_can_be_ordered_and_nothing_more(client):
    make_store()
    make_product("KET-1", stock=0, vendors={"BREW": (6100, 4)})
    make_product("KET-2", stock=0, vendors={"BREW": (6100, 0)})
    client.get("/products/product-ket-1")
    assert client.page().by_id("add-to-cart").find(".//input[@type='number']").get("max") == "4"
    client.get("/products/product-ket-2")
    assert client.page().by_id("add-to-cart").find(".//button").get("disabled") is not None


def test_another_variant_swaps_the_buy_box_and_the_pictures_and_has_an_address(shop):
    shop.get("/products/bottle", queries=4)
    assert "Size: Small" in shop.page().text("buy-box")
    assert "Large (sold out)" in shop.page().text("buy-box")
    shop.htmx("/products/bottle?sku=BOT-L", target="buy-box", queries=4)
    assert "$32.00" in shop.page().text("buy-box")
    assert shop.page().by_id("gallery").get("hx-swap-oob") == "true"
    assert "$32.00" in shop.get("/products/bottle?sku=BOT-L").text


def test_the_way_to_a_product_is_shown(shop):
    shop.get("/products/bottle")
    assert "Kitchen" in shop.page().text() and 'href="/categories/bottles"' in shop.last.text


def test_a_product_that_is_not_published_is_not_there(shop):
    make_product("DRAFT-1", status="draft")
    assert shop.get("/products/product-draft-1").status_code == 404


def test_the_home_page_shows_new_things_and_an_empty_shop_says_so(client):
    make_store()
    assert "still empty" in client.get("/").text
    make_product("KET-1", name="Kettle")
    assert "Kettle" in client.get("/").text


def test_the_menu_is_read_anew_when_the_catalogue_changes(shop):
    def rename() -> None:
        shelf = session().query(categories.Category).filter_by(slug="kitchen").one()
        shelf.name = "Cooking"
        categories.catalog_changed(shelf.store_id)

    write(rename)
    assert "Cooking" in shop.get("/").text
