"""Fills shelves again: deliveries to our warehouses, and the stock that vendors report every week."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from demo.records import Content
from demo.shelving import terms
from shop.catalog.tables import Variant
from shop.inventory import stock
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.db import session, writes
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor
from shop.sourcing import offers
from shop.sourcing.tables import Offer, Vendor

LOW = 0.6  # of what the content says: below that, the shelf is filled up again


@writes
def restock(content: Content, by: Actor) -> None:
    """Bring what ran low back to the content's figures; what is sold out there stays sold out."""
    variants = {row.sku: row for row in session().execute(sa.select(Variant)).scalars()}
    free, reported = _free(), _reported()
    warehouses = {row.code: row for row in session().execute(sa.select(Warehouse)).scalars()}
    vendors = {row.code: row for row in session().execute(sa.select(Vendor)).scalars()}
    for wanted in (variant for product in content.products for variant in product.variants):
        variant = variants[wanted.sku]
        for code, units in wanted.own_stock.items():
            missing = units - free.get((code.upper(), variant.id), 0)
            if missing > units * (1 - LOW):
                stock.receive(variant, warehouses[code.upper()], missing, by=by, reason="Delivery")
        for offer in wanted.offers:
            left = reported.get((offer.vendor.upper(), variant.id))
            if offer.stock and left is not None and left[0] < offer.stock * LOW:
                news = replace(terms(offer), stock=offer.stock + left[1])
                offers.set_offer(variant, vendors[offer.vendor.upper()], news, by=by)


def _free() -> dict[tuple[str, int], int]:
    """Units on hand that no order holds, by warehouse code and variant."""
    wanted = sa.select(Warehouse.code, Stock.variant_id, Stock.on_hand - Stock.reserved).join(
        Warehouse, Warehouse.id == Stock.warehouse_id
    )
    found = session().execute(wanted.where(Stock.store_id == the_store().id))
    return {(code, variant_id): units for code, variant_id, units in found}


def _reported() -> dict[tuple[str, int], tuple[int, int]]:
    """What vendors have left for us, and what is promised of it, by vendor code and variant."""
    wanted = sa.select(Vendor.code, Offer.variant_id, Offer.stock - Offer.committed, Offer.committed).join(
        Vendor, Vendor.id == Offer.vendor_id
    )
    found = session().execute(wanted.where(Offer.store_id == the_store().id, Offer.stock.is_not(None)))
    return {(code, variant_id): (left or 0, promised) for code, variant_id, left, promised in found}
