"""What a purchase order costs and leaves: agreed, billed, still to be billed, and what the shopper pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.purchasing.bill_tables import Bill
from shop.reports import bills
from shop.reports.purchase_order_sheet import PurchaseOrderSheet


@dataclass(frozen=True, slots=True)
class PurchaseOrderMoney:
    """In minor units of the purchase order's currency; units that the vendor refused count nowhere.

    `extra_minor` is what settled bills come to above what was agreed. `sold_minor` is what the shopper pays for
    the units without tax; None for our own stock, and where the shopper pays in other money.
    """

    goods_minor: int
    charges_minor: int
    extra_minor: int
    billed_units: int
    units: int
    billed_minor: int
    bills: Sequence[Bill]
    sold_minor: int | None

    @property
    def cost_minor(self) -> int:
        """What it costs as far as is known: as agreed, and as billed where that is settled."""
        return self.goods_minor + self.charges_minor + self.extra_minor

    @property
    def margin_minor(self) -> int | None:
        """What stays after goods, fees and freight."""
        return None if self.sold_minor is None else self.sold_minor - self.cost_minor


def of(sheet: PurchaseOrderSheet) -> PurchaseOrderMoney:
    """The figures of a purchase order with its bills, in one query once it was sent."""
    billed = bills.of_purchase_order(sheet.row) if sheet.row.sent_at else []
    po, order = sheet.row, sheet.order
    kept = [(line, line.quantity - line.refused) for line in sheet.lines]
    return PurchaseOrderMoney(
        goods_minor=sum(units * line.unit_cost_minor for line, units in kept),
        charges_minor=po.charges_minor,
        extra_minor=po.billed_extra_minor,
        billed_units=sum(line.billed for line in sheet.lines),
        units=sum(units for _, units in kept),
        billed_minor=sum(bill.total_minor for bill in billed if bill.state != "withdrawn"),
        bills=billed,
        sold_minor=sheet.sold_minor if order and order.currency == po.currency else None,
    )
