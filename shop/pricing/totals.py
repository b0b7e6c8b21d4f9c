"""What an order comes to: items, shipping and tax in minor units that add up, line by line and rate by rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shop.kernel import money
from shop.kernel.stores import Store
from shop.people.postal import Address
from shop.pricing import delivery, taxes
from shop.pricing.delivery import Delivery
from shop.pricing.taxes import NO_TAX, Rate


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What pricing must know of a line; unit price in minor units, weight of one unit in grams."""

    quantity: int
    unit_minor: int
    tax_class: str = "standard"
    is_taxable: bool = True
    needs_shipping: bool = True
    weight_grams: int = 0

    @property
    def line_minor(self) -> int:
        """Unit price times quantity."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True, slots=True)
class TaxPart:
    """What one rate comes to: on how much, and the tax on it."""

    name: str
    basis_points: int
    taxable_minor: int
    tax_minor: int

    def as_row(self) -> dict[str, str | int]:
        """The shape that orders keep."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LineTax:
    """The tax of one line, and its rate."""

    tax_minor: int
    basis_points: int


@dataclass(frozen=True, slots=True)
class Totals:
    """An order in figures: total = items + shipping + added tax; `tax_minor` may be contained in the prices.

    `methods` are the ways of shipping to choose from, `method` the chosen one (None: nothing to ship, or
    no place known yet). `lines` are the taxes of the lines, in their order.
    """

    currency: str
    prices_include_tax: bool
    items_minor: int
    shipping_minor: int
    tax_minor: int
    added_tax_minor: int
    total_minor: int
    taxes: tuple[TaxPart, ...]
    lines: tuple[LineTax, ...]
    methods: tuple[Delivery, ...]
    method: Delivery | None


def quote(
    store: Store, lines: Sequence[PricedLine], ship_to: Address | None, method_ulid: str = ""
) -> Totals:
    """The totals of the lines shipped to a place by a method ("" for the first one offered).

    Without a place there is neither shipping nor added tax yet. Raises Refusal when nothing ships there, or
    the method is not offered for these goods there.
    """
    items = sum(line.line_minor for line in lines)
    methods = _methods(store, lines, ship_to, items)
    must_ship = ship_to is not None and any(line.needs_shipping for line in lines)
    method = delivery.choose(methods, method_ulid) if must_ship else None
    shipping = method.price_minor if method else 0
    rates = _rates(store, lines, ship_to)
    books = _Books(store.prices_include_tax)
    line_taxes = tuple(books.line(line.line_minor, rate) for line, rate in zip(lines, rates, strict=True))
    books.shipping(shipping, lines, rates)
    added = 0 if store.prices_include_tax else books.tax_minor
    return Totals(
        currency=store.currency,
        prices_include_tax=store.prices_include_tax,
        items_minor=items,
        shipping_minor=shipping,
        tax_minor=books.tax_minor,
        added_tax_minor=added,
        total_minor=items + shipping + added,
        taxes=books.parts(),
        lines=line_taxes,
        methods=tuple(methods),
        method=method,
    )


def _methods(
    store: Store, lines: Sequence[PricedLine], ship_to: Address | None, items_minor: int
) -> list[Delivery]:
    shippable = [line for line in lines if line.needs_shipping]
    if ship_to is None or not shippable:
        return []
    weight = sum(line.weight_grams * line.quantity for line in shippable)
    return delivery.methods_for(store, ship_to.country, items_minor, weight)


def _rates(store: Store, lines: Sequence[PricedLine], ship_to: Address | None) -> list[Rate]:
    taxed = [line.tax_class for line in lines if line.is_taxable]
    if ship_to is None or not taxed:
        return [NO_TAX] * len(lines)
    found = taxes.rates_for(store.id, ship_to.country, ship_to.region, taxed)
    return [found[line.tax_class] if line.is_taxable else NO_TAX for line in lines]


class _Books:
    """Adds tax up by rate; each line and each share of the shipping is rounded by itself."""

    def __init__(self, included: bool) -> None:
        self._tax_of = money.contained if included else money.share
        self._parts: dict[Rate, list[int]] = {}
        self.tax_minor = 0

    def line(self, amount: int, rate: Rate) -> LineTax:
        """Book an amount under its rate."""
        tax = self._tax_of(amount, rate.basis_points)
        if rate.basis_points:
            sums = self._parts.setdefault(rate, [0, 0])
            sums[0] += amount
            sums[1] += tax
        self.tax_minor += tax
        return LineTax(tax, rate.basis_points)

    def shipping(self, amount: int, lines: Sequence[PricedLine], rates: Sequence[Rate]) -> None:
        """Book the shipping, which shares the rates of what is shipped by its value."""
        shipped = [(line, rate) for line, rate in zip(lines, rates, strict=True) if line.needs_shipping]
        shares: dict[Rate, int] = {}
        parts = money.spread(amount, [line.line_minor for line, _ in shipped])
        for part, (_, rate) in zip(parts, shipped, strict=True):
            shares[rate] = shares.get(rate, 0) + part
        for rate, part in shares.items():
            if part and rate.taxes_shipping:
                self.line(part, rate)

    def parts(self) -> tuple[TaxPart, ...]:
        """The rates that were used, the highest first."""
        ranked = sorted(self._parts.items(), key=lambda item: (-item[0].basis_points, item[0].name))
        return tuple(TaxPart(rate.name, rate.basis_points, *sums) for rate, sums in ranked)
