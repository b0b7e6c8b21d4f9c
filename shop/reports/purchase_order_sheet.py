"""One purchase order as its page shows it: rows, papers, letter, parcels and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Warehouse
from shop.kernel import clock, links
from shop.kernel.db import session
from shop.kernel.links import LinkUse
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from shop.kernel.refusals import Missing
from shop.kernel.timeline import Event
from shop.orders.tables import Order, OrderLine
from shop.purchasing import costing, inviting, joint_tables, membership, sending
from shop.purchasing.charge_tables import PurchaseOrderCharge
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine, PurchaseOrderPaper
from shop.reports import purchase_orders, revision_sheet
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper that was made: its kind, its bytes' count and SHA-256."""

    kind: str
    size: int
    digest: str
    made_at: datetime
    filename: str


@dataclass(frozen=True, slots=True)
class PurchaseOrderSheet:
    """The purchase order and all that belongs to it; `letter` and `job` are None while there is none.

    It is for an order or for a warehouse of ours; the other one is None. `sold_minor` is what the shopper pays for
    its units without tax. `companions` are the numbers of those that
    go in the same mail.
    """

    row: PurchaseOrder
    order: Order | None
    warehouse: Warehouse | None
    vendor: Vendor
    lines: Sequence[PurchaseOrderLine]
    papers: Sequence[KeptPaper]
    letter: Any
    companions: Sequence[str]
    job: Job | None
    events: Sequence[Event]
    uses: Sequence[LinkUse]
    charges: Sequence[PurchaseOrderCharge]
    sold_minor: int
    is_cancel_asked: bool

    @property
    def units(self) -> int:
        """How many units are ordered."""
        return sum(line.quantity for line in self.lines)

    @property
    def shipped(self) -> int:
        """How many of them left."""
        return sum(line.shipped for line in self.lines)

    @property
    def is_unseen(self) -> bool:
        """Whether it was mailed long ago and nobody of the vendor's has opened it."""
        po = self.row
        told = po.sent_at is not None and po.sent_at < clock.now() - purchase_orders.UNSEEN_AFTER
        return po.state == "sent" and told and po.seen_at is None and po.channel in connecting.BY_MAIL

    @property
    def obstacle(self) -> str:
        """Why it may not be sent now; empty when it may."""
        return sending.obstacle(self.order)


def find(store_id: int, number: str) -> PurchaseOrder:
    """The store's purchase order of that number; Missing for any other."""
    wanted = sa.select(PurchaseOrder).where(
        PurchaseOrder.store_id == store_id, PurchaseOrder.number == number
    )
    row = session().execute(wanted).scalar_one_or_none()
    if row is None:
        raise Missing
    return row


def for_stock(store_id: int, typed: str) -> str:
    """The number of the purchase order for our stock that somebody typed, or "": "#p-1001" is P-1001."""
    number = typed.strip().lstrip("#").upper()[:40]
    wanted = sa.select(PurchaseOrder.number).where(
        PurchaseOrder.store_id == store_id,
        PurchaseOrder.number == number,
        PurchaseOrder.warehouse_id.is_not(None),
    )
    return session().execute(wanted).scalar_one_or_none() or "" if number.startswith("P-") else ""


def load(store_id: int, number: str) -> PurchaseOrderSheet:
    """All of it, in seven queries, one more each for charges and for a joint mail. Raises Missing."""
    wanted = (
        sa.select(
            PurchaseOrder, Order, Warehouse, Vendor, Job, JointMail, _sold(), revision_sheet.pending_cancel()
        )
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .outerjoin(Warehouse, Warehouse.id == PurchaseOrder.warehouse_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .outerjoin(JointMailOrder, JointMailOrder.purchase_order_id == PurchaseOrder.id)
        .outerjoin(JointMail, JointMail.id == JointMailOrder.joint_mail_id)
        .outerjoin(Job, Job.dedupe_key == joint_tables.job_key_of(PurchaseOrder.ulid))
        .where(PurchaseOrder.store_id == store_id, PurchaseOrder.number == number)
    )
    found = session().execute(wanted).one_or_none()
    if found is None:
        raise Missing
    po, order, warehouse, vendor, job = found[:5]
    mail: JointMail | None = found[5]
    return PurchaseOrderSheet(
        row=po,
        order=order,
        warehouse=warehouse,
        vendor=vendor,
        lines=_lines(po),
        papers=_papers(po),
        letter=_letter(po.dispatch_key if po.revision > 1 or not mail else mail.dispatch_key),
        companions=membership.companions(po) if mail else [],
        job=job,
        events=_events(po),
        uses=links.uses(inviting.SCOPE, po.store_id, po.id),
        charges=costing.charges_of(po) if po.charges_minor else (),
        sold_minor=int(found[6]),
        is_cancel_asked=found[7] is not None,
    )


def _sold() -> sa.ScalarSelect[int]:
    """What the shopper pays for a purchase order's units without tax, inside a query of it and its order."""
    tax = sa.case((Order.prices_include_tax, OrderLine.tax_minor), else_=0)
    kept = PurchaseOrderLine.quantity - PurchaseOrderLine.refused
    share = (OrderLine.line_minor - tax) * kept // OrderLine.quantity
    return (
        sa.select(sa.func.coalesce(sa.func.sum(share), 0))
        .select_from(PurchaseOrderLine)
        .join(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .where(PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .correlate(PurchaseOrder, Order)
        .scalar_subquery()
    )


def _lines(po: PurchaseOrder) -> Sequence[PurchaseOrderLine]:
    wanted = sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == po.id)
    return session().scalars(wanted.order_by(PurchaseOrderLine.position)).all()


def _papers(po: PurchaseOrder) -> list[KeptPaper]:
    size = sa.func.length(PurchaseOrderPaper.content)
    wanted = sa.select(
        PurchaseOrderPaper.kind,
        size,
        PurchaseOrderPaper.digest,
        PurchaseOrderPaper.made_at,
        PurchaseOrderPaper.filename,
    ).where(PurchaseOrderPaper.purchase_order_id == po.id, PurchaseOrderPaper.drawing == po.drawing)
    return [KeptPaper(*row) for row in session().execute(wanted.order_by(PurchaseOrderPaper.id))]


def _letter(key: str) -> Any:
    """The message's row without its bytes."""
    wanted = sa.select(
        Message.ulid,
        Message.state,
        Message.recipients,
        Message.message_id,
        Message.handed_over_at,
        Message.response,
    ).where(Message.dedupe_key == key)
    return session().execute(wanted).one_or_none()


def _events(po: PurchaseOrder) -> Sequence[Event]:
    wanted = sa.select(Event).where(
        Event.store_id == po.store_id, Event.subject == "purchase_order", Event.subject_ulid == po.ulid
    )
    return session().scalars(wanted.order_by(Event.id.desc()).limit(100)).all()
