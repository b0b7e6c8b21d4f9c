"""Revisions as pages show them: what waits for a vendor, and what came to nothing and needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.purchasing import cancelling, papers, revision_words, revisions
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.cancelling import Asked
from shop.purchasing.revision_tables import PurchaseOrderRevision, RevisionLine
from shop.purchasing.revision_words import Difference
from shop.purchasing.revisions import Proposed
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

CHANGE_PENDING = "change_pending"  # of the list's filter, beside the states


@dataclass(frozen=True, slots=True)
class RevisionSheet:
    """A revision with what it changes in words; `has_papers` once they are drawn."""

    revision: PurchaseOrderRevision
    changes: Sequence[Difference]
    has_papers: bool


@dataclass(frozen=True, slots=True)
class OrderRevision:
    """A revision as its order's page names it."""

    revision: PurchaseOrderRevision
    number: str
    vendor: str

    @property
    def ship_to(self) -> dict[str, str] | None:
        """The address that it asks for; None when it stays."""
        return self.revision.after.get("ship_to")


def for_vendor(po: PurchaseOrder, *, with_costs: bool) -> tuple[RevisionSheet | None, Asked | None]:
    """What the vendor was asked and has not answered: a revision or a request to cancel, never both; two queries."""
    wanted = (
        sa.select(PurchaseOrderRevision, CancelRequest)
        .select_from(PurchaseOrder)
        .outerjoin(PurchaseOrderRevision, _waits(PurchaseOrderRevision))
        .outerjoin(CancelRequest, _waits(CancelRequest))
        .where(PurchaseOrder.id == po.id)
    )
    row: Any = session().execute(wanted).one()  # either may be None
    revision, request = row
    if revision is None:
        return None, cancelling.asked_of(request) if request else None
    changes = revision_words.differences(revisions.proposed(revision), po.currency, with_costs=with_costs)
    return RevisionSheet(revision, changes, revision.told_at is not None), None


def of_purchase_order(po: PurchaseOrder) -> tuple[RevisionSheet | None, list[RevisionSheet]]:
    """What waits for the vendor, and what came to nothing and waits for a person."""
    sheets = [_sheet(po, revisions.proposed(each)) for each in revisions.that_matter(po)]
    waiting = next((each for each in sheets if each.revision.state == "pending"), None)
    return waiting, [each for each in sheets if each is not waiting]


def of_order(order: Order) -> list[OrderRevision]:
    """The order's revisions that wait for a vendor or a person; one query."""
    wanted = (
        sa.select(PurchaseOrderRevision, PurchaseOrder.number, Vendor.name)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderRevision.purchase_order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(
            PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id, revisions.matters()
        )
        .order_by(PurchaseOrder.id, PurchaseOrderRevision.id)
    )
    return [OrderRevision(*row) for row in session().execute(wanted)]


def line_words(order: Order) -> dict[int, list[str]]:
    """What the order's lines differ in from what vendors agreed to: {order line id: words}; one query."""
    wanted = (
        sa.select(PurchaseOrderLine.order_line_id, PurchaseOrder.number, PurchaseOrderRevision, RevisionLine)
        .join(RevisionLine, RevisionLine.purchase_order_line_id == PurchaseOrderLine.id)
        .join(PurchaseOrderRevision, PurchaseOrderRevision.id == RevisionLine.revision_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderRevision.purchase_order_id)
        .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id)
        .where(revisions.matters(), RevisionLine.quantity_before != RevisionLine.quantity_after)
    )
    found: dict[int, list[str]] = {}
    for line_id, number, revision, change in session().execute(wanted):
        is_open = revision.state == "pending"
        what = "is asked for" if is_open else "was asked for in vain:"
        words = f"{number} {what} {change.quantity_after} instead of {change.quantity_before}"
        found.setdefault(int(line_id or 0), []).append(words)
    return found


def pending_number() -> Any:
    """The number of a purchase order's revision that waits, NULL for none; for queries of purchase orders."""
    return _pending(PurchaseOrderRevision, PurchaseOrderRevision.number)


def pending_cancel() -> Any:
    """The key of the request to cancel that waits, NULL for none; for queries of purchase orders."""
    return _pending(CancelRequest, CancelRequest.id)


def words(revision: int | None, cancel: int | None) -> str:
    """What a purchase order's vendor was asked and has not answered; empty for nothing."""
    if revision:
        return f"Revision {revision} pending"
    return "Cancel pending" if cancel else ""


def rule() -> sa.ColumnElement[bool]:
    """Whether a purchase order waits for its vendor's word on a change; by the small indexes of what waits."""
    asked = (
        sa.select(table.purchase_order_id).where(sa.text(f"{table.__tablename__}.state = 'pending'"))
        for table in (PurchaseOrderRevision, CancelRequest)
    )
    return PurchaseOrder.id.in_(sa.union_all(*asked))


def _pending(table: Any, column: Any) -> Any:
    mine = sa.select(column).where(_waits(table))
    return mine.correlate(PurchaseOrder).scalar_subquery()


def _waits(table: Any) -> Any:
    return sa.and_(table.purchase_order_id == PurchaseOrder.id, table.state == "pending")


def _sheet(po: PurchaseOrder, asked: Proposed) -> RevisionSheet:
    changes = revision_words.differences(asked, po.currency, with_costs=True)
    name = papers.filename(po, "pdf", drawing=asked.revision.drawing)
    return RevisionSheet(asked.revision, changes, bool(name))
