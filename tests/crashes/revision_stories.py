"""A revision whose letter is being written while the process dies."""

from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.links import Link
from shop.orders import editing
from shop.purchasing import readdressing
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.tables import PurchaseOrderPaper
from tests.crashes.money_stories import letters
from tests.shop.shipping.test_parcels import KETTLE, with_vendors
from tests.world_purchasing import ANA


def prepare_revision() -> dict[str, Any]:
    """Staff correct the address of an order that its vendor has."""
    order = with_vendors(KETTLE)
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, "line1": "7 Quay Street"}, by=ANA)
    return {}


def told() -> None:
    """The vendor was told once: one letter, one set of papers, one link beside the first."""
    revision = session().execute(sa.select(PurchaseOrderRevision)).scalar_one()
    assert revision.state == "pending" and revision.told_at is not None
    assert letters("purchase_order_revision") == 1
    kinds = sa.select(PurchaseOrderPaper.kind).where(PurchaseOrderPaper.drawing == revision.drawing)
    assert sorted(session().scalars(kinds)) == ["csv", "mail", "pdf"]
    links = sa.select(sa.func.count(Link.id)).where(Link.scope == "vendor_po")
    assert session().execute(links).scalar_one() == 2
