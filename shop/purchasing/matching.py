"""Compares a vendor's bill with what was ordered and shipped, and names each difference in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shop.kernel import money
from shop.purchasing.bill_tables import BILL_CHARGES


@dataclass(frozen=True, slots=True)
class Billed:
    """Units of a line on a bill beside the facts: what a unit was to cost, and units shipped and billed before."""

    name: str
    quantity: int
    unit_cost_minor: int
    agreed_minor: int
    shipped: int
    billed_before: int = 0

    @property
    def extra_minor(self) -> int:
        """What the units cost above what was agreed."""
        return self.quantity * (self.unit_cost_minor - self.agreed_minor)


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge on a bill beside what was agreed of its kind and not billed before."""

    kind: str
    amount_minor: int
    agreed_minor: int

    @property
    def extra_minor(self) -> int:
        """What it is above what was agreed; a smaller one may still be followed by the rest."""
        return max(0, self.amount_minor - self.agreed_minor)


def differences(
    lines: Iterable[Billed], charges: Iterable[Charged], *, currency: str, tolerance: int
) -> list[str]:
    """What is not as agreed, a sentence each; empty for a bill that matches.

    Units must have shipped, a unit's cost may differ by `tolerance` basis points either way, and a charge may
    not be above what was agreed.
    """
    found: list[str] = []
    for line in lines:
        found += _of_line(line, currency, tolerance)
    for charge in charges:
        if charge.extra_minor:
            words, amount = BILL_CHARGES[charge.kind], money.shown(charge.amount_minor, currency)
            agreed = (
                f"agreed {money.shown(charge.agreed_minor, currency)}"
                if charge.agreed_minor
                else "not agreed"
            )
            found.append(f"{words}: {amount} billed, {agreed}.")
    return found


def _of_line(line: Billed, currency: str, tolerance: int) -> Iterable[str]:
    billed = line.quantity + line.billed_before
    if billed > line.shipped:
        before = f" with {line.billed_before} billed before" if line.billed_before else ""
        yield f"{line.name}: {line.quantity} billed{before}, {line.shipped} shipped."
    off = line.unit_cost_minor - line.agreed_minor
    if abs(off) * money.BASIS > line.agreed_minor * tolerance:
        cost, agreed = (money.shown(each, currency) for each in (line.unit_cost_minor, line.agreed_minor))
        yield f"{line.name}: {cost} a unit, agreed {agreed}{_percent(off, line.agreed_minor, tolerance)}."


def _percent(off: int, agreed: int, tolerance: int) -> str:
    """How far off it is, and how far it may be."""
    if not agreed:
        return ""
    share = (Decimal(off * 100) / agreed).quantize(Decimal("0.1"))
    return f" ({'+' if share > 0 else ''}{share} %, {money.percent_plain(tolerance)} % allowed)".replace(
        "-", "\N{MINUS SIGN}"
    )
