"""Asks for a purchase order's papers: at first, and anew while nobody has them and the vendor's record changed."""

from __future__ import annotations

from datetime import timedelta

from shop.inventory.tables import Warehouse
from shop.kernel import links, outbox
from shop.kernel.db import session
from shop.purchasing import costing
from shop.purchasing.tables import VENDOR_LINK, PurchaseOrder
from shop.sourcing.tables import Vendor

HEAD_START = timedelta(seconds=30)  # the process that cut the order prints at once; the worker only mends


def enqueue(purchase_order: PurchaseOrder) -> None:
    """Have the worker print the papers, in case this process dies before it does."""
    again = f" {purchase_order.drawing}" if purchase_order.drawing > 1 else ""
    outbox.enqueue(
        "purchase_order_papers",
        f"papers {purchase_order.ulid}{again}",
        purchase_order.store_id,
        after=HEAD_START,
        store=purchase_order.store_id,
        number=purchase_order.number,
    )


def redraw(purchase_order: PurchaseOrder, channel: str) -> None:
    """Have the papers drawn anew for that channel, in a write that holds the row; the old ones stay kept.

    The links that stand in the old ones end.
    """
    purchase_order.channel = channel
    purchase_order.drawing += 1
    purchase_order.send_error = ""
    links.revoke(VENDOR_LINK, purchase_order.store_id, purchase_order.id)
    session().flush()
    enqueue(purchase_order)


def is_outdated(purchase_order: PurchaseOrder, vendor: Vendor) -> bool:
    """Whether a draft's papers say what the vendor's record no longer says: another way, address or form."""
    if purchase_order.state != "draft":
        return False
    drawn_for = purchase_order.drawn_for or vendor.version
    return purchase_order.channel != vendor.channel or drawn_for != vendor.version


def follow(purchase_order: PurchaseOrder, vendor: Vendor) -> None:
    """Let a draft follow its vendor's record, costs too, and its warehouse's address, in a write that holds it."""
    if _has_moved(purchase_order) or is_outdated(purchase_order, vendor):
        costing.recost(purchase_order, vendor)
        redraw(purchase_order, vendor.channel)


def _has_moved(purchase_order: PurchaseOrder) -> bool:
    """Whether the warehouse has another address by now; the draft takes it."""
    if purchase_order.state != "draft" or purchase_order.warehouse_id is None:
        return False
    now = session().get_one(Warehouse, purchase_order.warehouse_id).address
    if not now or now == purchase_order.ship_to:
        return False
    purchase_order.ship_to = dict(now)
    return True
