"""Units that can go back to a vendor: those that came, less those that go back already."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.purchasing.return_tables import DEAD, VendorReturn, VendorReturnLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine


def came(line: PurchaseOrderLine) -> int:
    """Units that somebody has: what shipped to a customer; of our stock what arrived, whole or damaged."""
    return line.shipped if line.variant_id is None else line.received + line.damaged


def rooms(purchase_order: PurchaseOrder) -> list[tuple[PurchaseOrderLine, int]]:
    """Each line as it is now, and how many units of it can still go back; one query."""
    going = (
        sa.select(sa.func.coalesce(sa.func.sum(VendorReturnLine.quantity), 0))
        .join(VendorReturn, VendorReturn.id == VendorReturnLine.vendor_return_id)
        .where(VendorReturnLine.purchase_order_line_id == PurchaseOrderLine.id)
        .where(VendorReturn.state.not_in(DEAD))
        .correlate(PurchaseOrderLine)
        .scalar_subquery()
    )
    wanted = (
        sa.select(PurchaseOrderLine, going)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
        .order_by(PurchaseOrderLine.position)
        .execution_options(populate_existing=True)
    )
    return [(line, came(line) - int(units)) for line, units in session().execute(wanted)]


def refuse_shortfall(purchase_order: PurchaseOrder) -> None:
    """After units were counted back, in a write that holds the purchase order: Refusal "returning" when more go
    back to the vendor than ever came.
    """
    session().flush()
    for line, room in rooms(purchase_order):
        if room < 0:
            words = f"{-room} of {line.name} would go back to the vendor that never came. Withdraw or refuse that return first."
            raise Refusal("returning", words)
