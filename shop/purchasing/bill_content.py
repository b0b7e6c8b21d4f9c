"""What stands on a vendor's bill: its lines and charges beside what was agreed, and the units counted as billed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from shop.kernel.db import changes, session
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.purchasing import matching
from shop.purchasing.bill_tables import BILL, BILL_CHARGES, SETTLED, Bill, BillCharge, BillLine
from shop.purchasing.charge_tables import PurchaseOrderCharge
from shop.purchasing.matching import Billed, Charged
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

MOST = 10**11


@dataclass(frozen=True, slots=True)
class Units:
    """So many units of a line, and what one costs in minor units."""

    quantity: int
    unit_cost_minor: int


@dataclass(frozen=True, slots=True)
class BillDraft:
    """A bill as it was typed: {purchase order line ulid: Units}, {kind of charge: minor units}."""

    number: str
    billed_on: date
    lines: Mapping[str, Units] = field(default_factory=dict)
    charges: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChargeLeft:
    """An agreed charge, and what of it is not billed yet, minor units."""

    kind: str
    words: str
    amount_minor: int
    left_minor: int


def put(po: PurchaseOrder, bill: Bill, draft: BillDraft) -> None:
    """Write lines and charges, count the units as billed, and judge the whole."""
    lines = _lines(po, draft)
    charges = _charges(po, bill, draft)
    for mine, billed in lines:
        session().add(
            BillLine(
                store_id=bill.store_id,
                bill_id=bill.id,
                purchase_order_line_id=mine.id,
                quantity=billed.quantity,
                unit_cost_minor=billed.unit_cost_minor,
                agreed_minor=billed.agreed_minor,
            )
        )
    for charge in charges:
        session().add(
            BillCharge(
                store_id=bill.store_id,
                bill_id=bill.id,
                kind=charge.kind,
                amount_minor=charge.amount_minor,
                agreed_minor=charge.agreed_minor,
            )
        )
    session().flush()
    count(bill, 1)
    parts = [billed for _, billed in lines]
    bill.total_minor = sum(each.quantity * each.unit_cost_minor for each in parts)
    bill.total_minor += sum(charge.amount_minor for charge in charges)
    bill.extra_minor = sum(each.extra_minor for each in parts) + sum(each.extra_minor for each in charges)
    bill.differences = matching.differences(
        parts, charges, currency=bill.currency, tolerance=tolerance_of(po)
    )
    bill.state = BILL.move(bill.state, "flagged" if bill.differences else "matched")
    recount(po)


def take_out(bill: Bill) -> None:
    """Take the bill's lines and charges out, to write others."""
    count(bill, -1)
    for part in (BillLine, BillCharge):
        session().execute(sa.delete(part).where(part.bill_id == bill.id))


def _lines(po: PurchaseOrder, draft: BillDraft) -> list[tuple[PurchaseOrderLine, Billed]]:
    """The billed lines by the keys of their rows, locked. Raises Missing and Refusal at the line."""
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == po.id, PurchaseOrderLine.ulid.in_(list(draft.lines)))
        .order_by(PurchaseOrderLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    known = {line.ulid: line for line in session().scalars(wanted)}
    if len(known) != len(draft.lines):
        raise Missing
    return [
        (line, _billed(line, draft.lines[ulid])) for ulid, line in known.items() if draft.lines[ulid].quantity
    ]


def _billed(line: PurchaseOrderLine, asked: Units) -> Billed:
    left, where = line.quantity - line.billed, f"line-{line.ulid}"
    if not 0 < asked.quantity <= left:
        words = f"Of {line.name} {line.quantity} were ordered and {line.billed} are billed already."
        raise Refusal("billed_already", words, field=where)
    if not 0 <= asked.unit_cost_minor <= MOST:
        raise Refusal("cost", f"Enter what a unit of {line.name} costs, 0 or more.", field=where)
    return Billed(
        line.name,
        asked.quantity,
        asked.unit_cost_minor,
        line.unit_cost_minor,
        shipped(line),
        line.billed,
    )


def _charges(po: PurchaseOrder, bill: Bill, draft: BillDraft) -> list[Charged]:
    if any(kind not in BILL_CHARGES or not 0 <= each <= MOST for kind, each in draft.charges.items()):
        raise Refusal("charges", "Enter amounts of 0 or more.", field="charges")
    agreed = {charge.kind: charge.left_minor for charge in charges_left(po, but=bill.id)}
    return [
        Charged(kind, amount, agreed.get(kind, 0))
        for kind in BILL_CHARGES
        if (amount := draft.charges.get(kind, 0))
    ]


def shipped(line: PurchaseOrderLine) -> int:
    """Units that have left; stock of ours may arrive without a word before."""
    return max(line.shipped, line.received)


def charges_left(po: PurchaseOrder, but: int = 0) -> list[ChargeLeft]:
    """The agreed charges with what of each is not billed yet, on other bills than `but`; one query."""
    if not po.charges_minor:
        return []
    mine = (BillCharge.kind == PurchaseOrderCharge.kind, Bill.purchase_order_id == po.id)
    billed = (
        sa.select(sa.func.coalesce(sa.func.sum(BillCharge.amount_minor), 0))
        .join(Bill, Bill.id == BillCharge.bill_id)
        .where(*mine, Bill.state != "withdrawn", Bill.id != but)
        .correlate(PurchaseOrderCharge)
        .scalar_subquery()
    )
    agreed = sa.select(PurchaseOrderCharge, billed).where(PurchaseOrderCharge.purchase_order_id == po.id)
    return [
        ChargeLeft(row.kind, row.words, row.amount_minor, max(0, row.amount_minor - int(before)))
        for row, before in session().execute(agreed.order_by(PurchaseOrderCharge.id))
    ]


def tolerance_of(po: PurchaseOrder) -> int:
    """By how many basis points a unit's cost may differ: the vendor's own, or else the store's."""
    vendor = session().get_one(Vendor, po.vendor_id)
    if vendor.bill_tolerance is not None:
        return vendor.bill_tolerance
    return session().get_one(Store, po.store_id).bill_tolerance


def count(bill: Bill, sign: int) -> None:
    """Count the bill's units on their lines, or off again; never more than were ordered."""
    wanted = sa.select(BillLine).where(BillLine.bill_id == bill.id).order_by(BillLine.purchase_order_line_id)
    for each in session().scalars(wanted).all():
        after = PurchaseOrderLine.billed + sign * each.quantity
        mine = sa.update(PurchaseOrderLine).where(
            PurchaseOrderLine.id == each.purchase_order_line_id,
            after >= 0,
            after <= PurchaseOrderLine.quantity,
        )
        if changes(mine.values(billed=after)) != 1:
            raise Refusal("billed_already", "These units were billed by somebody else just now.")


def recount(po: PurchaseOrder) -> None:
    """What settled bills come to above what was agreed, kept on the purchase order."""
    session().flush()
    wanted = sa.select(sa.func.coalesce(sa.func.sum(Bill.extra_minor), 0)).where(
        Bill.purchase_order_id == po.id, Bill.state.in_(SETTLED)
    )
    po.billed_extra_minor = int(session().execute(wanted).scalar_one())
    session().flush()
