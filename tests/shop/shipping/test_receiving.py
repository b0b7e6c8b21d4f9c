"""Receiving stock: in parts, more and less than ordered, each count once, and taken back by an entry against it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import stock
from shop.kernel.clock import now
from shop.kernel.db import session
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import closing, inbound, receiving, righting, unreceiving
from shop.shipping.parcels import ParcelDraft
from shop.shipping.receipt_tables import Receipt, ReceiptLine
from shop.shipping.receiving import Count
from tests import world
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, Want, lines_of
from tests.world_stock import line_of, make_house, make_stock_order, moves, on_hand, receive, stock_order

pytestmark = pytest.mark.both_engines
BREW = Actor("vendor", "Brew")


@pytest.mark.feature("IN-08")
def test_three_of_ten_then_seven_close_it(app: Flask):
    make_stock_order()
    receive(3)
    assert (on_hand(), stock_order().state, line_of().incoming) == (3, "partly_shipped", 7)
    receive(7)
    assert (on_hand(), stock_order().state, line_of().incoming) == (10, "closed", 0)
    assert moves() == [("receive", 3), ("receive", 7)]


@pytest.mark.feature("IN-04")
def test_a_form_that_is_sent_twice_counts_once(app: Flask):
    make_stock_order()
    first, second = receive(3, key="k"), receive(3, key="k")
    assert first.id == second.id
    assert (on_hand(), moves()) == (3, [("receive", 3)])


@pytest.mark.feature("PO-10")
def test_a_customers_order_never_raises_stock(app: Flask):
    order = with_vendors(Want("KET-1", 2, {"BREW": (6100, 42)}))
    ship(order, {lines_of(order)[0].ulid: 2}, purchase_order="1042-1")
    po = session().execute(sa.select(PurchaseOrder)).scalar_one()
    with pytest.raises(Refusal, match="for a customer"):
        receiving.receive(po, {}, ANA, form_key="k")
    assert [kind for kind, _ in moves()] == []


@pytest.mark.feature("IN-08")
def test_more_than_was_ordered_asks_first(app: Flask):
    make_stock_order()
    with pytest.raises(
        Refusal, match="More came than was ordered: 12 Product KET-1, 10 were to come"
    ) as asks:
        receive(12)
    assert asks.value.field == "more" and on_hand() == 0
    receive(12, more=True)
    assert (on_hand(), stock_order().state, line_of().received) == (12, "closed", 12)


@pytest.mark.feature("IN-08")
def test_damaged_ones_came_and_missing_ones_are_still_to_come(app: Flask):
    make_stock_order()
    with pytest.raises(Refusal, match="Say what is wrong"):
        receive(6, damaged=2)
    receive(6, damaged=2, missing=2, reason="Box crushed")
    assert (on_hand(), line_of().incoming, stock_order().state) == (6, 2, "partly_shipped")
    closing.close_short(stock_order(), ANA)
    line = line_of()
    assert (stock_order().state, line.refused, line.incoming, line.shipped) == ("closed", 2, 0, 8)


@pytest.mark.feature("IN-08")
def test_what_it_cost_becomes_the_cost(app: Flask):
    make_stock_order()
    receive(3, unit_cost_minor=5900)
    assert world.variant_of("KET-1").cost_minor == 5900
    entry = session().execute(sa.select(ReceiptLine)).scalar_one()
    assert (entry.unit_cost_minor, entry.cost_before_minor) == (5900, None)
    receive(3)
    assert world.variant_of("KET-1").cost_minor == 6100, "as ordered"


@pytest.mark.feature("IN-08")
def test_a_wrong_receipt_is_taken_back_once(app: Flask):
    make_stock_order()
    receive(3, unit_cost_minor=5900)
    wrong = receive(7)
    assert stock_order().state == "closed"
    with pytest.raises(Refusal, match="Say what was wrong"):
        unreceiving.reverse(stock_order(), wrong.ulid, ANA, reason=" ")
    entries = {
        unreceiving.reverse(stock_order(), wrong.ulid, ANA, reason="Counted the wrong pallet").id
        for _ in range(2)
    }
    assert len(entries) == 1
    assert (on_hand(), stock_order().state, line_of().incoming) == (3, "partly_shipped", 7)
    assert world.variant_of("KET-1").cost_minor == 5900
    back = session().execute(sa.select(Receipt).where(Receipt.reverses_id.is_not(None))).scalar_one()
    with pytest.raises(Refusal, match="takes another one back"):
        unreceiving.reverse(stock_order(), back.ulid, ANA, reason="Again")
    receive(7)
    assert (on_hand(), stock_order().state) == (10, "closed")


@pytest.mark.feature("IN-08")
def test_units_that_left_the_shelf_cannot_be_taken_back(app: Flask):
    make_stock_order()
    entry = receive(3)
    stock.adjust(world.variant_of("KET-1"), make_house(), -2, reason="Sold at the market", by=ANA)
    with pytest.raises(Refusal, match="Only 1 of 1 units can go"):
        unreceiving.reverse(stock_order(), entry.ulid, ANA, reason="Not ours")
    assert (on_hand(), line_of().received) == (1, 3)


@pytest.mark.feature("PO-10")
def test_a_vendor_says_what_is_on_its_way(app: Flask):
    make_stock_order()
    draft = ParcelDraft({line_of().ulid: 6}, now().date(), "1Z999AA10123456784", purchase_order="P-1001")
    parcel = inbound.announce(stock_order(), draft, BREW, form_key="p")
    assert (on_hand(), line_of().shipped, stock_order().state) == (0, 6, "partly_shipped")
    with pytest.raises(Refusal, match="Fewer units"):
        inbound.announce(stock_order(), ParcelDraft({line_of().ulid: 5}, now().date()), BREW, form_key="q")
    receive(4)
    assert (line_of().shipped, line_of().incoming) == (6, 6)
    righting.void(None, righting.of_purchase_order(stock_order(), parcel.ulid), BREW, reason="Did not leave")
    assert (line_of().shipped, stock_order().state) == (4, "partly_shipped")


@pytest.mark.feature("PO-10")
def test_what_came_unannounced_and_what_is_announced_later_are_different_units(app: Flask):
    make_stock_order()
    entry = receive(4)
    for key, units in (("p", 3), ("q", 3)):
        draft = ParcelDraft({line_of().ulid: units}, now().date(), f"T{key}")
        inbound.announce(stock_order(), draft, BREW, form_key=key)
    assert (line_of().shipped, line_of().left, stock_order().state) == (10, 0, "shipped")
    receive(6)
    assert stock_order().state == "closed"
    unreceiving.reverse(stock_order(), entry.ulid, ANA, reason="Another vendor's")
    assert (line_of().shipped, line_of().incoming, stock_order().state) == (6, 4, "partly_shipped")


@pytest.mark.feature("IN-08")
def test_what_never_came_is_closed_short(app: Flask):
    make_stock_order()
    with pytest.raises(Refusal, match="Nothing of P-1001 has arrived"):
        closing.close_short(stock_order(), ANA)
    draft = ParcelDraft({line_of().ulid: 10}, now().date())
    inbound.announce(stock_order(), draft, BREW, form_key="p")
    receive(8)
    assert stock_order().state == "shipped"
    assert closing.close_short(stock_order(), ANA) == {line_of().ulid: 2}
    assert (stock_order().state, line_of().shipped, line_of().refused) == ("closed", 8, 2)


@pytest.mark.feature("IN-08")
def test_nothing_is_received_of_a_draft_or_of_another_order(app: Flask):
    make_stock_order(sent=False)
    with pytest.raises(Refusal, match="is draft"):
        receive(1)
    make_stock_order({"MUG-1": (4, 900)})
    counts = {line_of().ulid: Count(1)}
    with pytest.raises(Missing):
        receiving.receive(stock_order("P-1002"), counts, ANA, form_key="k")
    with pytest.raises(Refusal, match="at least one unit"):
        receive(0, "P-1002", sku="MUG-1")
