"""What may be ordered for an order's open lines: the vendors of each, and what is left of the price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shop.inventory import availability
from shop.purchasing.splitting import Shares, Splits, shares
from shop.sourcing import supply
from shop.sourcing.supply import Choice


class SoldLine(Protocol):
    """An order's line as it was sold: the row itself, or one with its columns. Money in minor units."""

    ulid: str
    variant_id: int
    sku: str
    name: str
    options: str
    picture: str
    quantity: int
    from_stock: int
    on_po: int
    cancelled: int
    line_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The open units of one line, who could supply them (the default first), and who is chosen now.

    `sold_minor` is what the shopper pays for these units without tax, `currency` that of the order,
    `refusals` what vendors said who would not ship them, `own_free` how many our warehouses could give.
    `named` are the units that a split sends to offers or OWN; the rest goes to the vendor chosen.
    """

    line: SoldLine
    quantity: int
    options: tuple[Choice, ...]
    chosen: Choice | None
    sold_minor: int
    currency: str
    refusals: tuple[str, ...] = ()
    own_free: int = 0
    named: Shares = field(default_factory=dict)

    @property
    def parts(self) -> list[tuple[Choice, int]]:
        """The vendors who would supply units, and how many each."""
        going = shares(self.quantity, self.chosen.offer_ulid if self.chosen else "", self.named)
        return [(each, going[each.offer_ulid]) for each in self.options if each.offer_ulid in going]

    @property
    def excess(self) -> int:
        """How many more units are named than are open."""
        return max(0, sum(self.named.values()) - self.quantity)

    @property
    def bought(self) -> int:
        """How many of the units vendors would supply."""
        return sum(units for _, units in self.parts)

    @property
    def revenue_minor(self) -> int:
        """What the shopper pays for the units that vendors would supply."""
        return self.sold_minor * self.bought // self.quantity

    @property
    def cost_minor(self) -> int | None:
        """What the chosen vendors get for the goods; None without one, or where they are paid in other money."""
        parts = self.parts
        if not parts or any(each.currency != self.currency for each, _ in parts):
            return None
        return sum(each.unit_cost(units) * units for each, units in parts)

    @property
    def margin_minor(self) -> int | None:
        """What stays of the line before fees and freight; None while the cost is unknown."""
        return None if self.cost_minor is None else self.revenue_minor - self.cost_minor

    @property
    def is_loss(self) -> bool:
        """Whether the vendor gets more than the shopper pays."""
        return self.margin_minor is not None and self.margin_minor < 0


def plan(
    lines: Iterable[SoldLine],
    *,
    currency: str,
    prices_include_tax: bool,
    chosen: Mapping[str, str] | None = None,
    refused: Mapping[str, Mapping[int, str]] | None = None,
    splits: Splits | None = None,
) -> list[Plan]:
    """A plan for each line with open units, two queries for all of them.

    `chosen` is {line ulid: offer ulid}, as a form was filled in; without it the default offer is chosen, and
    where its vendor is among `refused`, {line ulid: {vendor id: words}}, the next that has not refused.
    """
    said = refused or {}
    waiting = [line for line in lines if _open(line) > 0]
    wanted = {line.variant_id for line in waiting}
    known = supply.choices(wanted) if waiting else {}
    own = availability.of(wanted)
    return [
        Plan(
            line=line,
            quantity=_open(line),
            options=tuple(known.get(line.variant_id, ())),
            chosen=_chosen(known.get(line.variant_id, []), line, chosen, said.get(line.ulid, {})),
            sold_minor=_sold(line, prices_include_tax),
            currency=currency,
            refusals=tuple(said.get(line.ulid, {}).values()),
            own_free=max(0, own[line.variant_id].own),
            named=(splits or {}).get(line.ulid, {}),
        )
        for line in waiting
    ]


def _open(line: SoldLine) -> int:
    return line.quantity - line.from_stock - line.on_po - line.cancelled


def _sold(line: SoldLine, prices_include_tax: bool) -> int:
    net = line.line_minor - (line.tax_minor if prices_include_tax else 0)
    return net * _open(line) // line.quantity


def _chosen(
    options: list[Choice], line: SoldLine, chosen: Mapping[str, str] | None, refused: Mapping[int, str]
) -> Choice | None:
    if chosen is None:
        willing = [each for each in options if each.vendor_id not in refused]
        return next((each for each in willing if each.is_default), willing[0] if willing else None)
    return next((each for each in options if each.offer_ulid == chosen.get(line.ulid)), None)
