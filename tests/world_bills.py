"""Purchase orders that have shipped and bills for them, for tests of billing."""

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import changes, session, write
from shop.kernel.timeline import Actor
from shop.purchasing import billing
from shop.purchasing.bill_content import BillDraft, Units
from shop.purchasing.bill_tables import Bill
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor
from tests.shop.shipping.test_parcels import sending_ready, ship
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

BREW = Actor("vendor", "Brew")
CUPS = Want("CUP-1", 10, {"BREW": (1000, 100)}, price=1500)


def the_po(number: str = "1042-1") -> PurchaseOrder:
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def the_line(number: str = "1042-1") -> PurchaseOrderLine:
    mine = PurchaseOrderLine.purchase_order_id == the_po(number).id
    return session().execute(sa.select(PurchaseOrderLine).where(mine)).scalar_one()


def shipped_order(number: int = 1042, units: int = 10) -> None:
    """A purchase order with a fee of 2.50, sent, and so many units shipped."""
    order = make_waiting_order(CUPS, number=number)
    write(lambda: changes(sa.update(Vendor).values(fee_minor=250)))
    cut(order, choices_of(order), ANA, send=False, form_key=f"cut {number}")
    sending_ready(f"{number}-1")
    if units:
        ship(session().merge(order), {"CUP-1": units}, key=f"ship {number}", purchase_order=f"{number}-1")


def bill(units: int = 10, cost: int = 1000, *, name: str = "R-1", po: str = "1042-1", **charges: int) -> Bill:
    """Enter a bill, as the vendor does."""
    return billing.enter(the_po(po), draft(units, cost, name, po, **charges), BREW, form_key=name + po)


def draft(units: int, cost: int, name: str, po: str = "1042-1", **charges: int) -> BillDraft:
    lines = {the_line(po).ulid: Units(units, cost)} if units else {}
    return BillDraft(name, clock.now().date(), lines, charges)


def now(found: Bill) -> Bill:
    session().rollback()
    return session().execute(sa.select(Bill).where(Bill.ulid == found.ulid)).scalar_one()
