"""Stock at the desk: shelves and ledger of a product, adjustments with a reason, the warehouses."""

import pytest

from shop.catalog.tables import Product
from shop.kernel.db import session
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.world import make_product, make_warehouse

pytestmark = pytest.mark.feature("IN-02")


def address_of(sku: str = "KET-1", stock: int = 5) -> str:
    """Make a product with stock; returns the address of its Stock tab."""
    variant = make_product(sku, stock=stock)
    return f"/admin/products/{session().get_one(Product, variant.product_id).ulid}/stock"


@pytest.mark.feature("IN-01")
def test_shelves_show_what_is_on_hand_reserved_and_available(signed_in: SignedIn, store: Store):
    address = address_of()
    make_warehouse("EAST")
    client = signed_in()
    client.get(address, queries=9)
    text = " ".join(client.page().text().split())
    assert "KET-1 MAIN house 5 0 5" in text
    assert "KET-1 EAST house 0 0 0" in text
    assert "Received" in text


def test_an_adjustment_leaves_who_why_before_and_after(signed_in: SignedIn, store: Store):
    client = signed_in()
    client.get(address_of())
    client.submit("adjust", change="-2", reason="Two were broken")
    assert client.last.status_code == 303
    client.follow()
    text = " ".join(client.page().text().split())
    assert "3 on hand in MAIN" in text
    assert "Two were broken" in text and "Owner Person" in text


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ("-9", "Lost", "can go"),
        ("0", "Nothing", "by how much"),
        ("2", "", "needed"),
        ("1.5", "Half", "integer"),
        ("99999999999", "Too many", "by how much"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(signed_in: SignedIn, store: Store, change, reason, words):
    client = signed_in()
    client.get(address_of())
    client.submit("adjust", change=change, reason=reason)
    assert client.last.status_code == 422
    assert words in client.page().text()


def test_purchasing_adjusts_and_the_desk_does_not(signed_in: SignedIn, store: Store):
    address = address_of()
    client = signed_in("desk")
    client.get(address)
    assert client.post(address.replace("/stock", "/stock-adjustments"), data={}).status_code == 403
    buyer = signed_in("purchasing")
    buyer.get(address)
    buyer.submit("adjust", change="1", reason="Found one")
    assert buyer.last.status_code == 303


def test_warehouses_are_listed_with_their_sums_and_opened(signed_in: SignedIn, store: Store):
    make_product("A", stock=5)
    make_product("B", stock=2)
    client = signed_in()
    client.get("/admin/warehouses", queries=6)
    assert "MAIN house MAIN 0 2 7 0 7" in " ".join(client.page().text().split())
    client.submit("warehouse", code="pdx", name="Portland")
    client.follow()
    assert "Portland was opened" in client.page().text()
    client.submit("warehouse", code="PDX", name="Again")
    assert client.last.status_code == 422
