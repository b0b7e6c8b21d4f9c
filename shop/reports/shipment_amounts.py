"""What each shipment of an order comes to, so that it can be charged by itself; shipping goes with the first."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments.tables import Operation
from shop.reports.order_sheet import LineSheet, Sheet

NOBODY, SEVERAL = "Without a supplier yet", "From several suppliers"


@dataclass(frozen=True)
class Shipment:
    """What one supplier sends: who, what in words, its price with tax (minor units), and whether it was charged."""

    name: str
    words: str
    amount_minor: int
    is_charged: bool


def of_order(sheet: Sheet) -> list[Shipment]:
    """One a supplier, in the order of the lines; all of them add up to the order's total. One query."""
    order, charged = sheet.order, _charged(sheet.order)
    amounts: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for line in sheet.lines:
        name = _supplier(line)
        with_tax = line.row.line_minor + (0 if order.prices_include_tax else line.row.tax_minor)
        amounts[name] = amounts.get(name, 0) + int(with_tax)
        words.setdefault(name, []).append(f"{line.row.quantity} × {line.row.name}")
    if amounts:
        amounts[next(iter(amounts))] += order.total_minor - sum(amounts.values())
    return [Shipment(name, ", ".join(words[name]), amounts[name], name in charged) for name in amounts]


def _supplier(line: LineSheet) -> str:
    if len(line.suppliers) > 1:
        return SEVERAL
    return line.suppliers[0] if line.suppliers else line.planned or NOBODY


def _charged(order: Order) -> set[str]:
    wanted = sa.select(Operation.params).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.kind.in_(("capture", "charge")),
        Operation.state == "succeeded",
    )
    return {params["shipment"] for params in session().execute(wanted).scalars() if params.get("shipment")}
