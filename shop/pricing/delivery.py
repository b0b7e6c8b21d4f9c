"""Which ways of shipping are offered where, and what each costs: flat, by weight or by value of the goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.pricing.tables import ShippingBand, ShippingMethod, ShippingZone

REST_OF_WORLD = "*"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way to ship with its price in minor units and its promise in working days."""

    method_ulid: str
    name: str
    price_minor: int
    days_min: int
    days_max: int


def methods_for(store: Store, country: str, goods_minor: int, weight_grams: int) -> list[Delivery]:
    """What is offered for goods of that value and weight to a country, in the merchant's order.

    A zone that names the country goes before the one that takes the rest. Empty when nothing ships there.
    """
    zones = session().execute(sa.select(ShippingZone).where(ShippingZone.store_id == store.id)).scalars()
    zone = _zone(sorted(zones, key=lambda each: each.id), country.strip().upper())
    if zone is None:
        return []
    wanted = (
        sa.select(ShippingMethod)
        .where(ShippingMethod.zone_id == zone.id, ShippingMethod.is_active)
        .order_by(ShippingMethod.position, ShippingMethod.id)
        .options(selectinload(ShippingMethod.bands))
    )
    offered = []
    for method in session().execute(wanted).scalars():
        band = _band(method, goods_minor, weight_grams)
        if band is not None:
            offered.append(
                Delivery(method.ulid, method.name, band.price_minor, method.days_min, method.days_max)
            )
    return offered


def choose(methods: Sequence[Delivery], method_ulid: str) -> Delivery:
    """The chosen method, by default the first. Raises Refusal when nothing ships there or it is not offered."""
    if not methods:
        raise Refusal("no_delivery", "We do not ship to that country yet.", field="ship_to_country")
    for method in methods:
        if method_ulid in ("", method.method_ulid):
            return method
    raise Refusal(
        "no_such_method", "That way of shipping is not offered there. Choose another.", field="method"
    )


def _zone(zones: Sequence[ShippingZone], country: str) -> ShippingZone | None:
    named = (zone for zone in zones if country in zone.countries)
    rest = (zone for zone in zones if REST_OF_WORLD in zone.countries)
    return next(named, None) or next(rest, None)


def _band(method: ShippingMethod, goods_minor: int, weight_grams: int) -> ShippingBand | None:
    """The last band that begins at or below the amount; a flat method has one that begins at 0."""
    amount = {"flat": 0, "weight": weight_grams, "value": goods_minor}[method.basis]
    reached = [band for band in method.bands if band.starts_at <= amount]
    return max(reached, key=lambda band: band.starts_at, default=None)
