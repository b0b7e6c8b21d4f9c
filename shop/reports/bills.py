"""Vendors' bills as people see them: the list, one bill, those of a purchase order, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.imports.writing import csv_line
from shop.kernel import money
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.purchasing.bill_tables import BILL_CHARGES, Bill, BillCharge, BillLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

PAGE = 50
COLUMNS = (
    *("bill", "billed_on", "vendor", "vendor_code", "purchase_order", "state", "what", "sku", "vendor_sku"),
    *(
        "name",
        "quantity",
        "unit_cost",
        "agreed_unit_cost",
        "amount",
        "currency",
        "differences",
        "decided_by",
        "reason",
    ),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One bill with its purchase order, vendor, and (line of the bill, line of the purchase order)."""

    bill: Bill
    po: PurchaseOrder
    vendor: Vendor
    lines: Sequence[tuple[BillLine, PurchaseOrderLine]]
    charges: Sequence[BillCharge]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the form of a bill stands in: the purchase order, who bills it, and its lines."""

    po: PurchaseOrder
    vendor: Vendor
    lines: Sequence[PurchaseOrderLine]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of (Bill, number of its purchase order, Vendor), newest first; "" at the end."""

    rows: Sequence[Any]
    following: str


def listed(store_id: int, *, state: str = "", vendor: str = "", after: str = "") -> Page:
    """The store's bills in a state, of a vendor's code; `after` is the ulid of the last one seen."""
    wanted = (
        sa.select(Bill, PurchaseOrder.number, Vendor)
        .join(PurchaseOrder, PurchaseOrder.id == Bill.purchase_order_id)
        .join(Vendor, Vendor.id == Bill.vendor_id)
        .where(Bill.store_id == store_id)
        .order_by(Bill.id.desc())
        .limit(PAGE + 1)
    )
    if state:
        wanted = wanted.where(Bill.state == state)
    if vendor:
        wanted = wanted.where(Vendor.code == vendor)
    if after:
        wanted = wanted.where(Bill.id < sa.select(Bill.id).where(Bill.ulid == after).scalar_subquery())
    rows = session().execute(wanted).all()
    return Page(rows[:PAGE], rows[PAGE - 1].Bill.ulid if len(rows) > PAGE else "")


def counts(store_id: int) -> dict[str, int]:
    """How many bills wait for somebody: {"flagged": …, "disputed": …}; one query."""
    wanted = sa.select(Bill.state, sa.func.count()).where(
        Bill.store_id == store_id, Bill.state.in_(("flagged", "disputed"))
    )
    return {state: int(number) for state, number in session().execute(wanted.group_by(Bill.state))}


def load(store_id: int, ulid: str) -> Sheet:
    """The bill, in three queries. Raises Missing."""
    wanted = (
        sa.select(Bill, PurchaseOrder, Vendor)
        .join(PurchaseOrder, PurchaseOrder.id == Bill.purchase_order_id)
        .join(Vendor, Vendor.id == Bill.vendor_id)
        .where(Bill.store_id == store_id, Bill.ulid == ulid)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing
    charges = sa.select(BillCharge).where(BillCharge.bill_id == row.Bill.id).order_by(BillCharge.id)
    return Sheet(*row, lines=_lines([row.Bill.id]), charges=session().scalars(charges).all())


def frame(purchase_order_id: int) -> Frame:
    """The frame of a purchase order's bills, in three queries."""
    po = session().get_one(PurchaseOrder, purchase_order_id)
    mine = PurchaseOrderLine.purchase_order_id == po.id
    lines = (
        session().scalars(sa.select(PurchaseOrderLine).where(mine).order_by(PurchaseOrderLine.position)).all()
    )
    return Frame(po, session().get_one(Vendor, po.vendor_id), lines)


def of_purchase_order(purchase_order: PurchaseOrder) -> list[Bill]:
    """Its bills, oldest first."""
    mine = Bill.purchase_order_id == purchase_order.id
    return list(session().scalars(sa.select(Bill).where(mine).order_by(Bill.id)))


def csv_lines(store_id: int) -> Iterator[str]:
    """Every bill as CSV text, a row a line and a row a charge, the header first; read in pages."""
    yield csv_line(COLUMNS)
    after = 0
    wanted = (
        sa.select(Bill, PurchaseOrder.number, Vendor)
        .join(PurchaseOrder, PurchaseOrder.id == Bill.purchase_order_id)
        .join(Vendor, Vendor.id == Bill.vendor_id)
        .where(Bill.store_id == store_id)
        .order_by(Bill.id)
        .limit(PAGE)
        .options(selectinload(Bill.charges))
    )
    while page := session().execute(wanted.where(Bill.id > after)).all():
        lines = _lines([bill.id for bill, _, _ in page])
        for bill, number, vendor in page:
            yield from _csv_of(bill, number, vendor, [each for each in lines if each[0].bill_id == bill.id])
        after = page[-1].Bill.id


def _lines(bill_ids: list[int]) -> list[tuple[BillLine, PurchaseOrderLine]]:
    wanted = (
        sa.select(BillLine, PurchaseOrderLine)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == BillLine.purchase_order_line_id)
        .where(BillLine.bill_id.in_(bill_ids))
        .order_by(BillLine.bill_id, PurchaseOrderLine.position)
    )
    return [(mine, line) for mine, line in session().execute(wanted)]


def _csv_of(
    bill: Bill, number: str, vendor: Vendor, lines: Sequence[tuple[BillLine, PurchaseOrderLine]]
) -> Iterator[str]:
    def plain(amount: int) -> str:
        return money.plain(amount, bill.currency)

    head = [bill.number, bill.billed_on, vendor.name, vendor.code, number, bill.state]
    tail = [bill.currency, " ".join(bill.differences), bill.decided_by, bill.reason]
    for mine, line in lines:
        what = ["line", line.sku, line.vendor_sku, line.name, mine.quantity]
        costs = [plain(mine.unit_cost_minor), plain(mine.agreed_minor)]
        yield csv_line([*head, *what, *costs, plain(mine.quantity * mine.unit_cost_minor), *tail])
    for charge in bill.charges:
        what = [charge.kind, "", "", BILL_CHARGES[charge.kind], "", "", plain(charge.agreed_minor)]
        yield csv_line([*head, *what, plain(charge.amount_minor), *tail])
