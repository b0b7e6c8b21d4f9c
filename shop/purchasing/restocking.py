"""Shelves that run low: what to order of whom to fill them up, and the drafts that do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.columns import new_ulid
from shop.kernel.db import in_write, session, write
from shop.kernel.points import pause
from shop.kernel.timeline import Actor
from shop.purchasing import papers, stock_orders
from shop.purchasing.progress import TO_COME
from shop.purchasing.stock_orders import MOST_LINES, StockDraft, Wish
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Offer, Vendor

OPEN = ("draft", "sending", "sent", "acknowledged", "partly_shipped", "shipped")
NOTE = "Filled up by reorder points."


@dataclass(frozen=True, slots=True)
class Low:
    """A shelf at or below its reorder point: `free` units are promised to nobody, `coming` ones are on order or drafted.

    `units` fill it up in whole packs. `offer` and `vendor` are the default ones, None where nobody is.
    """

    warehouse: Warehouse
    variant: Variant
    name: str
    free: int
    coming: int
    reorder_at: int
    reorder_to: int
    offer: Offer | None
    vendor: Vendor | None

    @property
    def units(self) -> int:
        """How many to order: up to `reorder_to`, in whole packs, at least the vendor's minimum."""
        wanted = self.reorder_to - self.free - self.coming
        if self.offer is None:
            return wanted
        packs = -(-max(wanted, self.offer.min_quantity) // self.offer.pack_size)
        return packs * self.offer.pack_size


def low(store_id: int) -> list[Low]:
    """Every shelf that runs low, by vendor and warehouse, those without a vendor last; one query."""
    coming = (
        sa.select(sa.func.coalesce(sa.func.sum(TO_COME), 0))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(PurchaseOrderLine.variant_id == Stock.variant_id)
        .where(PurchaseOrder.warehouse_id == Stock.warehouse_id, PurchaseOrder.state.in_(OPEN))
        .correlate(Stock)
        .scalar_subquery()
    )
    free = Stock.on_hand - Stock.reserved
    wanted = (
        sa.select(Stock, Warehouse, Variant, Product.name, Offer, Vendor, coming.label("coming"))
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .join(Variant, Variant.id == Stock.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(
            Offer, sa.and_(Offer.variant_id == Variant.id, Offer.is_default, Offer.is_active.is_(True))
        )
        .outerjoin(Vendor, sa.and_(Vendor.id == Offer.vendor_id, Vendor.is_active.is_(True)))
        .where(Warehouse.store_id == store_id, Warehouse.is_active.is_(True), Variant.is_active.is_(True))
        .where(Stock.reorder_at.is_not(None), free + coming <= Stock.reorder_at)
        .order_by(Vendor.name.is_(None), Vendor.name, Vendor.id, Warehouse.id, Variant.sku)
        .execution_options(populate_existing=in_write())
    )
    return [_low(*row) for row in session().execute(wanted)]


def draft_all(store_id: int, by: Actor) -> list[str]:
    """Draft what runs low: one purchase order for each vendor and warehouse; returns their numbers.

    Who comes second finds nothing left to order. Shelves without a vendor, and warehouses without an address,
    are left for a person.
    """
    numbers = write(lambda: _draft_all(store_id, by))
    if not in_write():
        papers.print_all(store_id, numbers)
    return numbers


def _draft_all(store_id: int, by: Actor) -> list[str]:
    held = sa.select(Warehouse.id).where(Warehouse.store_id == store_id).order_by(Warehouse.id)
    session().execute(held.with_for_update()).all()
    pause("restock.after_locking")
    ready = [each for each in low(store_id) if each.vendor and each.warehouse.address.get("city")]
    made: list[str] = []
    for _, group in groupby(ready, key=lambda each: (each.vendor and each.vendor.id, each.warehouse.id)):
        made.append(_draft(list(group)[:MOST_LINES], by))
    return made


def _draft(group: list[Low], by: Actor) -> str:
    vendor, warehouse = group[0].vendor, group[0].warehouse
    if vendor is None:
        raise RuntimeError("only shelves with a vendor are drafted")
    draft = StockDraft(warehouse, list(_wishes(group)), note=NOTE)
    return stock_orders.create(vendor, draft, by, form_key=new_ulid())


def _wishes(group: Iterable[Low]) -> Iterable[Wish]:
    return (Wish(each.offer.ulid, each.units) for each in group if each.offer is not None)


def _low(
    stock: Stock,
    warehouse: Warehouse,
    variant: Variant,
    name: str,
    offer: Offer | None,
    vendor: Vendor | None,
    coming: int,
) -> Low:
    words = f"{name}, {variant.title}" if variant.title else name
    free = stock.on_hand - stock.reserved
    at, to = stock.reorder_at or 0, stock.reorder_to or 0
    return Low(warehouse, variant, words, free, int(coming), at, to, offer if vendor else None, vendor)
