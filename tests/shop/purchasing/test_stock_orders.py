"""Purchase orders for our own stock: numbers of their own, drafts that change, papers that say where to."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory import warehouses
from shop.inventory.tables import Warehouse
from shop.kernel.db import session
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.purchasing import (
    answering,
    cancelling,
    dropping,
    inviting,
    messaging,
    papers,
    sending,
    stock_orders,
)
from shop.purchasing.answering import LineAnswer
from shop.purchasing.stock_orders import StockDraft
from shop.purchasing.tables import PurchaseOrder
from tests import world
from tests.shop.purchasing.test_sending import Server, server, work
from tests.shop.purchasing.test_x12 import PAPER, segments, written
from tests.shop.shipping.test_parcels import with_vendors
from tests.vendor.test_page import link_to
from tests.world_purchasing import ANA, SHIP_TO, Want
from tests.world_stock import (
    draft_of,
    line_of,
    make_goods,
    make_house,
    make_stock_order,
    moves,
    offer_of,
    stock_order,
)

__all__ = ["server"]
pytestmark = pytest.mark.both_engines


def raw(kind: str = "mail", number: str = "P-1001") -> bytes:
    """The kept bytes of one paper."""
    kept = papers.content(stock_order(number), kind)
    assert kept is not None
    return kept


@pytest.mark.feature("PO-10")
def test_it_goes_to_the_warehouse_under_a_number_of_its_own(app: Flask):
    assert make_stock_order(sent=False) == "P-1001"
    assert make_stock_order({"MUG-1": (4, 900)}, sent=False) == "P-1002"
    po = stock_order()
    assert (po.order_id, po.ship_to["line1"], po.total_minor) == (None, "7 Dock Road", 61_000)
    assert (line_of().variant_id, line_of().order_line_id) == (world.variant_of("KET-1").id, None)


@pytest.mark.feature("PO-10")
def test_a_form_that_is_sent_twice_orders_once(app: Flask):
    make_goods("KET-1")
    brew, draft = world.make_vendor("BREW"), draft_of({"KET-1": (10, 6100)})
    made = {stock_orders.create(brew, draft, ANA, form_key="k") for _ in range(2)}
    assert made == {"P-1001"}
    assert session().execute(sa.select(sa.func.count()).select_from(PurchaseOrder)).scalar_one() == 1
    assert offer_of("KET-1").stock == 32, "what the vendor reported falls by what we order, once"


@pytest.mark.feature("PO-10")
def test_the_papers_say_where_it_goes_and_name_no_customer(app: Flask):
    make_stock_order(sent=False)
    mail = message_from_bytes(raw(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "to our warehouse" in text and "customer" not in text and "7 Dock Road" in text
    row = raw("csv").decode("utf-8-sig").splitlines()[1]
    assert row.startswith("P-1001,,1,BREW-KET-1,KET-1,")
    assert raw("pdf").startswith(b"%PDF")


@pytest.mark.feature("PO-10")
def test_a_program_reads_that_it_is_for_stock(app: Flask):
    said = [segment[:3] for segment in segments(written(replace(PAPER, order_number="")))]
    assert ["BEG", "00", "SA"] in said and "CO" not in {each[1] for each in said if each[0] == "REF"}


@pytest.mark.feature("PO-10")
def test_it_is_sent_and_answered_like_any_other(app: Flask, server: Server):
    make_stock_order(sent=False)
    sending.send(stock_order(), ANA)
    work()
    assert stock_order().state == "sent" and b"Message-ID: <po-" in server.taken[0]
    link = inviting.open_link(world.the_store(), link_to("P-1001").rpartition("/")[2])
    assert link is not None and link.order is None
    said = {line_of().ulid: LineAnswer("part", quantity=6, reason="out_of_stock")}
    answering.answer(stock_order(), said, link.actor, form_key="a")
    assert (stock_order().state, line_of().refused) == ("acknowledged", 4)
    messaging.write_to_store(stock_order(), "Six are on the shelf.", link.actor, form_key="m")
    assert [message.words for message in messaging.of(stock_order())] == ["Six are on the shelf."]
    assert moves() == []


@pytest.mark.feature("PO-10")
def test_it_can_be_cancelled_and_dropped(app: Flask):
    make_stock_order()
    request = cancelling.ask(stock_order(), ANA, reason="Too many")
    cancelling.answer(stock_order(), request.ulid, lets_go=True, by=ANA)
    assert stock_order().state == "cancelled"
    make_stock_order({"MUG-1": (4, 900)}, sent=False)
    assert offer_of("MUG-1").stock == 38
    dropping.drop(stock_order("P-1002"), ANA)
    assert (stock_order("P-1002").state, offer_of("MUG-1").stock) == ("cancelled", 42)


@pytest.mark.feature("PO-10")
def test_a_draft_says_something_else_under_the_same_number(app: Flask):
    make_stock_order({"KET-1": (10, 6100), "MUG-1": (4, 900)}, sent=False)
    make_goods("POT-1", cost=2500)
    first, po = raw("csv"), stock_order()
    stock_orders.change(po, draft_of({"KET-1": (3, 6000), "POT-1": (5, 2500)}), ANA, version=po.version)
    assert (stock_order().number, stock_order().total_minor) == ("P-1001", 30_500)
    lines = [(line.sku, line.quantity) for line in sending.lines_of(stock_order())]
    assert sorted(lines) == [("KET-1", 3), ("POT-1", 5)]
    assert [offer_of(sku).stock for sku in ("KET-1", "MUG-1", "POT-1")] == [39, 42, 37]
    assert raw("csv") != first and b"POT-1" in raw("csv")


@pytest.mark.feature("PO-16")
def test_it_costs_what_was_agreed_with_freight_but_no_drop_ship_fee(app: Flask):
    world.make_vendor("BREW", fee_minor=250, freight_rule="per_order", freight_minor=1500)
    make_goods("KET-1")
    wish = replace(draft_of({"KET-1": (10, 0)}).wishes[0], unit_cost_minor=None)
    stock_orders.create(world.make_vendor("BREW"), StockDraft(make_house(), [wish]), ANA, form_key="k")
    assert (line_of().unit_cost_minor, stock_order().charges_minor, stock_order().total_minor) == (
        6100,
        1500,
        62_500,
    )
    stock_orders.change(stock_order(), draft_of({"KET-1": (10, 5900)}), ANA, version=stock_order().version)
    assert (line_of().unit_cost_minor, stock_order().total_minor) == (5900, 60_500)


@pytest.mark.feature("PO-10")
def test_two_people_do_not_overwrite_each_other(app: Flask):
    make_stock_order(sent=False)
    seen = stock_order().version
    stock_orders.change(stock_order(), draft_of({"KET-1": (3, 6100)}), ANA, version=seen)
    with pytest.raises(Stale):
        stock_orders.change(stock_order(), draft_of({"KET-1": (9, 6100)}), ANA, version=seen)
    sending.mark_sent(stock_order(), ANA, "by telephone")
    with pytest.raises(Refusal, match="sent already"):
        stock_orders.change(stock_order(), draft_of({"KET-1": (9, 6100)}), ANA, version=stock_order().version)


@pytest.mark.feature("PO-10")
@pytest.mark.parametrize(
    ("lines", "field"), [({}, "lines"), ({"KET-1": (0, 1)}, "line-"), ({"KET-1": (1, -1)}, "line-")]
)
def test_bad_lines_are_refused(app: Flask, lines: dict[str, tuple[int, int]], field: str):
    make_goods("KET-1")
    with pytest.raises(Refusal) as refused:
        stock_orders.create(world.make_vendor("BREW"), draft_of(lines), ANA, form_key="k")
    assert str(refused.value.field).startswith(field)


@pytest.mark.feature("PO-10")
def test_only_what_that_vendor_offers_can_be_ordered(app: Flask):
    make_goods("KET-1", vendor="MILL")
    draft = draft_of({"KET-1": (1, 100)}, vendor="MILL")
    with pytest.raises(Missing):
        stock_orders.create(world.make_vendor("BREW"), draft, ANA, form_key="k")


@pytest.mark.feature("PO-10")
def test_a_warehouse_without_an_address_gets_nothing(app: Flask):
    make_goods("KET-1")
    house = warehouses.open_warehouse(world.the_store().id, code="NOWHERE", name="Nowhere", by=ANA)
    draft = draft_of({"KET-1": (1, 100)}, house="NOWHERE")
    with pytest.raises(Refusal, match="has no address yet"):
        stock_orders.create(world.make_vendor("BREW"), draft, ANA, form_key="k")
    assert house.address == {}


@pytest.mark.feature("PO-10")
def test_a_draft_follows_its_warehouse_when_it_is_sent(app: Flask):
    make_stock_order(sent=False)
    house = session().execute(sa.select(Warehouse).where(Warehouse.code == "EAST")).scalar_one()
    moved = world.make_address(line1="9 Quay Street")
    given = {"name": "East", "priority": 0, "is_active": True, "version": house.version}
    warehouses.change(house, address=moved, by=ANA, **given)  # type: ignore[arg-type]
    sending.send(stock_order(), ANA)
    papers.print_all(world.the_store().id, ["P-1001"])
    assert stock_order().ship_to["line1"] == "9 Quay Street" and b"9 Quay Street" in raw("csv")


@pytest.mark.feature("PO-08")
def test_no_warehouse_of_ours_stands_on_a_customers_order(app: Flask):
    make_stock_order()
    with_vendors(Want("KET-1", 2, {"BREW": (6100, 42)}))
    kept = session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.order_id.is_not(None))).scalars()
    assert [po.ship_to for po in kept] == [SHIP_TO]
