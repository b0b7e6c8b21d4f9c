"""Vendors and offers as the back office lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Offer, Vendor

PAGE = 50
UNDER_WAY = ("draft", "sending", "sent", "acknowledged", "partly_shipped")


def everyone(store_id: int) -> Sequence[Any]:
    """A row a vendor, active ones first: the record with its counts of `offers` and open `orders`; one query."""
    offered = sa.select(sa.func.count()).where(Offer.vendor_id == Vendor.id, Offer.is_active)
    ordered = sa.select(sa.func.count()).where(
        PurchaseOrder.store_id == Vendor.store_id,
        PurchaseOrder.vendor_id == Vendor.id,
        PurchaseOrder.state.in_(UNDER_WAY),
    )
    wanted = (
        sa.select(
            Vendor,
            offered.correlate(Vendor).scalar_subquery().label("offers"),
            ordered.correlate(Vendor).scalar_subquery().label("orders"),
        )
        .where(Vendor.store_id == store_id)
        .order_by(Vendor.is_active.desc(), Vendor.name, Vendor.id)
    )
    return session().execute(wanted).all()


def offers_of(vendor: Vendor, *, after: str = "") -> tuple[list[Any], str]:
    """A page of the vendor's offers by SKU, and the SKU that the next page begins after ("" at the end)."""
    wanted = (
        sa.select(Offer, Variant.sku, Variant.title, Variant.price_minor, Product.name)
        .join(Variant, Variant.id == Offer.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Offer.vendor_id == vendor.id, Variant.sku > after)
        .order_by(Variant.sku)
        .limit(PAGE + 1)
    )
    rows = list(session().execute(wanted))
    return rows[:PAGE], rows[PAGE - 1].sku if len(rows) > PAGE else ""


def variant_by_sku(store_id: int, sku: str) -> tuple[Variant, Product]:
    """The store's variant of that SKU with its product; raises Missing."""
    wanted = (
        sa.select(Variant, Product)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.store_id == store_id, Variant.sku == sku.strip())
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing(f"There is no product with the SKU {sku.strip()[:80]}.")
    return row.Variant, row.Product
