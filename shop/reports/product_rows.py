"""The desk's list of products: one row each with price, stock of our own and at vendors, and who offers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from shop.catalog import searching
from shop.catalog.tables import PRODUCT_STATUSES, Picture, Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.db import session
from shop.sourcing.tables import Offer, Vendor

PAGE = 50


@dataclass(frozen=True)
class ProductRow:
    """A product in the list; prices in minor units, `picture` a digest or ""; stock is what can be sold."""

    id: int
    ulid: str
    name: str
    brand: str
    status: str
    from_minor: int
    has_range: bool
    is_drop_ship: bool
    sku: str
    variants: int
    picture: str
    own: int = 0
    at_vendors: int = 0
    unlimited: bool = False
    vendors: int = 0


@dataclass(frozen=True)
class Rows:
    """One page; `after` is the cursor of the next, "" at the end."""

    rows: tuple[ProductRow, ...]
    after: str = ""


_mine = sa.select(Variant.id).where(Variant.product_id == Product.id, Variant.is_active).correlate(Product)
_first_sku = (
    sa.select(Variant.sku)
    .where(Variant.product_id == Product.id, Variant.is_active)
    .order_by(Variant.position, Variant.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
_first_picture = (
    sa.select(Picture.digest)
    .where(Picture.product_id == Product.id, Picture.state == "ready")
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
_rows = sa.select(
    Product.id,
    Product.ulid,
    Product.name,
    Product.brand,
    Product.status,
    Product.from_minor,
    Product.has_range,
    Product.is_drop_ship,
    sa.func.coalesce(_first_sku, "").label("sku"),
    _mine.with_only_columns(sa.func.count()).scalar_subquery().label("variants"),
    sa.func.coalesce(_first_picture, "").label("picture"),
)


def page(store_id: int, *, query: str = "", status: str = "", after: str = "") -> Rows:
    """The newest first, in three queries; with a query the best matches in any state, at most one page."""
    wanted = _rows.where(Product.store_id == store_id)
    statuses = (status,) if status in PRODUCT_STATUSES else PRODUCT_STATUSES
    if query.strip():
        ids = searching.find(store_id, query, limit=PAGE, statuses=statuses)
        found = {row.id: row for row in session().execute(wanted.where(Product.id.in_(ids)))}
        return Rows(_with_stock([ProductRow(*found[i]) for i in ids if i in found]))
    if status in PRODUCT_STATUSES:
        wanted = wanted.where(Product.status == status)
    if after.isascii() and after.isdigit() and len(after) < 19:
        wanted = wanted.where(Product.id < int(after))
    rows = session().execute(wanted.order_by(Product.id.desc()).limit(PAGE + 1)).all()
    shown = [ProductRow(*row) for row in rows[:PAGE]]
    return Rows(_with_stock(shown), str(shown[-1].id) if len(rows) > PAGE else "")


def _with_stock(rows: Sequence[ProductRow]) -> tuple[ProductRow, ...]:
    if not rows:
        return ()
    parts = sa.union_all(_own([row.id for row in rows]), _offered([row.id for row in rows])).subquery()
    summed = sa.select(
        parts.c.product_id,
        sa.func.sum(parts.c.own),
        sa.func.sum(parts.c.at_vendors),
        sa.func.max(parts.c.unlimited),
        sa.func.count(sa.distinct(parts.c.vendor_id)),
    ).group_by(parts.c.product_id)
    found = {row[0]: row[1:] for row in session().execute(summed)}
    return tuple(_filled(row, found.get(row.id, (0, 0, 0, 0))) for row in rows)


def _filled(row: ProductRow, sums: Sequence[int]) -> ProductRow:
    own, at_vendors, unlimited, vendors = sums
    if not row.is_drop_ship:
        at_vendors, unlimited = 0, 0
    return replace(row, own=int(own), at_vendors=int(at_vendors), unlimited=bool(unlimited), vendors=vendors)


def _own(ids: list[int]) -> sa.Select[Any, Any, Any, Any, Any]:
    return (
        sa.select(
            Variant.product_id,
            (Stock.on_hand - Stock.reserved).label("own"),
            sa.literal(0).label("at_vendors"),
            sa.literal(0).label("unlimited"),
            sa.cast(sa.null(), sa.BigInteger).label("vendor_id"),
        )
        .join(Stock, Stock.variant_id == Variant.id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(Variant.product_id.in_(ids), Variant.is_active, Warehouse.is_active)
    )


def _offered(ids: list[int]) -> sa.Select[Any, Any, Any, Any, Any]:
    left = sa.func.coalesce(Offer.stock, 0) - Offer.committed
    return (
        sa.select(
            Variant.product_id,
            sa.literal(0),
            sa.case((left > 0, left), else_=0),
            sa.case((Offer.takes_backorders, 1), else_=0),
            Offer.vendor_id,
        )
        .join(Offer, Offer.variant_id == Variant.id)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .where(Variant.product_id.in_(ids), Variant.is_active, Offer.is_active, Vendor.is_active)
    )
