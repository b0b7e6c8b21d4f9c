"""What a product list needs to know of stock: one figure a product, in one query for the whole page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.db import session
from shop.sourcing.tables import Offer, Vendor


@dataclass(frozen=True)
class OnShelf:
    """Units that shoppers may order of a product, all variants together; `unlimited` takes backorders."""

    total: int
    unlimited: bool = False


NOTHING = OnShelf(0)


def of_products(product_ids: Sequence[int]) -> dict[int, OnShelf]:
    """Own units free to sell plus what active vendors report, by product id; absent means none."""
    if not product_ids:
        return {}
    own = (
        sa.select(
            Variant.product_id,
            (Stock.on_hand - Stock.reserved).label("units"),
            sa.literal(0).label("unlimited"),
        )
        .join(Stock, Stock.variant_id == Variant.id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(Variant.product_id.in_(product_ids), Variant.is_active, Warehouse.is_active)
    )
    left = sa.func.coalesce(Offer.stock, 0) - Offer.committed
    vendors = (
        sa.select(
            Variant.product_id,
            sa.case((left > 0, left), else_=0),
            sa.case((Offer.takes_backorders, 1), else_=0),
        )
        .join(Offer, Offer.variant_id == Variant.id)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.product_id.in_(product_ids), Variant.is_active)
        .where(Product.is_drop_ship, Offer.is_active, Vendor.is_active)
    )
    parts = sa.union_all(own, vendors).subquery()
    summed = sa.select(
        parts.c.product_id, sa.func.sum(parts.c.units), sa.func.max(parts.c.unlimited)
    ).group_by(parts.c.product_id)
    return {row[0]: OnShelf(int(row[1]), bool(row[2])) for row in session().execute(summed)}
