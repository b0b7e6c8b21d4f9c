"""Goods that the demo's merchant sends back to vendors: one return is asked, one is authorised, one is credited."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.timeline import Actor
from shop.purchasing import returning
from shop.purchasing.return_tables import VendorReturn
from shop.purchasing.returning import Back
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

DOCK = "Returns dock\n40 Commerce Street\nTacoma WA 98421"
ENDS = ("asked", "authorised", "credited")


def send_back(by: Actor) -> None:
    """Ask the vendors of the last purchase orders that shipped whole to take a unit back, each to another end."""
    wanted = sa.select(PurchaseOrder, Vendor).join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
    shipped = wanted.where(PurchaseOrder.state == "shipped", PurchaseOrder.order_id.is_not(None))
    newest = shipped.order_by(PurchaseOrder.id.desc()).limit(len(ENDS))
    for end, (po, vendor) in zip(ENDS, session().execute(newest).all(), strict=False):
        _go_back(end, po, Actor("vendor", vendor.name), by)


def _go_back(end: str, po: PurchaseOrder, vendor: Actor, by: Actor) -> None:
    mine = PurchaseOrderLine.purchase_order_id == po.id, PurchaseOrderLine.shipped > 0
    line = session().scalars(sa.select(PurchaseOrderLine).where(*mine).limit(1)).one()
    found = returning.ask(po, {line.ulid: Back(1, "damaged")}, by, form_key=f"demo-{po.number}")
    if end == "asked":
        return
    returning.authorise(found, f"RMA-{po.number}", f"{vendor.name}\n{DOCK}", vendor, version=found.version)
    if end == "credited":
        returning.send(_now(found), "", by, version=_now(found).version)
        returning.credit(
            _now(found), f"CN-{po.number}", line.unit_cost_minor, vendor, version=_now(found).version
        )


def _now(found: VendorReturn) -> VendorReturn:
    session().refresh(found)
    return found
