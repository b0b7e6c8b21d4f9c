"""The book of receipts: how an entry is written, counted on its lines and put on the shelves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from shop.inventory import stock
from shop.kernel.columns import new_ulid
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.kernel.timeline import Actor
from shop.purchasing import progress
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import inbound
from shop.shipping.receipt_tables import Receipt, ReceiptLine


def find(purchase_order: PurchaseOrder, ulid: str) -> Receipt:
    """The purchase order's receipt. Raises Missing."""
    wanted = sa.select(Receipt).where(Receipt.purchase_order_id == purchase_order.id, Receipt.ulid == ulid)
    receipt = session().execute(wanted).scalar_one_or_none()
    if receipt is None:
        raise Missing("There is no such receipt.")
    return receipt


def open_entry(po: PurchaseOrder, by: Actor, **given: Any) -> Receipt:
    """An entry without lines, in a write that holds the purchase order."""
    receipt = Receipt(
        ulid=new_ulid(), store_id=po.store_id, purchase_order_id=po.id, received_by=by.name[:120], **given
    )
    session().add(receipt)
    session().flush()
    return receipt


def write_line(receipt: Receipt, line: PurchaseOrderLine, entry: ReceiptLine) -> None:
    """Write a line of the entry and count it on the purchase order's."""
    line.received += entry.good
    line.damaged += entry.damaged
    entry.store_id, entry.receipt_id, entry.purchase_order_line_id = line.store_id, receipt.id, line.id
    session().add(entry)


def shelve(
    po: PurchaseOrder,
    receipt: Receipt,
    units: dict[int, int],
    reason: str,
    by: Actor,
    *,
    back: Mapping[int, int] | None = None,
) -> None:
    """Move the good units, {variant id: units}, on the shelves or off: the receipt's key moves each line once.

    Then count what is still to come, and move the purchase order on. `back` are units that did not come after all,
    {purchase order line id: units}.
    """
    moved = {variant_id: count for variant_id, count in units.items() if count}
    event = f"receipt {receipt.ulid}"
    if po.warehouse_id is not None:
        stock.take_in(po.store_id, po.warehouse_id, moved, by=by, reason=reason[:300], event=event)
    inbound.count(po, back or {})
    progress.move_on(po)
