"""Purchase orders that are on their way to vendors: tries, the next one, and what went wrong, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.outbox import ALARM_AFTER, Job
from shop.orders.tables import Order
from shop.purchasing import joint_tables
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Vendor

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One of them; `next_at` is None while a worker has it or nobody will try again by itself."""

    number: str
    order_number: int | None
    vendor: str
    channel: str
    state: str
    attempts: int
    next_at: datetime | None
    since: datetime
    error: str

    @property
    def is_alarming(self) -> bool:
        """Whether a person must look: it failed five times, or for good."""
        return self.state == "dead" or self.attempts >= ALARM_AFTER


def listed(store_id: int) -> list[Row]:
    """All that are being sent, at most 200; one query."""
    wanted = (
        sa.select(PurchaseOrder, Order.number, Vendor.name, Job)
        .select_from(PurchaseOrder)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .outerjoin(JointMailOrder, JointMailOrder.purchase_order_id == PurchaseOrder.id)
        .outerjoin(JointMail, JointMail.id == JointMailOrder.joint_mail_id)
        .join(Job, Job.dedupe_key == joint_tables.job_key_of(PurchaseOrder.ulid))
        .where(PurchaseOrder.store_id == store_id, PurchaseOrder.state == "sending")
        .order_by(Job.state != "dead", Job.attempts.desc(), PurchaseOrder.id)
        .limit(MOST)
    )
    return [_row(*row) for row in session().execute(wanted)]


def _row(po: PurchaseOrder, order_number: int | None, vendor: str, job: Any) -> Row:
    return Row(
        number=po.number,
        order_number=order_number,
        vendor=vendor,
        channel=po.channel,
        state=job.state,
        attempts=job.attempts,
        next_at=job.next_at if job.state == "pending" else None,
        since=job.created_at,
        error=po.send_error or job.last_error,
    )
