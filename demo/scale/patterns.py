"""Priced patterns of orders: real baskets for real addresses, totalled by the shop's own pricing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from demo.baskets import Window
from demo.records import Content
from demo.shopping import address_of
from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock
from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.pricing import totals
from shop.pricing.totals import PricedLine
from shop.sourcing.tables import Offer

PATTERNS = 300


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A line to be repeated; exactly one of `stock_id` (ours) and `offer_id` (a vendor's) supplies it."""

    variant_id: int
    sku: str
    name: str
    options: str
    quantity: int
    unit_minor: int
    tax_minor: int
    tax_points: int
    stock_id: int
    offer_id: int
    vendor_id: int
    vendor_sku: str
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """An order to be repeated: money in minor units, addresses and taxes as JSON."""

    name: str
    ship_to: str
    currency: str
    items_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    taxes: str
    method: str
    days: str
    lines: tuple[LinePattern, ...]

    @property
    def vendors(self) -> list[int]:
        """The vendors that supply it, each once."""
        return list(dict.fromkeys(line.vendor_id for line in self.lines if line.offer_id))


def draw(store: Store, content: Content, rng: Random) -> list[Pattern]:
    """Some hundred patterns of what this store sells."""
    window = Window(content, rng)
    supply = _supply([good.id for good in window.goods])
    found = [_pattern(store, content, window, supply, rng) for _ in range(PATTERNS)]
    return [pattern for pattern in found if pattern.lines]


def _supply(variant_ids: list[int]) -> dict[str, tuple[Variant, Product, int, Offer | None]]:
    """What stands behind each variant, by its ulid: the rows, our shelf (0 for none) and its default offer."""
    shelf = sa.select(sa.func.max(Stock.id)).where(
        Stock.store_id == Variant.store_id, Stock.variant_id == Variant.id
    )
    wanted = (
        sa.select(Variant, Product, shelf.scalar_subquery(), Offer)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Offer, sa.and_(Offer.variant_id == Variant.id, Offer.is_default))
        .where(Variant.id.in_(variant_ids))
    )
    return {row[0].ulid: (row[0], row[1], row[2] or 0, row[3]) for row in session().execute(wanted)}


def _pattern(
    store: Store,
    content: Content,
    window: Window,
    supply: dict[str, tuple[Variant, Product, int, Offer | None]],
    rng: Random,
) -> Pattern:
    person = rng.choice(content.customers)
    address = address_of(person)
    chosen = list(_chosen(window, supply))
    priced = [
        PricedLine(line[1], line[0][0].price_minor, line[0][1].tax_class, True, True, line[0][0].weight_grams)
        for line in chosen
    ]
    sums = totals.quote(store, priced, address)
    return Pattern(
        name=person.name,
        ship_to=json.dumps(address.as_row()),
        currency=store.currency,
        items_minor=sums.items_minor,
        shipping_minor=sums.shipping_minor,
        tax_minor=sums.tax_minor,
        total_minor=sums.total_minor,
        taxes=json.dumps([part.as_row() for part in sums.taxes]),
        method=sums.method.name if sums.method else "",
        days=json.dumps([sums.method.days_min, sums.method.days_max] if sums.method else []),
        lines=tuple(
            _line(row, units, tax.tax_minor, tax.basis_points)
            for (row, units), tax in zip(chosen, sums.lines, strict=True)
        ),
    )


def _chosen(
    window: Window, supply: dict[str, tuple[Variant, Product, int, Offer | None]]
) -> Iterator[tuple[tuple[Variant, Product, int, Offer | None], int]]:
    for ulid, units in window.fill("bulk").items():
        if supply[ulid][2] or supply[ulid][3]:
            yield supply[ulid], units


def _line(
    row: tuple[Variant, Product, int, Offer | None], units: int, tax_minor: int, points: int
) -> LinePattern:
    """Vendors supply what they offer; only what nobody offers comes off our own shelf."""
    variant, product, shelf, offer = row
    return LinePattern(
        variant_id=variant.id,
        sku=variant.sku,
        name=product.name,
        options=variant.title,
        quantity=units,
        unit_minor=variant.price_minor,
        tax_minor=tax_minor,
        tax_points=points,
        stock_id=0 if offer and (offer.id % 3 or not shelf) else shelf,
        offer_id=offer.id if offer and (offer.id % 3 or not shelf) else 0,
        vendor_id=offer.vendor_id if offer else 0,
        vendor_sku=offer.vendor_sku if offer else "",
        cost_minor=offer.cost_minor if offer else 0,
    )
