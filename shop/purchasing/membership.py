"""Which joint mail a purchase order goes in, who goes with it, and leaving it while nobody can have it."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import outbox
from shop.kernel.db import changes, lock, session
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.purchasing.tables import PurchaseOrder

ENDED_WORDS = "Given up: one of its purchase orders left."


def own_job_key(purchase_order: PurchaseOrder) -> str:
    """The one job that sends this purchase order by itself, however often it is asked for."""
    return f"purchase-order {purchase_order.ulid}"


def mail_of(purchase_order: PurchaseOrder) -> JointMail | None:
    """The joint mail that it goes in, or went in."""
    wanted = sa.select(JointMail).join(JointMailOrder, JointMailOrder.joint_mail_id == JointMail.id)
    mine = JointMailOrder.purchase_order_id == purchase_order.id
    return session().execute(wanted.where(mine)).scalar_one_or_none()


def members(mail: JointMail) -> list[tuple[Order | None, PurchaseOrder]]:
    """What it carries, by the keys of orders: the order in which they are held; none for our stock."""
    wanted = (
        sa.select(Order, PurchaseOrder)
        .select_from(PurchaseOrder)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(JointMailOrder, JointMailOrder.purchase_order_id == PurchaseOrder.id)
        .where(JointMailOrder.joint_mail_id == mail.id)
        .order_by(Order.id, PurchaseOrder.id)
    )
    return [(order, po) for order, po in session().execute(wanted)]


def companions(purchase_order: PurchaseOrder) -> list[str]:
    """The numbers of the purchase orders that go in the same mail."""
    mail = mail_of(purchase_order)
    if mail is None:
        return []
    return [po.number for _, po in members(mail) if po.id != purchase_order.id]


def leave(purchase_order: PurchaseOrder, *, may_repeat: bool = False) -> None:
    """Take it out of its joint mail, in a write that holds it; each of that mail has a job of its own again.

    While a try of the mail has no answer, the mail stays as it is: then only this one leaves, and only when a
    person says that the vendor may get it twice. Raises Refusal "being_handed_over" or "may_have_arrived".
    """
    mail = mail_of(purchase_order)
    if mail is None or mail.state != "open":
        return
    lock(mail)
    if mail.unanswered:
        _leave_alone(mail, purchase_order, may_repeat)
    elif outbox.withdraw(mail.job_key):
        end(mail)
    else:
        raise _in_hand(purchase_order)


def end(mail: JointMail) -> None:
    """Give the mail up before anybody has it, in a write that holds it: what it carried waits by itself again."""
    mail.state = "ended"
    letter = sa.update(Message).where(Message.dedupe_key == mail.dispatch_key)
    changes(letter.values(state="failed", response=ENDED_WORDS))
    _release(mail, [po for _, po in members(mail)])


def _leave_alone(mail: JointMail, po: PurchaseOrder, may_repeat: bool) -> None:
    """Out of a mail that the vendor may have: the others stay in it, since only its own repeat is harmless."""
    if not may_repeat:
        words = f"{po.number} is in a mail that may have arrived. Wait until it is sent, or say that it may repeat."
        raise Refusal("may_have_arrived", words, field="may_repeat")
    job = sa.select(outbox.Job.id).where(outbox.Job.dedupe_key == mail.job_key, outbox.Job.state == "leased")
    if session().execute(job).first():
        raise _in_hand(po)
    _release(mail, [po])
    if not members(mail) and outbox.withdraw(mail.job_key):
        end(mail)


def _in_hand(po: PurchaseOrder) -> Refusal:
    words = f"{po.number} is being handed over this very moment. Try again in a minute."
    return Refusal("being_handed_over", words)


def _release(mail: JointMail, leaving: list[PurchaseOrder]) -> None:
    for po in leaving:
        mine = JointMailOrder.purchase_order_id == po.id
        changes(sa.delete(JointMailOrder).where(JointMailOrder.joint_mail_id == mail.id, mine))
        key, store_id = own_job_key(po), po.store_id
        if not outbox.start_over("purchase_order", key, store_id, store=store_id, number=po.number):
            raise _in_hand(po)
