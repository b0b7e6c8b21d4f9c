"""Packing slips as a vendor prints them: the store's goods and the recipient, no cost and no vendor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

MOST = 200  # slips in one print


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip; `lines` are (name with options, SKU, units). Without order number it goes to our own stock."""

    number: str
    order_number: int | None
    ship_to: dict[str, str]
    lines: tuple[tuple[str, str, int], ...]

    @property
    def title(self) -> str:
        """What the recipient knows it by."""
        return f"Order {self.order_number}" if self.order_number else f"Purchase order {self.number}"


def of_one(purchase_order: PurchaseOrder) -> Slip:
    """The slip of one purchase order: what is still to ship, or what has shipped when nothing is."""
    return _slips(_rows().where(PurchaseOrder.id == purchase_order.id), any_state=True)[0]


def open_ones(vendor: Vendor) -> list[Slip]:
    """A slip for each of the vendor's purchase orders with units to ship, the earliest due first; one query."""
    mine = PurchaseOrder.vendor_id == vendor.id, PurchaseOrder.state.in_(OPEN_STATES)
    ids = (
        sa.select(PurchaseOrder.id).where(*mine).order_by(PurchaseOrder.due_on, PurchaseOrder.id).limit(MOST)
    )
    return _slips(_rows().where(PurchaseOrder.id.in_(ids)), any_state=False)


def _rows() -> Any:
    return (
        sa.select(PurchaseOrder, Order.number.label("order_number"), PurchaseOrderLine)
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .order_by(PurchaseOrder.due_on, PurchaseOrder.id, PurchaseOrderLine.position)
    )


def _slips(wanted: sa.Select[Any], *, any_state: bool) -> list[Slip]:
    found = groupby(session().execute(wanted), key=lambda row: row[0].id)
    slips = [_slip(list(rows), any_state=any_state) for _, rows in found]
    return [slip for slip in slips if slip.lines or any_state]


def _slip(rows: list[Any], *, any_state: bool) -> Slip:
    po, order_number, _ = rows[0]
    return Slip(po.number, order_number, po.ship_to, tuple(_lines((row[2] for row in rows), any_state)))


def _lines(lines: Iterable[PurchaseOrderLine], any_state: bool) -> Iterable[tuple[str, str, int]]:
    for line in lines:
        units = line.left or (line.shipped if any_state else 0)
        if units:
            yield ", ".join(filter(None, (line.name, line.options))), line.sku, units
