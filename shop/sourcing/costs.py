"""What a purchase order costs by its vendor's rules: goods by quantity, and the fee, freight and minimum on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.kernel import money
from shop.sourcing import steps
from shop.sourcing.steps import Steps
from shop.sourcing.tables import Vendor

FREIGHT_WORDS = {
    "none": "No freight",
    "per_order": "A flat amount per purchase order",
    "per_unit": "An amount per unit",
    "by_weight": "By the weight of the order",
}
CHARGE_WORDS = {"fee": "Drop-ship fee", "freight": "Freight", "minimum": "Small order surcharge"}


@dataclass(frozen=True, slots=True)
class Rules:
    """A vendor's charges, in minor units of their currency; weights in grams."""

    currency: str
    fee_minor: int = 0
    freight_rule: str = "none"
    freight_minor: int = 0
    freight_steps: Steps = ()
    minimum_minor: int = 0
    minimum_charge_minor: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of one offer: its cost below the first tier, its tiers, and what a unit weighs in grams."""

    offer_id: int
    units: int
    cost_minor: int
    tiers: Steps = ()
    grams: int = 0


@dataclass(frozen=True, slots=True)
class Charge:
    """What a purchase order costs beside its goods; `kind` is a key of CHARGE_WORDS."""

    kind: str
    words: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What the goods cost a unit, in their order, and the charges. Money in minor units."""

    unit_costs: tuple[int, ...]
    goods_minor: int
    charges: tuple[Charge, ...]

    @property
    def charges_minor(self) -> int:
        """What comes on top of the goods."""
        return sum(charge.amount_minor for charge in self.charges)

    @property
    def total_minor(self) -> int:
        """Goods and charges."""
        return self.goods_minor + self.charges_minor


def rules_of(vendor: Vendor) -> Rules:
    """The vendor's rules as their record has them."""
    return Rules(
        currency=vendor.currency,
        fee_minor=vendor.fee_minor,
        freight_rule=vendor.freight_rule,
        freight_minor=vendor.freight_minor,
        freight_steps=steps.kept(vendor.freight_steps),
        minimum_minor=vendor.minimum_minor,
        minimum_charge_minor=vendor.minimum_charge_minor,
    )


def unit_cost(cost_minor: int, tiers: Steps, units: int) -> int:
    """What one of so many units costs."""
    return steps.reached(tiers, units, cost_minor)


def quote(rules: Rules, goods: Sequence[Goods]) -> Quote:
    """The cost of one purchase order. All units of an offer count for its tiers, on whichever lines they are."""
    ordered: dict[int, int] = {}
    for each in goods:
        ordered[each.offer_id] = ordered.get(each.offer_id, 0) + each.units
    unit_costs = tuple(unit_cost(each.cost_minor, each.tiers, ordered[each.offer_id]) for each in goods)
    goods_minor = sum(cost * each.units for cost, each in zip(unit_costs, goods, strict=True))
    return Quote(unit_costs, goods_minor, tuple(_charges(rules, goods, goods_minor)) if goods else ())


def _charges(rules: Rules, goods: Iterable[Goods], goods_minor: int) -> Iterable[Charge]:
    if rules.fee_minor:
        yield Charge("fee", CHARGE_WORDS["fee"], rules.fee_minor)
    if freight := _freight(rules, goods):
        yield freight
    if rules.minimum_charge_minor and goods_minor < rules.minimum_minor:
        least = money.shown(rules.minimum_minor, rules.currency)
        yield Charge("minimum", f"Surcharge on orders below {least}", rules.minimum_charge_minor)


def _freight(rules: Rules, goods: Iterable[Goods]) -> Charge | None:
    units, words, amount = 0, CHARGE_WORDS["freight"], 0
    if rules.freight_rule == "per_order":
        amount = rules.freight_minor
    elif rules.freight_rule == "per_unit":
        units = sum(each.units for each in goods)
        words, amount = f"{words}, {units} {'unit' if units == 1 else 'units'}", units * rules.freight_minor
    elif rules.freight_rule == "by_weight":
        grams = sum(each.units * each.grams for each in goods)
        words, amount = f"{words}, {grams / 1000:g} kg", steps.reached(rules.freight_steps, grams, 0)
    return Charge("freight", words, amount) if amount else None
