"""Returns to vendors as people see them: the list, what vendors owe for them, one with its lines, its slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.orders.tables import Order
from shop.purchasing.return_tables import DEAD, OPEN, OWED, VendorReturn, VendorReturnLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

PAGE = 50
AGES = {"7": "Asked over a week ago", "30": "Asked over a month ago"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One return with its purchase order, its vendor, its order if it is for one, and (its line, the order's line)."""

    row: VendorReturn
    po: PurchaseOrder
    vendor: Vendor
    order: Order | None
    lines: Sequence[tuple[VendorReturnLine, PurchaseOrderLine]]

    @property
    def rest_minor(self) -> int:
        """What a credit note lacks of what was expected; below 0 when it is more."""
        return self.row.expected_minor - (self.row.credit_minor or 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of (VendorReturn, number of its purchase order, Vendor), newest first; "" at the end."""

    rows: Sequence[Any]
    following: str


@dataclass(frozen=True, slots=True)
class Credit:
    """What a vendor agreed to take back and has not credited, minor units of a currency, in so many returns."""

    code: str
    name: str
    currency: str
    expected_minor: int
    number: int


def listed(store_id: int, *, state: str = "", vendor: str = "", age: str = "", after: str = "") -> Page:
    """The store's returns in a state, of a vendor's code, as old as a key of AGES and open still.

    `after` is the ulid of the last one seen.
    """
    mine = VendorReturn.store_id == store_id
    wanted = (
        sa.select(VendorReturn, PurchaseOrder.number, Vendor)
        .join(PurchaseOrder, PurchaseOrder.id == VendorReturn.purchase_order_id)
        .join(Vendor, Vendor.id == VendorReturn.vendor_id)
        .where(mine)
        .order_by(VendorReturn.id.desc())
        .limit(PAGE + 1)
    )
    if state:
        wanted = wanted.where(VendorReturn.state == state)
    if vendor:
        wanted = wanted.where(Vendor.code == vendor)
    if age in AGES:
        before = clock.now() - timedelta(days=int(age))
        wanted = wanted.where(VendorReturn.asked_at < before, VendorReturn.state.in_(OPEN))
    if after:
        last = sa.select(VendorReturn.id).where(mine, VendorReturn.ulid == after)
        wanted = wanted.where(VendorReturn.id < last.scalar_subquery())
    rows = session().execute(wanted).all()
    return Page(rows[:PAGE], rows[PAGE - 1].VendorReturn.ulid if len(rows) > PAGE else "")


def open_credits(store_id: int) -> list[Credit]:
    """What each vendor still owes for goods that they agreed to take back, by currency; one query."""
    wanted = (
        sa.select(
            Vendor.code,
            Vendor.name,
            VendorReturn.currency,
            sa.func.sum(VendorReturn.expected_minor),
            sa.func.count(VendorReturn.id),
        )
        .join(Vendor, Vendor.id == VendorReturn.vendor_id)
        .where(VendorReturn.store_id == store_id, VendorReturn.state.in_(OWED))
        .group_by(Vendor.id, Vendor.code, Vendor.name, VendorReturn.currency)
        .order_by(Vendor.name, VendorReturn.currency)
    )
    rows = session().execute(wanted)
    return [Credit(code, name, money, int(owed), number) for code, name, money, owed, number in rows]


def load(store_id: int, ulid: str) -> Sheet:
    """The return, in two queries. Raises Missing."""
    wanted = (
        sa.select(VendorReturn, PurchaseOrder, Vendor, Order)
        .join(PurchaseOrder, PurchaseOrder.id == VendorReturn.purchase_order_id)
        .join(Vendor, Vendor.id == VendorReturn.vendor_id)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .where(VendorReturn.store_id == store_id, VendorReturn.ulid == ulid)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing
    return Sheet(*row, lines=[(mine, line) for _, mine, line in _lines(VendorReturn.id == row[0].id)])


def of_purchase_order(purchase_order: PurchaseOrder) -> list[tuple[VendorReturn, list[tuple[Any, Any]]]]:
    """Its returns, oldest first, each with (its line, the purchase order's line); one query."""
    found: dict[int, tuple[VendorReturn, list[tuple[Any, Any]]]] = {}
    for row, mine, line in _lines(VendorReturn.purchase_order_id == purchase_order.id):
        found.setdefault(row.id, (row, []))[1].append((mine, line))
    return list(found.values())


def for_vendor(purchase_order: PurchaseOrder) -> list[tuple[VendorReturn, list[tuple[Any, Any]]]]:
    """Those that the vendor is asked for or has answered: without what was withdrawn."""
    return [each for each in of_purchase_order(purchase_order) if each[0].state != "withdrawn"]


def units_of(returns: Sequence[tuple[VendorReturn, list[tuple[Any, Any]]]]) -> int:
    """How many units go back, or went, in all of them."""
    return sum(mine.quantity for row, lines in returns if row.state not in DEAD for mine, _ in lines)


def _lines(which: sa.ColumnElement[bool]) -> Sequence[Any]:
    wanted = (
        sa.select(VendorReturn, VendorReturnLine, PurchaseOrderLine)
        .join(VendorReturnLine, VendorReturnLine.vendor_return_id == VendorReturn.id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == VendorReturnLine.purchase_order_line_id)
        .where(which)
        .order_by(VendorReturn.id, PurchaseOrderLine.position)
    )
    return session().execute(wanted).all()
