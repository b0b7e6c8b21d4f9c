"""Own stock on its way out: the pick list by its places, and the slip without a price."""

import pytest
import sqlalchemy as sa

from shop.catalog.tables import Product
from shop.inventory.tables import Stock
from shop.kernel.db import session
from tests.admin.conftest import SignedIn
from tests.shop.shipping.test_parcels import MUG, ship
from tests.world_purchasing import Want, make_waiting_order


@pytest.mark.feature("SP-08")
@pytest.mark.both_engines
def test_the_pick_list_is_by_bin_and_leaves_vendors_lines_out(signed_in: SignedIn):
    make_waiting_order(Want("KET-1", 2, own=2), Want("POT-2", 1, own=1), MUG)
    make_waiting_order(Want("KET-3", 1, own=1), number=1043, charged=False)
    client = signed_in("purchasing")
    ulid = session().execute(sa.select(Product.ulid).where(Product.slug == "ket-1")).scalar_one()
    client.get(f"/admin/products/{ulid}/stock")
    client.post(f"/admin/products/{ulid}/bins", data={"sku": "KET-1", "warehouse": "EAST", "bin": " B-02 "})
    client.get("/admin/warehouses/EAST/pick-list")
    page = client.page().text("main")
    assert page.index("B-02") < page.index("no bin")
    assert "KET-1" in page and "POT-2" in page
    assert "MUG-1" not in page and "KET-3" not in page, "a vendor ships one, the other is not charged"
    session().rollback()
    assert session().execute(sa.select(Stock.bin).where(Stock.bin != "")).scalar_one() == "B-02"


@pytest.mark.feature("SP-08")
def test_the_slip_has_what_is_left_and_no_price(signed_in: SignedIn):
    order = make_waiting_order(Want("KET-1", 3, own=3), MUG)
    ship(order, {"KET-1": 1}, warehouse="EAST")
    client = signed_in()
    client.get("/admin/orders/1042/packing-slips/EAST")
    page = client.page().text()
    assert "Product KET-1 KET-1 2" in page
    assert "MUG" not in page and "99" not in page.replace("97204", "")
    assert client.get("/admin/orders/1042/packing-slips/WEST").status_code == 404
