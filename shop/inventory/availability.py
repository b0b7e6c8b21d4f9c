"""What can be bought right now: our own units that nobody has, and what vendors still have for us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.among import among
from shop.kernel.db import rows
from shop.sourcing.tables import Offer, Vendor


@dataclass(frozen=True, slots=True)
class Availability:
    """Units of a variant or a product: ours, at vendors, and whether a vendor takes orders beyond what it has."""

    own: int = 0
    vendor: int = 0
    unlimited: bool = False

    @property
    def total(self) -> int:
        """Units that exist somewhere and that nobody was promised."""
        return self.own + self.vendor

    def can_supply(self, quantity: int) -> bool:
        """Whether that many can be sold now."""
        return self.unlimited or quantity <= self.total


NOTHING = Availability()


def of(variant_ids: Iterable[int]) -> dict[int, Availability]:
    """The availability of each variant, read now, in one query. Variants without any supply are NOTHING."""
    return _summed(_BY_VARIANT, variant_ids)


def of_products(product_ids: Iterable[int]) -> dict[int, Availability]:
    """The same of each product, its active variants together, in one query for a whole page of a list."""
    return _summed(_BY_PRODUCT, product_ids)


def _summed(statement: sa.CompoundSelect[Any], ids: Iterable[int]) -> dict[int, Availability]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = dict.fromkeys(wanted, NOTHING)
    for key, own, vendor, unlimited in rows(statement, {"ids": wanted}):
        known = found[key]
        found[key] = Availability(
            known.own + int(own), known.vendor + int(vendor), known.unlimited or bool(unlimited)
        )
    return found


def _own(
    key: InstrumentedAttribute[int], *rules: InstrumentedAttribute[bool]
) -> sa.Select[int, int, Any, Any]:
    zero = sa.literal(0)
    return (
        sa.select(
            key.label("key"),
            sa.func.sum(Stock.on_hand - Stock.reserved).label("own"),
            zero.label("vendor"),
            zero.label("unlimited"),
        )
        .select_from(Stock)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .join(Variant, Variant.id == Stock.variant_id)
        .where(among(key, "ids"), Warehouse.is_active, *rules)
        .group_by(key)
    )


def _vendors(
    key: InstrumentedAttribute[int], *rules: InstrumentedAttribute[bool]
) -> sa.Select[int, int, Any, Any]:
    left = sa.case((Offer.stock > Offer.committed, Offer.stock - Offer.committed), else_=0)
    return (
        sa.select(
            key.label("key"),
            sa.literal(0).label("own"),
            sa.func.sum(left).label("vendor"),
            sa.func.max(sa.case((Offer.takes_backorders, 1), else_=0)).label("unlimited"),
        )
        .select_from(Offer)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .join(Variant, Variant.id == Offer.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(among(key, "ids"), Offer.is_active, Vendor.is_active, Product.is_drop_ship, *rules)
        .group_by(key)
    )


_BY_VARIANT = sa.union_all(_own(Variant.id), _vendors(Variant.id))
_BY_PRODUCT = sa.union_all(
    _own(Variant.product_id, Variant.is_active), _vendors(Variant.product_id, Variant.is_active)
)
