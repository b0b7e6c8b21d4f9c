"""The worker's part of sending: hands a purchase order's kept bytes over, then reports what became of it."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.chores import Done, GiveUp, TryLater
from shop.kernel.db import lock, session, write
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.purchasing import channel, joining, letters, membership, papers, sending
from shop.purchasing.channel import HandedOver, Outgoing
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor

AFTER_HAND_OVER = crash_point("purchase_order.after_hand_over")


def _trouble(lease: Lease, why: str, dead: bool) -> None:
    order, po = _held(lease)
    if po.state == "sending":
        letters.note_trouble(po.dispatch_key, why, dead)
        sending.note_trouble(order, po, why, attempts=lease.attempts, dead=dead)


@chores.chore("purchase_order", trouble=_trouble)
def dispatch(lease: Lease) -> Done:
    """Hand the stored bytes to the vendor's channel; nothing is done for one that is no longer `sending`.

    Raises TryLater while the order must wait or the channel has no clear answer, GiveUp when it refuses.
    """
    order, po = _rows(lease)
    if po.state != "sending":
        return Done(f"{po.number} is {po.state}")
    if membership.mail_of(po):
        return Done(f"{po.number} goes in a joint mail")
    if why := sending.obstacle(order):
        raise TryLater(why)
    way = channel.channels().get(po.channel)
    if way is None:
        raise GiveUp(f"Nothing is set up that sends by “{po.channel}”.")
    try:
        papers.print_missing(po.store_id, po.number)
    except Refusal as problem:
        raise GiveUp(problem.message) from problem
    if way.carries == "mail" and joining.join(po):
        return Done("It goes in one mail with others.")
    raw, name = papers.content(po, way.carries), papers.filename(po, way.carries)
    if raw is None:
        raise GiveUp(f"{po.number} has no message to send.")
    outgoing = Outgoing(po.dispatch_key, name, raw, _route(po))
    po_id = po.id
    session().rollback()
    pause("dispatch.before_beginning")
    if way.carries == "mail" and not write(lambda: _begin_alone(outgoing.key, raw, po_id)):
        return Done("It goes in a joint mail, or nowhere any more.")
    handed = way.send(outgoing)
    crash(AFTER_HAND_OVER)
    return Done(handed.proof[:500], lambda: _report(lease, handed))


def _route(po: PurchaseOrder) -> channel.Route:
    """The vendor's settings as they are now: a new password counts for what waits."""
    vendor = session().get_one(Vendor, po.vendor_id)
    return connecting.route(vendor) if connecting.FIELDS[po.channel] else {}


def _begin_alone(key: str, raw: bytes, po_id: int) -> bool:
    """Keep the letter, from which on it goes in no joint mail; False where it goes in one, or nowhere, already."""
    po = lock(session().get_one(PurchaseOrder, po_id))
    if po.state != "sending" or membership.mail_of(po):
        return False
    letters.keep(key, raw, po.store_id, po=po)
    return True


def _report(lease: Lease, handed: HandedOver) -> None:
    """In the write that ends the job: sent, counted and on the timeline, all of it or nothing."""
    order, po = _held(lease)
    letters.note_handed_over(po.dispatch_key, handed.proof)
    sending.report(order, po, handed)


def _rows(lease: Lease) -> tuple[Order | None, PurchaseOrder]:
    wanted = (
        sa.select(Order, PurchaseOrder)
        .select_from(PurchaseOrder)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .where(PurchaseOrder.store_id == lease.payload["store"])
        .where(PurchaseOrder.number == lease.payload["number"])
    )
    order, po = session().execute(wanted).one()
    return order, po


def _held(lease: Lease) -> tuple[Order | None, PurchaseOrder]:
    po = _rows(lease)[1]
    return sending.hold(po), po
