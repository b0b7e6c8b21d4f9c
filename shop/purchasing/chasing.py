"""Reminding a vendor of a purchase order, politely and once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from shop.kernel import clock, days
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, Event
from shop.purchasing import inviting, sending
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

AGAIN_AFTER = timedelta(days=1)
CHASED = "purchase_order.chased"


@writes
def chase(purchase_order: PurchaseOrder, by: Actor, *, again: bool = False) -> None:
    """Mail the vendor a reminder with the link; `again` says that a person wants a second one within a day.

    Raises Refusal "not_open" unless the vendor has it and something is left, "no_address", and "chased" with
    the field "again" for a second one within a day that nobody confirmed.
    """
    sending.hold(purchase_order)
    if purchase_order.state not in OPEN_STATES:
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_open", f"{purchase_order.number} is {words}: there is nothing to remind of.")
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    when = last(purchase_order)
    if when and clock.now() - when < AGAIN_AFTER and not again:
        words = (
            f"{vendor.name} was reminded of {purchase_order.number} less than a day ago. Remind them again?"
        )
        raise Refusal("chased", words, field="again")
    inviting.mail_link(purchase_order, by, _words(purchase_order))
    sending.record("chased", f"{vendor.name} was reminded of {purchase_order.number}.", purchase_order, by)


def last(purchase_order: PurchaseOrder) -> datetime | None:
    """When the vendor was last reminded of it."""
    mine = sa.select(Event.happened_at).where(
        Event.store_id == purchase_order.store_id,
        Event.subject == "purchase_order",
        Event.subject_ulid == purchase_order.ulid,
        Event.name == CHASED,
    )
    return session().execute(mine.order_by(Event.id.desc()).limit(1)).scalar_one_or_none()


def _words(purchase_order: PurchaseOrder) -> str:
    number, day = purchase_order.number, _due(purchase_order)
    if purchase_order.state == "sent":
        return f"We have not heard from you about {number} yet. Could you tell us when it will ship?"
    if day and day < clock.now().date().isoformat():
        return f"{number} was to leave by {days.shown(day)}. Could you tell us when it will, or send us its tracking number?"
    return f"Could you tell us how {number} is coming along, or send us its tracking number?"


def due_day() -> sa.ColumnElement[str]:
    """The day that the vendor named for what is left, or else the one we asked for ("" for neither)."""
    left = PurchaseOrderLine.quantity - PurchaseOrderLine.refused - PurchaseOrderLine.shipped
    named = (
        sa.select(sa.func.max(PurchaseOrderLine.promised_on))
        .where(PurchaseOrderLine.purchase_order_id == PurchaseOrder.id, left > 0)
        .correlate(PurchaseOrder)
        .scalar_subquery()
    )
    return sa.func.coalesce(sa.func.nullif(named, ""), PurchaseOrder.due_on)


def _due(purchase_order: PurchaseOrder) -> str:
    mine = sa.select(due_day()).where(PurchaseOrder.id == purchase_order.id)
    return str(session().execute(mine).scalar_one())
