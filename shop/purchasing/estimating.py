"""What the purchase orders of a plan would cost and leave, one a vendor, before they are made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shop.kernel.refusals import Refusal
from shop.purchasing.planning import Plan
from shop.sourcing import costs
from shop.sourcing.costs import Quote
from shop.sourcing.supply import Choice


@dataclass(frozen=True, slots=True)
class Estimate:
    """One purchase order to come. Money in minor units; `sold_minor` is what the shopper pays without tax.

    `asks` says whether it must be agreed to: it would cost more than that, and no line alone says so already.
    """

    vendor_code: str
    vendor_name: str
    units: int
    quote: Quote
    currency: str
    sold_minor: int | None
    asks: bool = False

    @property
    def margin_minor(self) -> int | None:
        """What stays after goods, fee, freight and minimum; None where the vendor is paid in other money."""
        return None if self.sold_minor is None else self.sold_minor - self.quote.total_minor

    @property
    def key(self) -> str:
        """What the form's agreement to a loss names."""
        return f"vendor-{self.vendor_code}"


def estimates(plans: Iterable[Plan]) -> list[Estimate]:
    """A purchase order for each vendor that the plans choose, by the vendors' names."""
    by_vendor: dict[int, list[tuple[Plan, Choice, int]]] = {}
    for plan in plans:
        for choice, units in plan.parts:
            by_vendor.setdefault(choice.vendor_id, []).append((plan, choice, units))
    made = [_estimate(parts) for parts in by_vendor.values()]
    return sorted(made, key=lambda each: (each.vendor_name, each.vendor_code))


def refuse_losses(plans: Sequence[Plan], agreed: Collection[str]) -> None:
    """Raise Refusal "loss" when a line or a purchase order costs more than the shopper pays and nobody agreed.

    `agreed` are the ulids of lines, and the keys of estimates.
    """
    lines = [each.line.name for each in plans if each.is_loss and each.line.ulid not in agreed]
    orders = [each for each in estimates(plans) if each.asks and each.key not in agreed]
    if lines:
        words = f"{', '.join(lines)} would cost more than the shopper pays. Choose another vendor, or agree to it."
        raise Refusal("loss", words, field="loss")
    if orders:
        names = ", ".join(each.vendor_name for each in orders)
        words = f"With its fees and freight the order to {names} would cost more than the shopper pays. "
        raise Refusal("loss", f"{words}Choose another vendor, or agree to it.", field="loss")


def _estimate(parts: list[tuple[Plan, Choice, int]]) -> Estimate:
    plan, vendor, _ = parts[0]
    quote = costs.quote(vendor.rules, [choice.goods(units) for _, choice, units in parts])
    sold = sum(each.sold_minor * units // each.quantity for each, _, units in parts)
    is_ours = vendor.currency == plan.currency
    is_said = any(each.is_loss for each, _, _ in parts)
    return Estimate(
        vendor_code=vendor.vendor_code,
        vendor_name=vendor.vendor_name,
        units=sum(units for _, _, units in parts),
        quote=quote,
        currency=vendor.currency,
        sold_minor=sold if is_ours else None,
        asks=is_ours and sold < quote.total_minor and not is_said,
    )
