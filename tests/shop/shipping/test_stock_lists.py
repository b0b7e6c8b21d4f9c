"""Lists of tracking numbers that name orders for stock: P-1001 is not the shopper's order 1001."""

import pytest
from flask import Flask

from shop.shipping import listing
from shop.shipping.reading import judging
from tests import world
from tests.world_purchasing import ANA, choices_of
from tests.world_stock import make_stock_order

UPS = "1Z999AA10123456784"


@pytest.fixture
def both(app: Flask) -> None:
    """The shopper's order 1001 with 1001-1, and P-1001, of the same vendor."""
    from shop.purchasing import sending
    from shop.purchasing.cutting import cut
    from tests.world_stock import stock_order

    world.make_product("MUG-1", stock=0, vendors={"BREW": (900, 50)})
    order = world.make_order({"MUG-1": 2}, charged=True, review="clear")
    assert order.number == 1001
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    sending.mark_sent(stock_order("1001-1"), ANA, "by telephone")
    make_stock_order()


@pytest.mark.feature("SP-04")
@pytest.mark.parametrize(
    "text",
    [
        f"po_number,tracking_number\nP-1001,{UPS}",
        f"P-1001 {UPS}",
        f"PO P-1001 shipped with UPS {UPS}",
        f"PO: P-1001\nTracking: {UPS}",
        f"po-p-1001\t{UPS}",
        f"Hello,\n\nyour order P-1001 has left.\nTracking number {UPS}\n\nBrew",
    ],
)
def test_it_is_told_from_the_shoppers_order(both: None, text: str):
    kept = listing.receive(world.the_store().id, text.encode(), ANA)
    (found,) = listing.read(kept).findings
    assert found.order is None or found.order.number == "P-1001"
    assert found.verdict != judging.SURE or (found.order is not None and found.order.number == "P-1001")


@pytest.mark.feature("SP-04")
@pytest.mark.parametrize("text", [f"order,tracking\n1001,{UPS}", f"1001-1 {UPS}", f"PO 1001-1: {UPS}"])
def test_the_shoppers_is_still_known(both: None, text: str):
    kept = listing.receive(world.the_store().id, text.encode(), ANA)
    (found,) = listing.read(kept).findings
    assert found.order is not None and found.order.number == "1001-1"
