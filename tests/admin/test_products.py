"""Products at the desk: the list, and the form with its variants."""

import pytest

from shop.catalog import showing
from shop.catalog.tables import Product
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.world import make_product
from tests.world_goods import product_of

pytestmark = pytest.mark.feature("CA-01")


def page_of(sku: str = "KET-1", **given: object) -> str:
    """Make a product; returns the address of its page."""
    variant = make_product(sku, **given)  # type: ignore[arg-type]
    from shop.kernel.db import session

    return f"/admin/products/{session().get_one(Product, variant.product_id).ulid}"


def test_an_empty_catalogue_says_what_to_do(signed_in: SignedIn):
    client = signed_in()
    client.get("/admin/products")
    assert "Import a product file" in client.page().text()


@pytest.mark.feature("CA-06")
def test_the_list_shows_price_stock_and_vendors_in_few_queries(signed_in: SignedIn, store: Store):
    for n in range(60):
        make_product(f"SKU-{n}", stock=n % 3, vendors={"BREW": (6100, 42)} if n % 2 else {})
    client = signed_in()
    client.get("/admin/products", queries=6)
    text = client.page().text()
    assert "Product SKU-59" in text and "Product SKU-9" not in text
    client.get("/admin/products?q=SKU-9", queries=6)
    assert "Product SKU-9" in client.page().text()
    client.htmx("/admin/products?status=draft", target="product-rows")
    assert "Nothing found" in client.page().text()


def test_a_product_is_made_on_one_screen(signed_in: SignedIn, store: Store):
    client = signed_in()
    client.get("/admin/products/new")
    client.submit(
        "product-form",
        **{
            "name": "Gooseneck kettle",
            "description": "A **good** kettle",
            "tags": "coffee, kettle",
            "status": "active",
            "variants-0-sku": "KET-1",
            "variants-0-price": "99.00",
            "variants-0-cost": "61",
            "variants-0-gtin": "4006381333931",
            "variants-0-weight": "900",
        },
    )
    assert client.last.status_code == 303, client.page().text()
    product = product_of("gooseneck-kettle")
    variant = product.variants[0]
    assert (variant.sku, variant.price_minor, variant.cost_minor, variant.weight_grams) == (
        "KET-1",
        9900,
        6100,
        900,
    )
    assert (product.tags, product.description_html) == (
        ["coffee", "kettle"],
        "<p>A <strong>good</strong> kettle</p>\n",
    )
    client.follow()
    assert "Gooseneck kettle was added" in client.page().text()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("variants-0-price", "1,234.50", "is not an amount"),
        ("variants-0-price", "", "Enter a price"),
        ("variants-0-price", "-1", "below 0"),
        ("variants-0-cost", "1.005", "more decimals"),
        ("variants-0-weight", "1.5", "whole grams"),
        ("variants-0-sku", "x" * 81, "1 to 80"),
        ("variants-0-gtin", "4006381333932", "is not a GTIN"),
        ("name", "", "This is needed"),
        ("slug", "Über uns", "small letters"),
    ],
)
def test_what_is_typed_wrong_is_refused_clearly_and_kept(
    signed_in: SignedIn, store: Store, field, typed, words
):
    client = signed_in()
    client.get("/admin/products/new")
    good = {"name": "Kettle", "variants-0-sku": "KET-1", "variants-0-price": "9.00"}
    client.submit("product-form", **(good | {field: typed}))
    assert client.last.status_code == 422
    assert words in client.page().text()
    assert f'value="{typed}"' in client.last.get_data(as_text=True)


@pytest.mark.feature("CA-02")
def test_three_by_four_options_make_twelve_rows_with_and_without_javascript(
    signed_in: SignedIn, store: Store
):
    client = signed_in()
    typed = {
        "name": "Apron",
        "option1": "Size",
        "values1": "S, M, L",
        "option2": "Colour",
        "values2": "Black, Sand, Clay, Moss",
        "variants-0-sku": "APR",
        "variants-0-price": "48.00",
        "do": "grid",
    }
    client.get("/admin/products/new")
    answer = client.htmx("/admin/product-drafts", target="variants", data=typed)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count('name="variants-') >= 12 * 7
    assert 'value="APRON-S-BLACK"' in answer.get_data(as_text=True)
    client.post("/admin/product-drafts", data=typed)
    client.submit("product-form")
    assert client.last.status_code == 303, client.page().text()
    apron = product_of("apron")
    assert len(apron.variants) == 12
    assert {variant.price_minor for variant in apron.variants} == {4800}


def test_one_price_for_all_and_another_row(signed_in: SignedIn, store: Store):
    client = signed_in()
    client.get(page_of())
    client.submit("product-form", name="Kettle")
    client.follow()
    fields = {"variants-0-sku": "A", "variants-0-price": "1", "bulk_price": "7.50", "do": "price"}
    assert 'value="7.50"' in client.htmx("/admin/product-drafts", target="variants", data=fields).get_data(
        as_text=True
    )
    bad = client.htmx("/admin/product-drafts", target="variants", data=fields | {"bulk_price": "7,5"})
    assert bad.status_code == 422
    more = client.htmx("/admin/product-drafts", target="variants", data=fields | {"do": "row"})
    assert 'name="variants-1-sku"' in more.get_data(as_text=True)


def test_a_description_is_previewed_clean(signed_in: SignedIn):
    client = signed_in()
    typed = {"do": "preview", "description": "**Bold** <script>x</script>", "description_format": "html"}
    html = client.htmx("/admin/product-drafts", target="description-preview", data=typed).get_data(
        as_text=True
    )
    assert "**Bold**" in html and "<script" not in html


def test_the_second_of_two_saves_sees_both_values(signed_in: SignedIn, store: Store):
    address = page_of(price=9900)
    first, second = signed_in(), signed_in("manager")
    first.get(address)
    second.get(address)
    first.submit("product-form", **{"variants-0-price": "89.00"})
    assert first.last.status_code == 303
    second.submit("product-form", **{"variants-0-price": "95.00", "name": "Kettle"})
    assert second.last.status_code == 409
    text = second.page().text()
    assert "$89.00" in text and "$95.00" in text
    second.submit("product-form")
    assert second.last.status_code == 303


def test_a_sku_may_be_renamed_and_swapped(signed_in: SignedIn, store: Store):
    client = signed_in()
    address = page_of()
    client.get(address)
    client.submit("product-form", **{"variants-0-sku": "KET-2"})
    product = showing.by_ulid(store.id, address.rsplit("/", 1)[-1])
    assert [variant.sku for variant in product.variants] == ["KET-2"]


def test_a_role_that_only_reads_sees_no_save(signed_in: SignedIn, store: Store):
    address = page_of()
    client = signed_in("read_only")
    client.get(address)
    assert "Save" not in client.page().text()


def test_another_stores_product_is_not_there(signed_in: SignedIn):
    client = signed_in()
    assert client.get("/admin/products/01ARZ3NDEKTSV4RRFFQ69G5FAV").status_code == 404
