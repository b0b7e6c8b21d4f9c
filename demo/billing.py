"""What the demo's vendors bill: mostly what was agreed, now and then more, which staff approve, dispute or leave."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import session, writes
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.purchasing import bill_content, bill_deciding, billing
from shop.purchasing.bill_content import BillDraft, Units
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

BILL, DIFFER, DECIDE = 0.7, 0.2, 0.6  # how many are billed, of these differ, and of these are decided on
APPROVED = "Their new price list, Ikram agreed to it in February."
DISPUTED = "We agreed on the price of the purchase order. Please send the bill again."


@writes
def vendor_bills(order: Order, number: str, buyer: Actor) -> None:
    """The vendor bills what has shipped of a purchase order; the same number gives the same story."""
    wanted = sa.select(PurchaseOrder).where(PurchaseOrder.store_id == order.store_id)
    po = session().execute(wanted.where(PurchaseOrder.number == number)).scalar_one()
    luck = Random(number)
    vendor = session().get_one(Vendor, po.vendor_id)
    units = _shipped(po)
    if not units or luck.random() > BILL:
        return
    if differs := luck.random() < DIFFER:
        units = {
            ulid: replace(each, unit_cost_minor=each.unit_cost_minor * 104 // 100)
            for ulid, each in units.items()
        }
    charges = {charge.kind: charge.left_minor for charge in bill_content.charges_left(po)}
    name = f"{vendor.code[:2]}{luck.randint(10, 99)}-{number.replace('-', '')}"
    by = Actor("vendor", vendor.name, vendor.ulid)
    draft = BillDraft(name, clock.now().date(), units, charges)
    bill = billing.enter(po, draft, by, form_key=f"bill-{number}")
    if differs and luck.random() < DECIDE:
        verb, why = luck.choice(((bill_deciding.approve, APPROVED), (bill_deciding.dispute, DISPUTED)))
        verb(bill, why, buyer, version=bill.version)


def _shipped(po: PurchaseOrder) -> dict[str, Units]:
    mine = PurchaseOrderLine.purchase_order_id == po.id
    lines = session().scalars(
        sa.select(PurchaseOrderLine).where(mine).execution_options(populate_existing=True)
    )
    return {line.ulid: Units(line.shipped, line.unit_cost_minor) for line in lines if line.shipped}
