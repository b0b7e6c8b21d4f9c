"""What vendors say waits for a person: a purchase order stands on a list until somebody has read it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.kernel import alarms, clock
from shop.kernel.db import writes
from shop.kernel.timeline import Actor
from shop.purchasing import sending
from shop.purchasing.tables import PurchaseOrder


def wait(purchase_order: PurchaseOrder) -> None:
    """The vendor wrote, or gave an answer that is more than yes; in a write that holds the purchase order."""
    purchase_order.heard_at = purchase_order.heard_at or clock.now()


def done(purchase_order: PurchaseOrder) -> None:
    """Staff wrote back; in a write that holds the purchase order."""
    purchase_order.heard_at = None


@writes
def read(purchase_order: PurchaseOrder, by: Actor) -> None:
    """Somebody has read it; nothing when another was first."""
    sending.hold(purchase_order)
    if purchase_order.heard_at is not None:
        done(purchase_order)
        sending.record(
            "read", f"What the vendor said of {purchase_order.number} was read.", purchase_order, by
        )


def _waiting(store_id: Any) -> sa.ColumnElement[int]:
    """All of them from their own index; a bound within the sign-in's statement took SQLite ten times as long."""
    mine = sa.and_(PurchaseOrder.store_id == store_id, PurchaseOrder.heard_at.is_not(None))
    return sa.select(sa.func.count(PurchaseOrder.id)).where(mine).scalar_subquery()


alarms.add("vendors", _waiting)
