"""From an empty shelf to a parcel of our own: staff order stock, the vendor answers and sends, it is received and sold."""

import pytest
from flask import Flask

from shop.kernel import chores
from tests import world
from tests.admin.conftest import SignedIn, signed_in, store
from tests.house import PageClient
from tests.vendor.test_page import PERSON, link_to
from tests.world_purchasing import lines_of
from tests.world_stock import line_of, make_goods, make_house, offer_of, on_hand, stock_order

__all__ = ["signed_in", "store"]
LIST = "/admin/purchase-orders/P-1001"


@pytest.mark.feature("PO-10")
@pytest.mark.feature("IN-08")
def test_stock_is_ordered_answered_sent_received_and_sold(app: Flask, signed_in: SignedIn):
    make_house()
    make_goods("KET-1")
    desk, vendor = signed_in("purchasing"), PageClient(app, app.response_class, use_cookies=True)

    desk.get("/admin/stock-orders/new?vendor=BREW&warehouse=EAST")
    desk.submit("stock-order", button="send", **{f"units-{offer_of('KET-1').ulid}": "10"})
    chores.work_all()
    assert stock_order().state == "sent"

    link = link_to("P-1001")
    vendor.get(link, headers=PERSON)
    assert "for the stock of" in vendor.page().text("main") and "7 Dock Road" in vendor.page().text("main")
    vendor.post(f"{link}/answers", data={"act": "accept"})
    assert stock_order().state == "acknowledged"
    units = {f"quantity-{line_of().ulid}": "6", "tracking_number": "1Z999AA10123456784"}
    vendor.post(f"{link}/parcels", data=units)
    vendor.get(f"{link}/packing-slip")
    assert "Purchase order P-1001" in vendor.page().text("main")
    assert (on_hand(), line_of().shipped) == (0, 6)

    desk.get(LIST, queries=13)
    assert "1Z999AA10123456784" in desk.page().text("arrivals")
    desk.submit("receive", **{f"good-{line_of().ulid}": "6"})
    desk.get(LIST)
    desk.submit("receive")
    assert (on_hand(), stock_order().state) == (10, "closed")

    order = world.make_order({"KET-1": 2})
    assert [(line.from_stock, line.open_quantity) for line in lines_of(order)] == [(2, 0)]


@pytest.mark.feature("SP-04")
def test_a_list_of_tracking_numbers_may_name_it(app: Flask, signed_in: SignedIn):
    make_house()
    make_goods("KET-1")
    desk = signed_in()
    desk.get("/admin/stock-orders/new?vendor=BREW&warehouse=EAST")
    desk.submit("stock-order", button="send", **{f"units-{offer_of('KET-1').ulid}": "10"})
    chores.work_all()
    vendor = PageClient(app, app.response_class, use_cookies=True)
    link = link_to("P-1001")
    vendor.get(f"{link}/orders")
    vendor.post(
        f"{link}/tracking-lists", data={"source": "po_number,tracking_number\nP-1001,1Z999AA10123456784"}
    )
    assert (line_of().shipped, on_hand()) == (10, 0)
    vendor.get(f"{link}/open-lines")
