"""What a vendor still has to ship, as CSV to fill in and send back."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa

from shop.kernel.cells import safe_cell
from shop.kernel.db import session
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

COLUMNS = (
    *("po_number", "vendor_sku", "sku", "name", "options", "left", "due_on"),
    *("ship_to_name", "city", "region", "country", "shipped", "carrier", "tracking_number"),
)  # the last three are empty, to be filled in and sent back


def open_lines_csv(vendor: Vendor) -> bytes:
    """What is still to ship, a row a line, as UTF-8 with a mark; cells are safe to open in a spreadsheet."""
    wanted = (
        sa.select(PurchaseOrder, PurchaseOrderLine)
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.vendor_id == vendor.id, PurchaseOrder.state.in_(OPEN_STATES))
        .order_by(PurchaseOrder.due_on, PurchaseOrder.id, PurchaseOrderLine.position)
    )
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for po, line in session().execute(wanted):
        if line.left:
            writer.writerow(_cells(po, line))
    return sheet.getvalue().encode("utf-8-sig")


def _cells(po: PurchaseOrder, line: PurchaseOrderLine) -> list[str | int]:
    to = po.ship_to
    what = (po.number, line.vendor_sku, line.sku, line.name, line.options)
    where = (to.get("name", ""), to.get("city", ""), to.get("region", ""), to.get("country", ""))
    return [*map(safe_cell, what), line.left, po.due_on, *map(safe_cell, where), "", "", ""]
