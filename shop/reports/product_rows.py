"""The desk's list of products: one row each with price, stock of our own and at vendors, and who offers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from shop.catalog import searching
from shop.catalog.tables import PRODUCT_STATUSES, Picture, Product, Variant
from shop.inventory import availability
from shop.inventory.availability import Availability
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
    vendors: int
    own: int = 0
    at_vendors: int = 0
    unlimited: bool = False


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
_vendors = (
    sa.select(sa.func.count(sa.distinct(Offer.vendor_id)))
    .join(Variant, Variant.id == Offer.variant_id)
    .join(Vendor, Vendor.id == Offer.vendor_id)
    .where(Variant.product_id == Product.id, Variant.is_active, Offer.is_active, Vendor.is_active)
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
    _vendors.label("vendors"),
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
    """The rows with what can be sold of each, by the same rule as in the shop; one query."""
    found = availability.of_products([row.id for row in rows])
    return tuple(_filled(row, found[row.id]) for row in rows)


def _filled(row: ProductRow, supply: Availability) -> ProductRow:
    return replace(row, own=supply.own, at_vendors=supply.vendor, unlimited=supply.unlimited)
