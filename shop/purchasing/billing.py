"""Vendors' bills: entered by staff or by the vendor, compared at once, corrected, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, idempotency, money
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.kernel.typed import line as one_line
from shop.purchasing import bill_content, holding, sending
from shop.purchasing.bill_content import BillDraft, ChargeLeft, Units
from shop.purchasing.bill_tables import BILL, OPEN, Bill, BillCharge, BillLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine

OLDEST, AHEAD = timedelta(days=730), timedelta(days=1)  # calendars differ by a day


@writes
def enter(purchase_order: PurchaseOrder, draft: BillDraft, by: Actor, *, form_key: str) -> Bill:
    """Keep a bill for a purchase order, compared with it: matched, or flagged with its differences.

    Once for a form key. Raises Refusal "not_sent", "bill_number" (409) when the vendor billed under this number
    already, one with its field for what cannot be, "line-<ulid>" above all when more units would be billed than
    were ordered, and Missing for a line of another purchase order.
    """
    sending.hold(purchase_order)
    asked = {"number": draft.number, "on": str(draft.billed_on), "charges": dict(draft.charges)}
    asked["lines"] = {ulid: [each.quantity, each.unit_cost_minor] for ulid, each in draft.lines.items()}

    def once() -> dict[str, Any]:
        if purchase_order.sent_at is None:
            raise Refusal("not_sent", f"{purchase_order.number} was not sent: nothing can be billed for it.")
        number = _number(purchase_order, draft)
        bill = Bill(
            store_id=purchase_order.store_id,
            vendor_id=purchase_order.vendor_id,
            purchase_order_id=purchase_order.id,
            billed_on=draft.billed_on.isoformat(),
            currency=purchase_order.currency,
            total_minor=0,
            entered_by=by.name[:120],
        )
        _name(bill, number)
        bill_content.put(purchase_order, bill, draft)
        _tell(purchase_order, bill, "entered", by)
        return {"ulid": bill.ulid}

    kept = idempotency.once(f"bill {purchase_order.ulid}", form_key, asked, once)
    return session().execute(sa.select(Bill).where(Bill.ulid == kept["ulid"])).scalar_one()


@writes
def correct(bill: Bill, draft: BillDraft, by: Actor, *, version: int) -> None:
    """Put another content in place of a bill's that was flagged or disputed, and compare it anew.

    Raises Stale when it changed since `version`, Refusal "decided" when it is settled, and what enter() raises.
    """
    po = hold(bill, version)
    if bill.state not in OPEN:
        raise Refusal("decided", f"Bill {bill.number} is {bill.state} already.")
    number = _number(po, draft, but=bill.id)
    bill.state, bill.decided_at, bill.decided_by, bill.reason = BILL.move(bill.state, "flagged"), None, "", ""
    bill_content.take_out(bill)
    bill.billed_on = draft.billed_on.isoformat()
    _name(bill, number)
    bill_content.put(po, bill, draft)
    _tell(po, bill, "corrected", by)


@writes
def withdraw(bill: Bill, reason: str, by: Actor, *, version: int) -> None:
    """Take a bill back: its units can be billed again, and its number is free.

    Raises Stale when it changed since `version`, and Refusal "decided" when it was withdrawn already.
    """
    po = hold(bill, version)
    if bill.state == "withdrawn":
        raise Refusal("decided", f"Bill {bill.number} is withdrawn already.")
    bill_content.count(bill, -1)
    decide(po, bill, "withdrawn", one_line(reason, 500), by)
    _tell(po, bill, "withdrawn", by)


def find(store_id: int, ulid: str) -> Bill:
    """The store's bill; Missing for any other."""
    wanted = sa.select(Bill).where(Bill.store_id == store_id, Bill.ulid == ulid)
    bill = session().execute(wanted).scalar_one_or_none()
    if bill is None:
        raise Missing
    return bill


def norm(number: str) -> str:
    """What makes two numbers the same: blanks and case do not count."""
    return "".join(number.split()).casefold()


def hold(bill: Bill, version: int) -> PurchaseOrder:
    """Lock the bill's order and purchase order, then the bill. Raises Stale when it changed since `version`."""
    words = "Somebody else decided on this bill or changed it meanwhile. Look at it again."
    return holding.hold_beside(bill, version, words, point="bill.after_locking")


def decide(po: PurchaseOrder, bill: Bill, state: str, reason: str, by: Actor) -> None:
    """Move a bill that is held to what somebody decided, and count what the purchase order costs by it."""
    bill.state = BILL.move(bill.state, state)
    bill.decided_by, bill.decided_at, bill.reason = by.name[:120], clock.now(), reason
    bill_content.recount(po)


def _number(po: PurchaseOrder, draft: BillDraft, but: int = 0) -> str:
    """The number as it is kept; what the draft cannot be is refused."""
    number = one_line(draft.number, 60)
    if not number:
        raise Refusal("number", "Enter the bill's number.", field="number")
    today = clock.now().date()
    if not today - OLDEST <= draft.billed_on <= today + AHEAD:
        raise Refusal("billed_on", "The bill's day lies ahead, or too far back.", field="billed_on")
    if not any(each.quantity for each in draft.lines.values()) and not any(draft.charges.values()):
        raise Refusal("lines", "A bill has at least one line or charge.", field="lines")
    same = sa.select(Bill.id).where(Bill.vendor_id == po.vendor_id, Bill.number_norm == norm(number))
    if session().execute(same.where(Bill.state != "withdrawn", Bill.id != but)).first():
        raise _taken(number)
    return number


def _name(bill: Bill, number: str) -> None:
    """Write the bill under its number, which another purchase order's bill may be taking at this moment."""
    pause("bill.before_naming")
    try:
        with session().begin_nested():
            bill.number, bill.number_norm = number, norm(number)
            session().add(bill)
            session().flush()
    except sa.exc.IntegrityError as taken:
        raise _taken(number) from taken


def _taken(number: str) -> Refusal:
    return Refusal("bill_number", f"Bill {number} of this vendor is entered already.")


def _tell(po: PurchaseOrder, bill: Bill, what: str, by: Actor) -> None:
    total = money.shown(bill.total_minor, bill.currency)
    found = f" {' '.join(bill.differences)}" if bill.state == "flagged" else ""
    outcome = {"flagged": "it differs from the order.", "matched": "it matches the order."}.get(
        bill.state, ""
    )
    why = f" {bill.reason}" if what == "withdrawn" and bill.reason else ""
    sentence = (
        f"Bill {bill.number} for {po.number}, {total}, {what}{': ' if outcome else '.'}{outcome}{found}{why}"
    )
    sending.record(f"bill_{what}", sentence, po, by, bill=bill.ulid, state=bill.state)


def proposed(units: Mapping[str, Units], charges: Iterable[ChargeLeft]) -> BillDraft:
    """What is likely on the next bill: units that have shipped and are not billed, as agreed, and the charges left."""
    return BillDraft("", clock.now().date(), units, {charge.kind: charge.left_minor for charge in charges})


def draft_of(bill: Bill) -> BillDraft:
    """The bill as it stands, to be corrected; its lines that name nothing are left out."""
    wanted = (
        sa.select(PurchaseOrderLine.ulid, BillLine.quantity, BillLine.unit_cost_minor)
        .join(BillLine, BillLine.purchase_order_line_id == PurchaseOrderLine.id)
        .where(BillLine.bill_id == bill.id)
    )
    lines = {ulid: Units(quantity, cost) for ulid, quantity, cost in session().execute(wanted)}
    charged = sa.select(BillCharge.kind, BillCharge.amount_minor).where(BillCharge.bill_id == bill.id)
    charges = {row.kind: row.amount_minor for row in session().execute(charged)}
    return BillDraft(bill.number, date.fromisoformat(bill.billed_on), lines, charges)
