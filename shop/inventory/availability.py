"""What can be bought right now: our own units that nobody has, and what vendors still have for us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.db import session
from shop.sourcing.tables import Offer, Vendor


@dataclass(frozen=True, slots=True)
class Availability:
    """Units of a variant: ours, at vendors, and whether a vendor takes orders beyond what it has."""

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
    wanted = sorted(set(variant_ids))
    if not wanted:
        return {}
    found = dict.fromkeys(wanted, NOTHING)
    for row in session().execute(_own(wanted).union_all(_vendors(wanted))):
        known = found[row.variant_id]
        found[row.variant_id] = Availability(
            known.own + int(row.own), known.vendor + int(row.vendor), known.unlimited or bool(row.unlimited)
        )
    return found


def _own(variant_ids: list[int]) -> sa.Select[int, int, Any, Any]:
    zero = sa.literal(0)
    return (
        sa.select(
            Stock.variant_id,
            sa.func.sum(Stock.on_hand - Stock.reserved).label("own"),
            zero.label("vendor"),
            zero.label("unlimited"),
        )
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(Stock.variant_id.in_(variant_ids), Warehouse.is_active)
        .group_by(Stock.variant_id)
    )


def _vendors(variant_ids: list[int]) -> sa.Select[int, int, Any, Any]:
    left = sa.case((Offer.stock > Offer.committed, Offer.stock - Offer.committed), else_=0)
    return (
        sa.select(
            Offer.variant_id,
            sa.literal(0).label("own"),
            sa.func.sum(left).label("vendor"),
            sa.func.max(sa.case((Offer.takes_backorders, 1), else_=0)).label("unlimited"),
        )
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .join(Variant, Variant.id == Offer.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Offer.variant_id.in_(variant_ids), Offer.is_active, Vendor.is_active, Product.is_drop_ship)
        .group_by(Offer.variant_id)
    )
