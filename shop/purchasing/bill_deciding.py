"""What staff decide on a bill that differs: approve it as it is, or dispute it with its vendor."""

from __future__ import annotations

from shop.kernel import money, typed
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import billing, messaging, sending
from shop.purchasing.bill_tables import OPEN, Bill
from shop.sourcing.tables import Vendor


@writes
def approve(bill: Bill, reason: str, by: Actor, *, version: int) -> None:
    """Accept what the bill says: from now on the purchase order costs that.

    Raises Stale when it changed since `version`, Refusal "decided" when it is settled, and "reason" without one.
    """
    po = billing.hold(bill, version)
    why = _checked(bill, reason, "Say why it is right, for instance “new price list”.")
    billing.decide(po, bill, "approved", why, by)
    total = money.shown(bill.total_minor, bill.currency)
    words = f"Bill {bill.number} for {po.number}, {total}, approved: {why}"
    sending.record("bill_approved", words, po, by, bill=bill.ulid)


@writes
def dispute(bill: Bill, reason: str, by: Actor, *, version: int) -> None:
    """Tell the vendor, by mail, what is wrong with the bill; they or staff correct it. Raises as approve()."""
    po = billing.hold(bill, version)
    why = _checked(bill, reason, "Say what is wrong with it; the vendor reads this.")
    billing.decide(po, bill, "disputed", why, by)
    sending.record(
        "bill_disputed", f"Bill {bill.number} for {po.number} disputed: {why}", po, by, bill=bill.ulid
    )
    if session().get_one(Vendor, po.vendor_id).emails:
        words = (
            f"We cannot accept your bill {bill.number} for {po.number} as it is: {why}\nPlease correct it."
        )
        messaging.write_to_vendor(po, words, by, form_key=f"dispute {bill.ulid} {version}")


def _checked(bill: Bill, reason: str, words: str) -> str:
    if bill.state not in OPEN:
        raise Refusal("decided", f"Bill {bill.number} is {bill.state} already.")
    why = typed.line(reason, 500)
    if not why:
        raise Refusal("reason", words, field="reason")
    return why
