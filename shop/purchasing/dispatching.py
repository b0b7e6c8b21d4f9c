"""The worker's part of sending: hands a purchase order's kept bytes over, then reports what became of it."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import chores, clock
from shop.kernel.chores import Done, GiveUp, TryLater
from shop.kernel.db import changes, session, write
from shop.kernel.mail import headers_of
from shop.kernel.outbox import ALARM_AFTER, Lease
from shop.kernel.points import crash, crash_point
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import SYSTEM
from shop.orders.tables import Order
from shop.purchasing import channel, papers, sending
from shop.purchasing.channel import HandedOver, Outgoing
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor

AFTER_HAND_OVER = crash_point("purchase_order.after_hand_over")


def _trouble(lease: Lease, why: str, dead: bool) -> None:
    """Note a failure on the purchase order; from the fifth on, or when it is final, on the order too."""
    order, po = _held(lease)
    if po.state != "sending":
        return
    po.send_error = why[:500]
    letter = sa.update(Message).where(Message.dedupe_key == po.dispatch_key, Message.state != "handed_over")
    changes(letter.values(state="failed" if dead else "queued", response=why[:500]))
    if not dead and lease.attempts < ALARM_AFTER:
        return
    if order is None or not order.send_problem:
        words = f"{po.number} could not be sent after {lease.attempts} tries: {why}"
        sending.record("send_failed", words, po, SYSTEM)
    sending.note_problem(order, sending.problem_of(po.number, why))
    sending.settle(order)


@chores.chore("purchase_order", trouble=_trouble)
def dispatch(lease: Lease) -> Done:
    """Hand the stored bytes to the vendor's channel; nothing is done for one that is no longer `sending`.

    Raises TryLater while the order must wait or the channel has no clear answer, GiveUp when it refuses.
    """
    order, po = _rows(lease)
    if po.state != "sending":
        return Done(f"{po.number} is {po.state}")
    if why := sending.obstacle(order):
        raise TryLater(why)
    way = channel.channels().get(po.channel)
    if way is None:
        raise GiveUp(f"Nothing is set up that sends by “{po.channel}”.")
    try:
        papers.print_missing(po.store_id, po.number)
    except Refusal as problem:
        raise GiveUp(problem.message) from problem
    raw, name = papers.content(po, way.carries), papers.filename(po, way.carries)
    if raw is None:
        raise GiveUp(f"{po.number} has no message to send.")
    outgoing = Outgoing(po.dispatch_key, name, raw, _route(po))
    store_id, order_id, po_id = po.store_id, po.order_id, po.id
    session().rollback()
    if way.carries == "mail":
        write(lambda: _keep_message(outgoing.key, raw, store_id, order_id, po_id))
    handed = way.send(outgoing)
    crash(AFTER_HAND_OVER)
    return Done(handed.proof[:500], lambda: _report(lease, handed))


def _route(po: PurchaseOrder) -> channel.Route:
    """The vendor's settings as they are now: a new password counts for what waits."""
    vendor = session().get_one(Vendor, po.vendor_id)
    return connecting.route(vendor) if connecting.FIELDS[po.channel] else {}


def _keep_message(key: str, raw: bytes, store_id: int, order_id: int | None, po_id: int) -> None:
    """The letter as a row of the outbox page, made at the first try and the same at every other."""
    if session().execute(sa.select(Message.id).where(Message.dedupe_key == key)).first():
        return
    headers = headers_of(raw)
    to = [each.addr_spec for name in ("To", "Cc") for each in getattr(headers[name], "addresses", ())]
    session().add(
        Message(
            store_id=store_id,
            order_id=order_id,
            purchase_order_id=po_id,
            kind="purchase_order",
            dedupe_key=key,
            message_id=str(headers["Message-ID"]).strip("<> "),
            sender=headers["From"].addresses[0].addr_spec,
            recipients=to,
            subject=str(headers["Subject"]),
            raw=raw,
        )
    )


def _report(lease: Lease, handed: HandedOver) -> None:
    """In the write that ends the job: sent, counted and on the timeline, all of it or nothing."""
    order, po = _held(lease)
    wanted = sa.select(Message).where(Message.dedupe_key == po.dispatch_key)
    if letter := session().execute(wanted).scalar_one_or_none():
        letter.state, letter.handed_over_at, letter.response = "handed_over", clock.now(), handed.proof[:500]
    if po.state != "sending":
        return
    sending.arrive(order, po, receipt=handed.proof or "handed over", by=SYSTEM)
    for address, why in (handed.refused or {}).items():
        sending.record("address_refused", f"{po.number} did not reach {address}: {why}", po, SYSTEM)


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
