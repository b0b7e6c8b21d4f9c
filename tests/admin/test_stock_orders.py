"""Ordering stock at the desk: the form, the draft, the delivery, and what a warehouse is called."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.catalog.tables import Product
from shop.inventory.tables import Warehouse
from shop.kernel.db import session
from shop.purchasing.tables import PurchaseOrder
from shop.shipping.receipt_tables import Receipt
from tests import world
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.world_stock import (
    line_of,
    make_goods,
    make_house,
    make_stock_order,
    offer_of,
    on_hand,
    receive,
    stock_order,
)

NEW, LIST = "/admin/stock-orders/new", "/admin/purchase-orders"


@pytest.fixture
def goods(signed_in: SignedIn) -> None:
    """A vendor with two things to order, and a warehouse."""
    make_house()
    make_goods("KET-1", "MUG-1")


def form(**more: str) -> dict[str, str]:
    """The form with ten kettles."""
    ulid = offer_of("KET-1").ulid
    filled = {
        "vendor": "BREW",
        "warehouse": "EAST",
        f"units-{ulid}": "10",
        f"cost-{ulid}": "61.00",
        "form_key": "k",
    }
    return filled | more


def counted(good: str = "3", **more: str) -> dict[str, Any]:
    """The form of a delivery."""
    ulid = line_of().ulid
    return {f"good-{ulid}": good, f"cost-{ulid}": "61.00"} | {
        f"{name}-{ulid}": text for name, text in more.items()
    }


@pytest.mark.feature("PO-10")
def test_a_vendor_is_chosen_and_what_to_order(signed_in: SignedIn, goods: None):
    client = signed_in()
    client.get(NEW)
    assert "Brew Supply" in client.page().text("stock-vendor")
    client.get(f"{NEW}?vendor=BREW&warehouse=EAST", queries=12)
    assert "KET-1" in client.page().text("stock-rows") and "MUG-1" in client.page().text("stock-rows")
    client.post("/admin/stock-orders", data=form(act="find", q="mug"))
    rows = client.page().text("stock-rows")
    assert "KET-1" in rows and "MUG-1" in rows, "what was typed stays, beside what was found"
    assert client.post("/admin/stock-orders", data=form(act="create")).headers["Location"].endswith("/P-1001")
    client.get(f"{LIST}/P-1001")
    assert "our stock at EAST house" in client.page().text("purchase-order")
    client.get(f"{LIST}?kind=stock")
    assert "P-1001" in client.page().text("purchase-orders")
    client.get(f"{LIST}?kind=customers")
    assert "P-1001" not in client.page().text("purchase-orders")


@pytest.mark.feature("PO-10")
def test_the_search_knows_its_number(signed_in: SignedIn, goods: None):
    make_stock_order(sent=False)
    assert signed_in().get("/admin/search?q=p-1001").headers["Location"].endswith("/purchase-orders/P-1001")


@pytest.mark.feature("PO-10")
def test_a_bad_form_keeps_what_was_typed(signed_in: SignedIn, goods: None):
    client = signed_in()
    ulid = offer_of("KET-1").ulid
    answer = client.post(
        "/admin/stock-orders", data=form(act="create", **{f"cost-{ulid}": "dear", "note": "Soon"})
    )
    assert answer.status_code == 422
    assert "dear" in answer.text and "Soon" in answer.text
    assert session().execute(sa.select(sa.func.count()).select_from(PurchaseOrder)).scalar_one() == 0
    assert client.post("/admin/stock-orders", data=form(act="create", note="\x00")).status_code == 422
    assert client.post("/admin/stock-orders", data=form(act="create", due_on="soon")).status_code == 422
    assert client.post("/admin/stock-orders", data={"vendor": "NOBODY", "act": "create"}).status_code == 404
    hostile = {"vendor": "BREW", "warehouse": "EAST", "units-nobody": "1", "act": "create"}
    assert client.post("/admin/stock-orders", data=hostile).status_code == 404


@pytest.mark.feature("PO-10")
def test_a_draft_is_changed_until_it_is_sent(signed_in: SignedIn, goods: None):
    number = make_stock_order(sent=False)
    client = signed_in()
    client.get(f"{LIST}/{number}/lines")
    ulid, version = offer_of("KET-1").ulid, str(stock_order().version)
    client.post(f"{LIST}/{number}/lines", data=form(version=version, **{f"units-{ulid}": "4"}))
    assert line_of().quantity == 4
    stale = client.post(f"{LIST}/{number}/lines", data=form(version=version, **{f"units-{ulid}": "9"}))
    assert stale.status_code == 409 and line_of().quantity == 4
    client.post(f"{LIST}/{number}/dispatches")
    assert client.get(f"{LIST}/{number}/lines").status_code == 404


@pytest.mark.feature("IN-08")
def test_a_delivery_is_counted_in_parts_and_asks_about_more(signed_in: SignedIn, goods: None):
    number = make_stock_order()
    client = signed_in()
    client.post(f"{LIST}/{number}/deliveries", data=counted("3") | {"form_key": "a"})
    client.post(f"{LIST}/{number}/deliveries", data=counted("3") | {"form_key": "a"})
    assert on_hand() == 3
    asked = client.post(f"{LIST}/{number}/deliveries", data=counted("9"))
    assert (
        asked.status_code == 422 and "More came than was ordered" in asked.text and 'value="9"' in asked.text
    )
    client.post(f"{LIST}/{number}/deliveries", data=counted("9") | {"more": "yes"})
    assert (on_hand(), stock_order().state) == (12, "closed")
    client.get(f"{LIST}/{number}")
    assert "+9 Product KET-1" in client.page().text("receipts")


@pytest.mark.feature("IN-08")
def test_htmx_swaps_the_page_or_asks(signed_in: SignedIn, goods: None):
    number = make_stock_order()
    client = signed_in()
    url = f"{LIST}/{number}/deliveries"
    client.htmx(url, target="purchase-order", data=counted("12"))
    assert client.last.status_code == 422 and "Receive all of it" in client.page().text("delivery")
    client.htmx(url, target="purchase-order", data=counted("4"))
    assert client.last.status_code == 200 and "4 of 10 units received" in client.page().text("purchase-order")
    client.htmx(f"{LIST}/{number}/stock-closings", target="purchase-order", data={"any": ""})
    assert stock_order().state == "closed"


@pytest.mark.feature("IN-08")
def test_damaged_ones_need_a_reason_and_the_rest_is_closed(signed_in: SignedIn, goods: None):
    number = make_stock_order()
    client = signed_in()
    refused = client.post(f"{LIST}/{number}/deliveries", data=counted("5", damaged="2"))
    assert refused.status_code == 422 and "Say what is wrong" in refused.text
    client.post(f"{LIST}/{number}/deliveries", data=counted("5", damaged="2", reason="Dented"))
    assert client.post(f"{LIST}/{number}/deliveries", data=counted("many")).status_code == 422
    client.post(f"{LIST}/{number}/stock-closings")
    assert (on_hand(), stock_order().state, line_of().refused) == (5, "closed", 3)


@pytest.mark.feature("IN-08")
def test_a_wrong_count_goes_back_with_a_reason(signed_in: SignedIn, goods: None):
    number = make_stock_order()
    entry = receive(3)
    client = signed_in()
    url = f"{LIST}/{number}/deliveries/{entry.ulid}/reversals"
    assert client.post(url, data={"reason": ""}).status_code == 422
    client.post(url, data={"reason": "Another vendor's box"})
    assert on_hand() == 0
    assert session().execute(sa.select(sa.func.count()).select_from(Receipt)).scalar_one() == 2


@pytest.mark.feature("IN-01")
def test_what_is_coming_stands_beside_what_is_here(signed_in: SignedIn, goods: None):
    make_stock_order()
    receive(3)
    client = signed_in()
    client.get("/admin/warehouses")
    assert coming(client) == ["7"]
    client.get(f"/admin/products/{product_of('KET-1').ulid}/stock")
    assert coming(client) == ["7"]


@pytest.mark.feature("PO-10")
def test_a_warehouse_gets_an_address(signed_in: SignedIn):
    world.make_warehouse("DOCK")
    client = signed_in()
    client.get("/admin/warehouses/DOCK")
    fields = {
        "name": "The dock",
        "priority": "5",
        "is_active": "yes",
        "version": "1",
        "address_country": "US",
    }
    fields |= {"address_name": "Alder & Co", "address_line1": "7 Dock Road", "address_city": "Portland"}
    bad = client.post(
        "/admin/warehouses/DOCK", data=fields | {"address_region": "", "address_postal_code": "97201"}
    )
    assert bad.status_code == 422 and "7 Dock Road" in bad.text
    good = fields | {"address_region": "OR", "address_postal_code": "97201"}
    client.post("/admin/warehouses/DOCK", data=good)
    house = session().execute(sa.select(Warehouse)).scalar_one()
    assert (house.name, house.address["city"], house.priority) == ("The dock", "Portland", 5)
    assert client.post("/admin/warehouses/DOCK", data=good).status_code == 409, "somebody else was first"


def coming(client: PageClient) -> list[str]:
    """The cells of the column Incoming."""
    cells = client.page().all("td")
    return ["".join(cell.itertext()).strip() for cell in cells if cell.get("data-label") == "Incoming"]


def product_of(sku: str) -> Product:
    """The product of that SKU."""
    return session().get_one(Product, world.variant_of(sku).product_id)


@pytest.mark.feature("PO-10")
@pytest.mark.parametrize("role", ["desk", "read_only"])
def test_only_buyers_order_stock(app: Flask, signed_in: SignedIn, goods: None, role: str):
    assert signed_in(role).get(NEW).status_code == 403
