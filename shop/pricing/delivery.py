"""Which ways of shipping are offered where, and what each costs: flat, by weight or by value of the goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import rows
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


_OFFERED = (  # a store has a handful of zones and methods: one statement for all of them
    sa.select(
        ShippingZone.id,
        ShippingZone.countries,
        ShippingMethod.ulid,
        ShippingMethod.name,
        ShippingMethod.basis,
        ShippingMethod.days_min,
        ShippingMethod.days_max,
        ShippingBand.starts_at,
        ShippingBand.price_minor,
    )
    .outerjoin(ShippingMethod, sa.and_(ShippingMethod.zone_id == ShippingZone.id, ShippingMethod.is_active))
    .outerjoin(ShippingBand, ShippingBand.method_id == ShippingMethod.id)
    .where(ShippingZone.store_id == sa.bindparam("store_id"))
    .order_by(ShippingZone.id, ShippingMethod.position, ShippingMethod.id, ShippingBand.starts_at)
)


def methods_for(store: Store, country: str, goods_minor: int, weight_grams: int) -> list[Delivery]:
    """What is offered for goods of that value and weight to a country, in the merchant's order; one query.

    A zone that names the country goes before the one that takes the rest. Empty when nothing ships there.
    """
    bands = rows(_OFFERED, {"store_id": store.id})
    here = country.strip().upper()
    zone = next((row.id for mark in (here, REST_OF_WORLD) for row in bands if mark in row.countries), None)
    amounts = {"flat": 0, "weight": weight_grams, "value": goods_minor}
    offered: dict[str, Delivery] = {}
    for row in bands:  # of a method's bands, the last that begins at or below the amount stays
        if row.id == zone and row.starts_at is not None and row.starts_at <= amounts[row.basis]:
            offered[row.ulid] = Delivery(row.ulid, row.name, row.price_minor, row.days_min, row.days_max)
    return list(offered.values())


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
