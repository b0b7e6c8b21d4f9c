"""Locks a row that stands beside a purchase order, such as a bill, in the one order that all verbs keep."""

from __future__ import annotations

from typing import Any

from shop.kernel.db import lock, session
from shop.kernel.points import pause
from shop.kernel.refusals import Stale
from shop.purchasing import sending
from shop.purchasing.tables import PurchaseOrder


def hold_beside(row: Any, version: int, changed: str, *, point: str) -> PurchaseOrder:
    """Lock the row's order and purchase order, then the row itself; returns the purchase order.

    Raises Stale with the words `changed` when the row changed since `version`. `point` is where a test may pause.
    """
    purchase_order = session().get_one(PurchaseOrder, row.purchase_order_id)
    sending.hold(purchase_order)
    lock(row)
    pause(point)
    if row.version != version:
        raise Stale(changed, theirs={}, yours={})
    return purchase_order
