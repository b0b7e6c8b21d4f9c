"""Purchase orders for our own stock, for tests: made, sent and received by the real verbs."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.inventory import warehouses
from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.columns import new_ulid
from shop.kernel.db import session
from shop.purchasing import sending, stock_orders
from shop.purchasing.stock_orders import StockDraft, Wish
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import receiving
from shop.shipping.receipt_tables import Receipt
from shop.shipping.receiving import Count
from shop.sourcing.tables import Offer
from tests import world
from tests.world_purchasing import ANA

Ordered = Mapping[str, tuple[int, int]]  # {SKU: (units, unit cost)}


def make_house(code: str = "EAST", priority: int = 0) -> Warehouse:
    """The warehouse of that code with an address, opened when there is none."""
    store = world.the_store()
    wanted = sa.select(Warehouse).where(Warehouse.store_id == store.id, Warehouse.code == code)
    known = session().execute(wanted).scalar_one_or_none()
    address = world.make_address(name=f"{store.name}, {code}", line1="7 Dock Road")
    given = {"code": code, "name": f"{code} house", "priority": priority, "address": address}
    return known or warehouses.open_warehouse(store.id, by=ANA, **given)  # type: ignore[arg-type]


def make_goods(*skus: str, vendor: str = "BREW", cost: int = 6100, stock: int | None = 42) -> None:
    """Products of the vendor's, without stock of our own."""
    for sku in skus:
        world.make_product(sku, stock=0, vendors={vendor: (cost, stock)})


def draft_of(lines: Ordered, *, vendor: str = "BREW", house: str = "EAST", **more: object) -> StockDraft:
    """What a person asks for."""
    wishes = [Wish(offer_of(sku, vendor).ulid, units, cost) for sku, (units, cost) in lines.items()]
    return StockDraft(make_house(house), wishes, **more)  # type: ignore[arg-type]


def make_stock_order(
    lines: Ordered | None = None, *, vendor: str = "BREW", house: str = "EAST", sent: bool = True
) -> str:
    """A purchase order for stock, by default ten KET-1 (made when missing), sent by hand; its number."""
    wanted = lines or {"KET-1": (10, 6100)}
    known = set(session().scalars(sa.select(Variant.sku)))
    make_goods(*(sku for sku in wanted if sku not in known), vendor=vendor)
    draft = draft_of(wanted, vendor=vendor, house=house)
    number = stock_orders.create(world.make_vendor(vendor), draft, ANA, form_key=new_ulid())
    if sent:
        sending.mark_sent(stock_order(number), ANA, "by telephone")
    return number


def stock_order(number: str = "P-1001") -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def line_of(sku: str = "KET-1", number: str = "P-1001") -> PurchaseOrderLine:
    """Its line of that SKU as it is now."""
    po = stock_order(number)
    wanted = sa.select(PurchaseOrderLine).where(
        PurchaseOrderLine.purchase_order_id == po.id, PurchaseOrderLine.sku == sku
    )
    return session().execute(wanted).scalar_one()


def receive(
    units: int,
    number: str = "P-1001",
    *,
    sku: str = "KET-1",
    key: str = "",
    more: bool = False,
    **count: object,
) -> Receipt:
    """Receive good units of one line; `count` are other fields of a Count."""
    counts = {line_of(sku, number).ulid: Count(units, **count)}  # type: ignore[arg-type]
    return receiving.receive(stock_order(number), counts, ANA, form_key=key or new_ulid(), accept_more=more)


def on_hand(sku: str = "KET-1", house: str = "EAST") -> int:
    """Units of the SKU in the warehouse."""
    wanted = (
        sa.select(Stock.on_hand)
        .join(Variant, Variant.id == Stock.variant_id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(Variant.sku == sku, Warehouse.code == house)
    )
    session().rollback()
    return session().execute(wanted).scalar_one_or_none() or 0


def moves() -> list[tuple[str, int]]:
    """(kind, change on hand) of every move of stock, the oldest first."""
    session().rollback()
    wanted = sa.select(StockMove.kind, StockMove.on_hand_change).order_by(StockMove.id)
    return [(row[0], row[1]) for row in session().execute(wanted)]


def offer_of(sku: str, vendor: str = "BREW") -> Offer:
    """The vendor's offer of the SKU."""
    variant = world.variant_of(sku)
    wanted = sa.select(Offer).where(
        Offer.variant_id == variant.id, Offer.vendor_id == world.make_vendor(vendor).id
    )
    return session().execute(wanted.execution_options(populate_existing=True)).scalar_one()
