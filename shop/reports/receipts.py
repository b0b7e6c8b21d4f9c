"""What arrived of a purchase order for our stock, and what its vendor says is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from shop.kernel.db import session
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping.receipt_tables import Receipt, ReceiptLine


@dataclass(frozen=True, slots=True)
class Entry:
    """A receipt with its lines, each beside the name of what it counts; `is_undone` is whether it was taken back."""

    row: Receipt
    lines: tuple[tuple[str, ReceiptLine], ...]
    is_undone: bool

    @property
    def is_reversal(self) -> bool:
        """Whether it takes another one back."""
        return self.row.reverses_id is not None


def of_order(po: PurchaseOrder) -> list[Entry]:
    """Every entry, the newest first; one query."""
    wanted = (
        sa.select(Receipt, PurchaseOrderLine.name, PurchaseOrderLine.options, ReceiptLine)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == ReceiptLine.purchase_order_line_id)
        .where(Receipt.purchase_order_id == po.id)
        .order_by(Receipt.id.desc(), PurchaseOrderLine.position)
    )
    found = session().execute(wanted).all()
    undone = {row[0].reverses_id for row in found}
    entries = []
    for _, part in groupby(found, key=lambda row: row[0].id):
        mine = list(part)
        lines = tuple((f"{name}, {options}" if options else name, line) for _, name, options, line in mine)
        entries.append(Entry(mine[0][0], lines, mine[0][0].id in undone))
    return entries
