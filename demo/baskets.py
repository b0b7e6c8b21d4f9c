"""What shoppers of the demo put into their carts: popular things oftener, plates by the handful, knives one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from demo.records import Content
from shop.catalog.tables import Variant
from shop.inventory import availability
from shop.inventory.availability import Availability
from shop.kernel.db import session

BY_THE_HANDFUL = frozenset({"mugs", "plates", "glass", "beans"})
OWN_ONLY = frozenset({"quick", "ship", "by_hand"})
FROM_VENDORS = frozenset({"order", "draft", "vendors", "partly"})
RISKY = frozenset({"review", "hold", "reviewed", "rejected", "refused"})


@dataclass(frozen=True, slots=True)
class Good:
    """A variant as shoppers see it; money in minor units."""

    id: int
    ulid: str
    price_minor: int
    category: str
    charm: float


class Window:
    """The shop window: every variant with how much shoppers like it."""

    def __init__(self, content: Content, rng: Random) -> None:
        shelf = {
            variant.sku: product.category for product in content.products for variant in product.variants
        }
        wanted = sa.select(Variant.id, Variant.ulid, Variant.sku, Variant.price_minor)
        self.goods = [
            Good(
                row.id,
                row.ulid,
                row.price_minor,
                shelf[row.sku],
                rng.paretovariate(1.3) / row.price_minor**0.6,
            )
            for row in session().execute(wanted.order_by(Variant.id))
            if row.sku in shelf
        ]
        self._rng = rng

    def fill(self, fate: str) -> Mapping[str, int]:
        """A basket of {variant ulid: units} that is in stock now and suits what is to become of the order."""
        supply = availability.of(good.id for good in self.goods)
        lines = self._rng.choices((1, 2, 3, 4, 5), (34, 32, 20, 10, 4))[0]
        if fate == "partly":
            lines = max(lines, 3)
        picked = self._pick(fate, supply, lines)
        return {good.ulid: self._units(good, supply[good.id], fate) for good in picked}

    def _pick(self, fate: str, supply: Mapping[int, Availability], lines: int) -> list[Good]:
        own = [good for good in self.goods if supply[good.id].own >= 4]
        apart = [good for good in self.goods if not supply[good.id].own and supply[good.id].vendor >= 6]
        either = own if fate in OWN_ONLY else own + apart
        from_vendor = self._choose(apart, 2 if fate == "partly" else 1) if fate in FROM_VENDORS else []
        rest = self._choose(either, max(0, lines - len(from_vendor)))
        return list(dict.fromkeys(from_vendor + rest))

    def _choose(self, goods: list[Good], count: int) -> list[Good]:
        return self._rng.choices(goods, [good.charm for good in goods], k=count) if count and goods else []

    def _units(self, good: Good, supply: Availability, fate: str) -> int:
        most = supply.own if fate in OWN_ONLY or supply.own else supply.vendor
        if fate in RISKY and good.price_minor < 5000:
            return min(most, self._rng.choice((6, 8, 12, 20)))
        if good.category in BY_THE_HANDFUL:
            return min(most, self._rng.choices((1, 2, 4, 6), (40, 30, 20, 10))[0])
        return min(most, self._rng.choices((1, 2), (88, 12))[0])
