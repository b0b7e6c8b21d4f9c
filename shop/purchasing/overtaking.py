"""Ends a revision that is no longer possible: a parcel left, or the units changed, before its vendor answered."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.timeline import SYSTEM, Actor
from shop.orders.tables import Order
from shop.purchasing import revisions, sending
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.revisions import Proposed
from shop.purchasing.tables import ENDED, PurchaseOrder, PurchaseOrderLine


def end_if_overtaken(purchase_order: PurchaseOrder) -> bool:
    """End the revision that waits if it can no longer be, in a write that holds both rows; whether it did."""
    asked = revisions.pending(purchase_order)
    why = _why(purchase_order, asked) if asked else ""
    if not asked or not why:
        return False
    number = asked.revision.number
    words = f"Revision {number} of {purchase_order.number} came too late: {why}"
    needs_person = purchase_order.state not in ("rejected", "cancelled")
    settle(purchase_order, asked.revision, "overtaken", SYSTEM, words, needs_person=needs_person)
    sending.record("revision_overtaken", words, purchase_order, SYSTEM, revision=number)
    return True


def settle(
    purchase_order: PurchaseOrder,
    revision: PurchaseOrderRevision,
    state: str,
    by: Actor,
    outcome: str,
    *,
    needs_person: bool = False,
) -> None:
    """Write what became of a revision; one that `needs_person` stands on its order until somebody deals with it."""
    revision.state, revision.settled_by, revision.settled_at = state, by.name[:120], clock.now()
    revision.outcome, revision.is_unresolved = outcome[:500], needs_person
    show_problem(purchase_order)


def show_problem(purchase_order: PurchaseOrder) -> None:
    """Have its order say the oldest thing that no person has dealt with; nothing when there is none."""
    session().flush()
    if purchase_order.order_id is None:
        return
    order = session().get_one(Order, purchase_order.order_id)
    wanted = (
        sa.select(PurchaseOrderRevision.outcome)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderRevision.purchase_order_id)
        .where(PurchaseOrder.order_id == order.id, PurchaseOrderRevision.is_unresolved)
        .order_by(PurchaseOrderRevision.id)
    )
    order.change_problem = (session().execute(wanted.limit(1)).scalar_one_or_none() or "")[:300]


def _why(purchase_order: PurchaseOrder, asked: Proposed) -> str:
    """Why it can no longer be, as the end of a sentence; empty while it can."""
    if purchase_order.state in ("rejected", "cancelled"):
        return "nothing of it is coming any more."
    if purchase_order.state in ENDED:
        return "all of it has left."
    if "ship_to" in asked.revision.after and _has_left(purchase_order):
        return "a parcel has left for the old address."
    for each in asked.lines:
        line, change = each.line, each.change
        if line.quantity - line.refused != change.quantity_before:
            return f"the units of {line.name} changed meanwhile."
        if line.shipped > change.quantity_after:
            return f"{line.shipped} of {line.name} have left already."
    return ""


def _has_left(purchase_order: PurchaseOrder) -> bool:
    shipped = sa.select(PurchaseOrderLine.id).where(
        PurchaseOrderLine.purchase_order_id == purchase_order.id, PurchaseOrderLine.shipped > 0
    )
    return session().execute(shipped.limit(1)).first() is not None
