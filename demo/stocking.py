"""Stock that the demo's merchant orders for its own shelves, and the shelves that run low."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.inventory import stock, warehouses
from shop.inventory.tables import Stock
from shop.kernel.db import session
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor
from shop.purchasing import sending, stock_orders
from shop.purchasing.stock_orders import StockDraft, Wish
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import receiving
from shop.shipping.receiving import RECEIVABLE, Count
from shop.sourcing.tables import Offer, Vendor

WATCHED = 6  # shelves


def order(rank: int, units: Sequence[int], by: Actor, *, send: bool, note: str = "") -> str:
    """Order so many of the first things of the vendor of that rank, by name; the purchase order's number or ""."""
    vendors = list(session().scalars(sa.select(Vendor).where(Vendor.is_active).order_by(Vendor.name)))
    house = warehouses.in_use(the_store().id)[0]
    vendor = vendors[rank % len(vendors)]
    wanted = sa.select(Offer.ulid).join(Variant, Variant.id == Offer.variant_id).order_by(Variant.sku)
    offers = session().scalars(wanted.where(Offer.vendor_id == vendor.id, Offer.is_active).limit(len(units)))
    wishes = [Wish(ulid, count) for ulid, count in zip(offers, units, strict=False)]
    if not wishes:
        return ""
    draft = StockDraft(house, wishes, note=note)
    return stock_orders.create(vendor, draft, by, form_key=f"demo-{rank}", send=send)


def receive_first_half(number: str, by: Actor) -> None:
    """Half of what was ordered came, and one of the first thing was broken."""
    wanted = sa.select(PurchaseOrder).where(PurchaseOrder.number == number)
    po = session().execute(wanted).scalar_one_or_none()
    if po is None:
        return
    if po.state == "draft":
        sending.mark_sent(po, by, "By telephone")
    if po.state not in RECEIVABLE:
        return
    first, *others = sending.lines_of(po)
    counts = {first.ulid: Count(first.quantity // 2 - 1, damaged=1, reason="Chipped at the rim")}
    counts |= {line.ulid: Count(line.quantity // 2) for line in others}
    receiving.receive(po, counts, by, form_key=f"demo-{number}", reference="DN-20418")


def watch_shelves(by: Actor) -> None:
    """Say of the emptiest shelves of the first warehouse that they are to be filled again: they run low."""
    house = warehouses.in_use(the_store().id)[0]
    emptiest = (
        sa.select(Variant, Stock.on_hand - Stock.reserved)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Stock.warehouse_id == house.id, Variant.is_active)
        .order_by(Stock.on_hand - Stock.reserved, Variant.sku)
        .limit(WATCHED)
    )
    for variant, free in session().execute(emptiest).all():
        least = max(free, 0) + 2
        stock.set_reorder(variant, house, least, least * 3, by=by)
