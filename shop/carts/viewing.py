"""A cart as pages show it and as an order is made of it: lines with names, prices, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.catalog.tables import Picture, Product, Variant
from shop.inventory import availability
from shop.inventory.availability import NOTHING, Availability
from shop.kernel.db import rows
from shop.pricing.totals import PricedLine


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a cart with today's price; `seen_minor` is the unit price the shopper saw when adding it."""

    variant_id: int
    variant_ulid: str
    product_ulid: str
    slug: str
    sku: str
    name: str
    options: str
    picture: str
    quantity: int
    unit_minor: int
    seen_minor: int
    is_sold: bool
    availability: Availability
    pricing: PricedLine

    @property
    def line_minor(self) -> int:
        """Unit price times quantity, minor units."""
        return self.pricing.line_minor

    @property
    def warning(self) -> str:
        """What keeps the line from being ordered as it is, or what changed; "" when all is well."""
        if not self.is_sold:
            return "This is not for sale any more."
        if not self.availability.can_supply(self.quantity):
            left = self.availability.total
            return f"Only {left} left." if left else "Sold out."
        return "The price has changed." if self.unit_minor != self.seen_minor else ""


@dataclass(frozen=True, slots=True)
class CartView:
    """A whole cart: its lines in the order they were added, units in all, and what the items come to."""

    lines: tuple[LineView, ...] = ()

    @property
    def count(self) -> int:
        """Units in the cart."""
        return sum(line.quantity for line in self.lines)

    @property
    def items_minor(self) -> int:
        """What the items come to, minor units, as priced today."""
        return sum(line.line_minor for line in self.lines)

    @property
    def warnings(self) -> tuple[LineView, ...]:
        """The lines with a warning."""
        return tuple(line for line in self.lines if line.warning)

    @property
    def priced(self) -> list[PricedLine]:
        """The lines as pricing takes them."""
        return [line.pricing for line in self.lines]


_nearest = sa.case((Picture.variant_id == Variant.id, 0), (Picture.variant_id.is_(None), 1), else_=2)
_PICTURE = (
    sa.select(Picture.digest)
    .where(Picture.product_id == Product.id, Picture.state == "ready")
    .order_by(_nearest, Picture.position, Picture.id)
    .limit(1)
    .correlate(Product, Variant)
    .scalar_subquery()
)
_LINES = (
    sa.select(
        CartLine.quantity,
        CartLine.seen_minor,
        Variant.id,
        Variant.ulid,
        Variant.sku,
        Variant.title,
        Variant.price_minor,
        Variant.is_active,
        Variant.is_taxable,
        Variant.needs_shipping,
        Variant.weight_grams,
        Product.ulid.label("product_ulid"),
        Product.slug,
        Product.name,
        Product.status,
        Product.tax_class,
        _PICTURE.label("picture"),
    )
    .join(Variant, Variant.id == CartLine.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .where(CartLine.cart_id == sa.bindparam("cart_id"))
    .order_by(CartLine.id)
)


def view(cart: Cart | None, *, with_supply: bool = True) -> CartView:
    """The cart with names, prices and availability of this moment, in two queries; empty for None.

    Without supply it takes one, and says nothing of what is left: for whoever is about to take the units.
    """
    if cart is None:
        return CartView()
    found = rows(_LINES, {"cart_id": cart.id})
    supply = availability.of(row.id for row in found) if with_supply else {}
    return CartView(tuple(_line(row, supply.get(row.id, NOTHING)) for row in found))


def _line(row: Any, supply: Availability) -> LineView:
    return LineView(
        variant_id=row.id,
        variant_ulid=row.ulid,
        product_ulid=row.product_ulid,
        slug=row.slug,
        sku=row.sku,
        name=row.name,
        options=row.title,
        picture=row.picture or "",
        quantity=row.quantity,
        unit_minor=row.price_minor,
        seen_minor=row.seen_minor,
        is_sold=row.is_active and row.status == "active",
        availability=supply,
        pricing=PricedLine(
            quantity=row.quantity,
            unit_minor=row.price_minor,
            tax_class=row.tax_class,
            is_taxable=row.is_taxable,
            needs_shipping=row.needs_shipping,
            weight_grams=row.weight_grams,
        ),
    )
