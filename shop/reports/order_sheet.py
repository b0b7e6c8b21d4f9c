"""One order as its page shows it, read in two queries: header, lines, who supplies them, cost and margin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from shop.kernel.db import rows
from shop.kernel.refusals import Missing
from shop.orders.blocking import Block, blocking
from shop.orders.finding import number_of
from shop.orders.settling import facts_of
from shop.orders.status import UNDER_REVIEW, Facts, PurchaseOrderFact
from shop.orders.tables import Order
from shop.reports import order_rows, revision_sheet

CHARGEABLE = ("authorized", "saved", "part_charged")


@dataclass(frozen=True)
class LineSheet:
    """A line with who supplies it. `cost_minor` is None while nobody knows it, or it is in other money."""

    row: Any
    suppliers: tuple[str, ...]
    planned: str
    cost_minor: int | None

    @property
    def open_quantity(self) -> int:
        """Units that nobody supplies yet."""
        row = self.row
        return int(row.quantity - row.from_stock - row.on_po - row.cancelled)

    @property
    def margin_minor(self) -> int | None:
        """What is left of the line, without tax, after the vendor is paid."""
        if self.cost_minor is None:
            return None
        contained = self.row.tax_minor if self.row.prices_include_tax else 0
        return int(self.row.line_minor) - contained - self.cost_minor


@dataclass(frozen=True)
class Sheet:
    """The order, what belongs to it, and what stands between it and its end.

    `charges_minor` is what vendors charge beside their goods, and what their settled bills come to above the order.
    """

    order: Order
    tags: tuple[str, ...]
    events: int
    parcels: int
    notice: str
    open_operation: str
    lines: tuple[LineSheet, ...]
    purchase_orders: tuple[PurchaseOrderFact, ...]
    facts: Facts
    charges_minor: int = 0
    block: Block = field(default_factory=lambda: Block(""))

    @property
    def cost_minor(self) -> int | None:
        """What vendors get for all lines, fees and freight too; None while one line's cost is unknown."""
        costs = [line.cost_minor for line in self.lines]
        return None if None in costs else sum(cost for cost in costs if cost is not None) + self.charges_minor

    @property
    def margin_minor(self) -> int | None:
        """What is left of the total after tax, refunds and vendors."""
        if self.cost_minor is None:
            return None
        left = self.order.total_minor - self.order.tax_minor - self.order.refunded_minor
        return left - self.cost_minor

    @property
    def can_charge(self) -> bool:
        """Whether pressing Charge makes sense now: money is due, a card is there, nobody stopped it."""
        order = self.order
        ended = order.cancelled_at or order.completed_at
        stopped = order.review in UNDER_REVIEW or self.open_operation
        return bool(order.due_minor and order.payment_state in CHARGEABLE and not ended and not stopped)

    @property
    def waits(self) -> bool:
        """Whether a vendor was asked for a change and has not answered, or one came to nothing."""
        return bool(self.order.change_problem) or any(po.waits for po in self.purchase_orders)


def load(store_id: int, number: str) -> Sheet:
    """The order with this number; raises Missing for another store's, and for what is no plain number."""
    known = order_rows.HEADER.find({"store_id": store_id, "number": number_of(number)})
    if known is None:
        raise Missing
    order, head = known
    of_order = {"store_id": store_id, "order_id": order.id, "currency": order.currency}
    of_order["prices_include_tax"] = order.prices_include_tax
    found = rows(order_rows.LINES, of_order)
    grouped = [list(parts) for _, parts in groupby(found, key=lambda row: row.id)]
    lines = tuple(_line(parts) for parts in grouped)
    purchase_orders = tuple(_purchase_orders(found))
    facts = _facts(order, lines, purchase_orders)
    return Sheet(
        order=order,
        tags=tuple(sorted(head.tags.split("|"))) if head.tags else (),
        events=head.events,
        parcels=head.parcels,
        notice=head.notice or "",
        open_operation=head.open_operation or "",
        lines=lines,
        purchase_orders=purchase_orders,
        facts=facts,
        charges_minor=sum({row.po_number: row.po_charges for row in found if row.po_number}.values()),
        block=blocking(facts),
    )


def _line(parts: Sequence[Any]) -> LineSheet:
    """One line from its rows: one a purchase order, or a single one without."""
    first = parts[0]
    ordered = [row for row in parts if row.po_number]
    names = [row.vendor for row in ordered]
    if first.from_stock:
        names.append("Own stock")
    return LineSheet(
        row=first,
        suppliers=tuple(dict.fromkeys(names)),
        planned=first.planned or "",
        cost_minor=_cost(first, ordered),
    )


def _cost(line: Any, ordered: Iterable[Any]) -> int | None:
    total = 0
    for row in ordered:
        if row.po_currency != line.currency:
            return None
        total += row.po_quantity * row.unit_cost_minor
    left = line.quantity - line.from_stock - line.on_po - line.cancelled
    for units, cost in ((line.from_stock, line.own_cost), (left, line.planned_cost)):
        if units and cost is None:
            return None
        total += units * (cost or 0)
    return int(total)


def _purchase_orders(lines: Sequence[Any]) -> list[PurchaseOrderFact]:
    found = {
        row.po_number: PurchaseOrderFact(
            row.po_number, row.vendor, row.po_state, row.sent_at or row.made_at, _waits(row)
        )
        for row in lines
        if row.po_number
    }
    return [found[number] for number in sorted(found)]


def _waits(row: Any) -> str:
    return revision_sheet.words(row.po_revision, row.po_cancel).lower()


def _facts(
    order: Order, lines: tuple[LineSheet, ...], purchase_orders: tuple[PurchaseOrderFact, ...]
) -> Facts:
    shipped = [line for line in lines if line.row.needs_shipping]
    own = sum(
        line.row.held if line.row.on_po else line.row.from_stock - line.row.shipped
        for line in shipped
        if line.row.from_stock
    )
    facts = facts_of(order, [line.row for line in shipped], own)
    nobody = tuple(line.row.name for line in shipped if line.open_quantity and not line.row.has_offer)
    return replace(facts, without_vendor=nobody, purchase_orders=purchase_orders)
