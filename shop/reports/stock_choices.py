"""What can be ordered of a vendor for a warehouse: their offers beside what lies there and what is coming."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.db import session
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.reports import incoming
from shop.sourcing.tables import Offer, Vendor

MOST = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer with the shelf of its variant; `their_stock` is None where the vendor does not say."""

    offer_ulid: str
    sku: str
    name: str
    options: str
    vendor_sku: str
    cost_minor: int
    pack_size: int
    their_stock: int | None
    on_hand: int
    free: int
    coming: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """A draft as it stands: {offer ulid: (units, unit cost in minor units)} in the order of its lines."""

    vendor: Vendor
    warehouse: Warehouse
    lines: dict[str, tuple[int, int]]


def ordered(po: PurchaseOrder) -> Ordered:
    """What a purchase order for stock asks for now."""
    wanted = (
        sa.select(Offer.ulid, PurchaseOrderLine.quantity, PurchaseOrderLine.unit_cost_minor)
        .join(Offer, Offer.id == PurchaseOrderLine.offer_id)
        .where(PurchaseOrderLine.purchase_order_id == po.id)
        .order_by(PurchaseOrderLine.position)
    )
    lines = {ulid: (units, cost) for ulid, units, cost in session().execute(wanted)}
    vendor, warehouse = session().get_one(Vendor, po.vendor_id), session().get_one(Warehouse, po.warehouse_id)
    return Ordered(vendor, warehouse, lines)


def offers(
    vendor: Vendor, warehouse: Warehouse, *, q: str = "", chosen: Collection[str] = ()
) -> list[Choice]:
    """The chosen offers, then up to thirty others whose SKU or name has `q`, by SKU; two or three queries."""
    mine = sa.select(Offer, Variant, Product.name, Stock.on_hand, Stock.reserved)
    mine = (
        mine.join(Variant, Variant.id == Offer.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Stock, sa.and_(Stock.warehouse_id == warehouse.id, Stock.variant_id == Variant.id))
        .where(Offer.vendor_id == vendor.id, Offer.is_active, Variant.is_active)
        .order_by(Variant.sku)
    )
    kept = list(session().execute(mine.where(Offer.ulid.in_(list(chosen))))) if chosen else []
    others = mine.where(Offer.ulid.not_in(list(chosen))) if chosen else mine
    found = [*kept, *session().execute((others.where(_has(q)) if q else others).limit(MOST))]
    coming = incoming.of_variants(row.Variant.id for row in found)
    return [_choice(row, coming.get((warehouse.id, row.Variant.id), 0)) for row in found]


def _has(q: str) -> sa.ColumnElement[bool]:
    words = (Variant.sku, Offer.vendor_sku, Product.name)
    return sa.or_(*(column.icontains(q, autoescape=True) for column in words))


def _choice(row: Any, coming: int) -> Choice:
    on_hand = row.on_hand or 0
    return Choice(
        offer_ulid=row.Offer.ulid,
        sku=row.Variant.sku,
        name=row.name,
        options=row.Variant.title,
        vendor_sku=row.Offer.vendor_sku,
        cost_minor=row.Offer.cost_minor,
        pack_size=row.Offer.pack_size,
        their_stock=row.Offer.stock,
        on_hand=on_hand,
        free=on_hand - (row.reserved or 0),
        coming=coming,
    )
