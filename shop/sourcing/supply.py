"""Who could supply a variant now, at what cost, from what stock: what staff choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel.db import session
from shop.sourcing import costs, steps
from shop.sourcing.costs import Goods, Rules
from shop.sourcing.steps import Steps
from shop.sourcing.tables import Offer, Vendor


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer as staff choose it for a line: `free` is stock less what shoppers were promised (None: unknown).

    `rules` are its vendor's charges, `grams` what a unit weighs.
    """

    variant_id: int
    offer_id: int
    offer_ulid: str
    vendor_id: int
    vendor_code: str
    vendor_name: str
    vendor_sku: str
    cost_minor: int
    currency: str
    stock: int | None
    free: int | None
    takes_backorders: bool
    lead_days: int
    is_default: bool
    rules: Rules
    tiers: Steps = ()
    grams: int = 0

    def unit_cost(self, units: int) -> int:
        """What one of so many units costs, minor units."""
        return costs.unit_cost(self.cost_minor, self.tiers, units)

    def goods(self, units: int) -> Goods:
        """So many units, as a quote counts them."""
        return Goods(self.offer_id, units, self.cost_minor, self.tiers, self.grams)


def choices(variant_ids: Iterable[int]) -> dict[int, list[Choice]]:
    """The active offers of active vendors for each variant, the default first; one query."""
    wanted = (
        sa.select(Offer, Vendor, Variant.weight_grams)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .join(Variant, Variant.id == Offer.variant_id)
        .where(Offer.variant_id.in_(sorted(set(variant_ids))), Offer.is_active, Vendor.is_active)
        .order_by(Offer.is_default.desc(), Offer.priority.desc(), Offer.id)
    )
    found: dict[int, list[Choice]] = {}
    for offer, vendor, grams in session().execute(wanted):
        found.setdefault(offer.variant_id, []).append(_choice(offer, vendor, grams))
    return found


def _choice(offer: Offer, vendor: Vendor, grams: int) -> Choice:
    return Choice(
        variant_id=offer.variant_id,
        offer_id=offer.id,
        offer_ulid=offer.ulid,
        vendor_id=vendor.id,
        vendor_code=vendor.code,
        vendor_name=vendor.name,
        vendor_sku=offer.vendor_sku,
        cost_minor=offer.cost_minor,
        currency=vendor.currency,
        stock=offer.stock,
        free=None if offer.stock is None else max(0, offer.stock - offer.committed),
        takes_backorders=offer.takes_backorders,
        lead_days=vendor.lead_days if offer.lead_days is None else offer.lead_days,
        is_default=offer.is_default,
        rules=costs.rules_of(vendor),
        tiers=steps.kept(offer.tiers),
        grams=grams,
    )
