"""Revisions of purchase orders as others read them: what waits for a vendor, line by line, and the number after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.purchasing.revision_tables import PurchaseOrderRevision, RevisionLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine


@dataclass(frozen=True, slots=True)
class LineRevision:
    """A line that changes; units and minor units before and after stand in `change`."""

    line: PurchaseOrderLine
    change: RevisionLine


@dataclass(frozen=True, slots=True)
class Proposed:
    """A revision with its lines."""

    revision: PurchaseOrderRevision
    lines: tuple[LineRevision, ...]

    @property
    def by_line(self) -> dict[int, RevisionLine]:
        """{purchase order line id: its change}."""
        return {each.line.id: each.change for each in self.lines}


def pending(purchase_order: PurchaseOrder) -> Proposed | None:
    """The revision that the vendor was asked for and has not answered."""
    wanted = sa.select(PurchaseOrderRevision).where(*_waits(purchase_order.id))
    revision = session().execute(wanted).scalar_one_or_none()
    return proposed(revision) if revision else None


def that_matter(purchase_order: PurchaseOrder) -> Sequence[PurchaseOrderRevision]:
    """The revisions that wait for the vendor, or came to nothing and wait for a person; the newest first."""
    mine = PurchaseOrderRevision.purchase_order_id == purchase_order.id
    wanted = sa.select(PurchaseOrderRevision).where(mine, matters())
    return session().scalars(wanted.order_by(PurchaseOrderRevision.number.desc())).all()


def matters() -> sa.ColumnElement[bool]:
    """Whether a revision waits for its vendor or a person."""
    return sa.or_(PurchaseOrderRevision.state == "pending", PurchaseOrderRevision.is_unresolved)


def proposed(revision: PurchaseOrderRevision) -> Proposed:
    """The revision with its lines as they are now."""
    wanted = (
        sa.select(PurchaseOrderLine, RevisionLine)
        .join(RevisionLine, RevisionLine.purchase_order_line_id == PurchaseOrderLine.id)
        .where(RevisionLine.revision_id == revision.id)
        .order_by(PurchaseOrderLine.position)
        .execution_options(populate_existing=True)
    )
    return Proposed(revision, tuple(LineRevision(*row) for row in session().execute(wanted)))


def find(purchase_order: PurchaseOrder, ulid: str) -> PurchaseOrderRevision:
    """The purchase order's revision, as it stands in the database now. Raises Missing."""
    return _one(purchase_order, PurchaseOrderRevision.ulid == ulid)


def numbered(purchase_order: PurchaseOrder, number: int) -> PurchaseOrderRevision:
    """The purchase order's revision of that number. Raises Missing."""
    return _one(purchase_order, PurchaseOrderRevision.number == number)


def drawing_of(purchase_order: PurchaseOrder, named: str) -> int:
    """Which drawing of its papers somebody asks for by a revision's number; 0, the one that holds, without. Raises Missing."""
    is_number = named.isascii() and named.isdigit() and len(named) < 6
    return numbered(purchase_order, int(named)).drawing if is_number else 0


def waiting(order_id: int) -> Sequence[PurchaseOrderRevision]:
    """All revisions of an order's purchase orders that wait for a vendor."""
    wanted = (
        sa.select(PurchaseOrderRevision)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderRevision.purchase_order_id)
        .where(PurchaseOrder.order_id == order_id, PurchaseOrderRevision.state == "pending")
        .order_by(PurchaseOrder.id)
    )
    return session().scalars(wanted).all()


def next_numbers(purchase_order: PurchaseOrder) -> tuple[int, int]:
    """The number and the drawing of the next revision; neither is ever used twice."""
    last = sa.select(
        sa.func.coalesce(sa.func.max(PurchaseOrderRevision.number), 0),
        sa.func.coalesce(sa.func.max(PurchaseOrderRevision.drawing), 0),
    ).where(PurchaseOrderRevision.purchase_order_id == purchase_order.id)
    number, drawing = session().execute(last).one()
    return max(number, purchase_order.revision) + 1, max(drawing, purchase_order.drawing) + 1


def _waits(purchase_order_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    mine = PurchaseOrderRevision.purchase_order_id == purchase_order_id
    return mine, PurchaseOrderRevision.state == "pending"


def _one(purchase_order: PurchaseOrder, rule: Any) -> PurchaseOrderRevision:
    mine = PurchaseOrderRevision.purchase_order_id == purchase_order.id
    wanted = sa.select(PurchaseOrderRevision).where(mine, rule).execution_options(populate_existing=True)
    found = session().execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing
    return found
