"""Sends purchase orders: `sending` until the other side took the bytes, `sent` only then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, outbox, timeline
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, Actor
from shop.orders import settling
from shop.orders.tables import Order, OrderLine
from shop.purchasing import membership, redrawing
from shop.purchasing.channel import HandedOver
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine
from shop.sourcing import connecting, scheduling
from shop.sourcing.tables import Vendor

BY_HAND = "manual"
UNPAID = {
    "declined": "The card was declined.",
    "unknown": "The gateway has not said yet what became of the payment.",
    "needs_customer": "The shopper must confirm the payment first.",
    "part_charged": "A part of this order is not charged yet.",
    "refunded": "The payment was given back.",
}
UNRELEASED = {
    "pending": "This order waits for its review.",
    "held": "This order is on hold.",
    "rejected": "This order was rejected.",
}


def obstacle(order: Order | None) -> str:
    """Why no purchase order of this order may be sent now, one sentence; empty when it may, as for our stock."""
    if order is None:
        return ""
    if order.status == "cancelled":
        return "This order is cancelled."
    if order.review in UNRELEASED:
        return UNRELEASED[order.review]
    if order.payment_state in UNPAID or order.due_minor > 0:
        return UNPAID.get(order.payment_state, "This order is not charged yet.")
    return ""


@writes
def send(purchase_order: PurchaseOrder, by: Actor) -> None:
    """Hand a draft to the worker, which sends it by the vendor's channel.

    Raises Refusal "not_draft", "not_sendable" (the order is unpaid or not released), "by_hand" (the vendor
    takes orders by hand: see mark_sent) or "vendor_incomplete".
    """
    order = hold(purchase_order)
    _refuse_unless_draft(purchase_order)
    if why := obstacle(order):
        raise Refusal("not_sendable", f"{why} {purchase_order.number} stays a draft until then.")
    if not queue(purchase_order, by):
        raise Refusal("by_hand", "This vendor takes orders by hand. Order there, then mark it as sent.")
    settle(order)


@writes
def draw_again(purchase_order: PurchaseOrder, by: Actor) -> None:
    """Have a draft's papers follow the vendor's record now. Raises Refusal "not_draft"."""
    hold(purchase_order)
    _refuse_unless_draft(purchase_order)
    redrawing.follow(purchase_order, session().get_one(Vendor, purchase_order.vendor_id))
    record("redrawn", f"The papers of {purchase_order.number} were drawn anew.", purchase_order, by)


def queue(purchase_order: PurchaseOrder, by: Actor) -> bool:
    """The part of send() for a write that holds the order: False, and a draft still, for a vendor by hand."""
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    redrawing.follow(purchase_order, vendor)
    if purchase_order.channel == BY_HAND:
        return False
    if lacks := connecting.lacks(vendor):
        raise Refusal("vendor_incomplete", f"{lacks} Mend that, then send {purchase_order.number}.")
    purchase_order.state = PURCHASE_ORDER.move(purchase_order.state, "sending")
    now, zone = clock.now(), session().get_one(Store, purchase_order.store_id).time_zone
    moment = scheduling.next_moment(scheduling.of(vendor), now, zone)
    purchase_order.send_after = moment if moment > now else None
    outbox.enqueue(
        "purchase_order",
        membership.own_job_key(purchase_order),
        purchase_order.store_id,
        after=moment - now,
        store=purchase_order.store_id,
        number=purchase_order.number,
    )
    words = "is on its way" if moment <= now else f"goes out {moment:%Y-%m-%d %H:%M} UTC"
    record("sending", f"{purchase_order.number} {words} to {vendor.name}.", purchase_order, by)
    return True


@writes
def mark_sent(purchase_order: PurchaseOrder, by: Actor, how: str) -> None:
    """Note that a person ordered it, by telephone or on the vendor's site; `how` is kept as the receipt.

    Raises Refusal "not_draft", "not_sendable", or for an empty `how`.
    """
    order = hold(purchase_order)
    _refuse_unless_draft(purchase_order)
    if why := obstacle(order):
        raise Refusal("not_sendable", f"{why} {purchase_order.number} stays a draft until then.")
    if not how.strip():
        raise Refusal("how_missing", "Say how it was ordered, for instance “by telephone, Mia”.", field="how")
    arrive(order, purchase_order, receipt=how.strip(), by=by)


@writes
def retry(purchase_order: PurchaseOrder, by: Actor) -> None:
    """Offer it again at once; the same bytes. Raises Refusal "not_sending" when it is not being sent."""
    order = hold(purchase_order)
    job_id = job_of(purchase_order)
    if purchase_order.state != "sending" or job_id is None:
        raise Refusal("not_sending", f"{purchase_order.number} is not being sent.")
    if outbox.revive(job_id):
        purchase_order.send_after = None
        record("retried", f"{purchase_order.number} is offered now.", purchase_order, by)
    settle(order)


def arrive(order: Order | None, purchase_order: PurchaseOrder, *, receipt: str, by: Actor) -> None:
    """Count the purchase order as sent, once, in a write that holds both rows."""
    purchase_order.state = PURCHASE_ORDER.move(purchase_order.state, "sent")
    purchase_order.sent_at = clock.now()
    purchase_order.receipt = receipt[:500]
    purchase_order.send_error = ""
    for line in lines_of(purchase_order) if order else ():
        changes(
            sa.update(OrderLine)
            .where(OrderLine.id == line.order_line_id)
            .values(sent=OrderLine.sent + line.quantity)
        )
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    record("sent", f"{purchase_order.number} sent to {vendor.name}.", purchase_order, by, receipt=receipt)
    note_problem(order, other_problem(order, purchase_order))
    settle(order)


def note_problem(order: Order | None, words: str) -> None:
    """Keep on the order what keeps its purchase orders from going out; one for our stock says it itself."""
    if order is not None:
        order.send_problem = words


def report(order: Order | None, purchase_order: PurchaseOrder, handed: HandedOver) -> None:
    """The other side took it, in a write that holds both rows: sent, and whom it did not reach is said."""
    if purchase_order.state == "sending":
        arrive(order, purchase_order, receipt=handed.proof or "handed over", by=SYSTEM)
        for address, why in (handed.refused or {}).items():
            words = f"{purchase_order.number} did not reach {address}: {why}"
            record("address_refused", words, purchase_order, SYSTEM)


def note_trouble(
    order: Order | None, purchase_order: PurchaseOrder, why: str, *, attempts: int, dead: bool
) -> None:
    """Note a failed try, in a write that holds both rows; from the fifth on, or when it is final, on the order too."""
    purchase_order.send_error = why[:500]
    if not dead and attempts < outbox.ALARM_AFTER:
        return
    if order is None or not order.send_problem:
        words = f"{purchase_order.number} could not be sent after {attempts} tries: {why}"
        record("send_failed", words, purchase_order, SYSTEM)
    note_problem(order, problem_of(purchase_order.number, why))
    settle(order)


def other_problem(order: Order | None, purchase_order: PurchaseOrder) -> str:
    """What still keeps another purchase order of this order from going out; empty when nothing."""
    if order is None:
        return ""
    wanted = sa.select(PurchaseOrder.number, PurchaseOrder.send_error).where(
        PurchaseOrder.store_id == order.store_id,
        PurchaseOrder.order_id == order.id,
        PurchaseOrder.id != purchase_order.id,
        PurchaseOrder.state == "sending",
        PurchaseOrder.send_error != "",
    )
    row = session().execute(wanted.order_by(PurchaseOrder.id).limit(1)).one_or_none()
    alarmed = order.send_problem and row
    return problem_of(row.number, row.send_error) if alarmed and row else ""


def problem_of(number: str, why: str) -> str:
    """The problem as it stands on the order and in the banner."""
    return f"{number} could not be sent: {why}"[:300]


def job_of(purchase_order: PurchaseOrder) -> int | None:
    """The key of the job that sends it, alone or with others, or None before it is asked for."""
    mail = membership.mail_of(purchase_order)
    key = mail.job_key if mail else membership.own_job_key(purchase_order)
    wanted = sa.select(outbox.Job.id).where(outbox.Job.dedupe_key == key)
    return session().execute(wanted).scalar_one_or_none()


def hold(purchase_order: PurchaseOrder) -> Order | None:
    """Lock the order that it is for, then the purchase order, inside a write: every verb in this direction.

    One for our stock is for no order: None.
    """
    order = None
    if purchase_order.order_id is not None:
        order = lock(session().get_one(Order, purchase_order.order_id))
    lock(purchase_order)
    return order


def settle(order: Order | None) -> None:
    """Settle the order that a purchase order is for, if it is for one."""
    if order is not None:
        settling.settle(order)


def _refuse_unless_draft(purchase_order: PurchaseOrder) -> None:
    if purchase_order.state != "draft":
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_draft", f"{purchase_order.number} is {words} already.")


def lines_of(purchase_order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """Its lines by the keys of their order lines or variants: the order in which every verb changes those."""
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
        .order_by(PurchaseOrderLine.order_line_id, PurchaseOrderLine.variant_id)
    )
    return list(session().scalars(wanted))


def record(what: str, sentence: str, purchase_order: PurchaseOrder, by: Actor, **details: Any) -> None:
    """Append a line about the purchase order to its order's timeline: "seen" becomes purchase_order.seen."""
    timeline.record(
        f"purchase_order.{what}",
        sentence,
        by=by,
        store_id=purchase_order.store_id,
        subject="purchase_order",
        subject_ulid=purchase_order.ulid,
        order_id=purchase_order.order_id,
        **details,
    )
