"""Puts purchase orders that wait for the same vendor into one joint mail, before any of them goes alone."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from shop.kernel import clock, outbox
from shop.kernel.db import session, write
from shop.kernel.points import pause
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import SYSTEM
from shop.orders.tables import Order
from shop.purchasing import membership, papers, sending
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from shop.sourcing import connecting, scheduling
from shop.sourcing.tables import Vendor

MOST = 20  # purchase orders a mail
LARGEST = 7_000_000  # bytes of attachments before they are encoded: below 10 MB, which mail servers take


def join(purchase_order: PurchaseOrder) -> bool:
    """Join it with what waits beside it, outside of any transaction; False where it goes alone.

    What waits: purchase orders to the same vendor by the same way in the same currency, whose moment has come,
    that nobody tried to send alone and that may be sent. The oldest come first; the rest goes in the next mail.
    """
    if not _may_share(purchase_order):
        return False
    chosen = _fitting([purchase_order, *_waiting(purchase_order)])
    if len(chosen) < 2:
        return False
    pause("join.before_forming")
    lead, vendor_id = purchase_order.id, purchase_order.vendor_id
    return write(lambda: _form(lead, vendor_id, chosen))


def _may_share(po: PurchaseOrder) -> bool:
    """Whether it waited for its vendor's hours, and the vendor wants one mail for all that did."""
    if po.send_after is None or po.channel not in connecting.BY_MAIL:
        return False
    vendor = session().get_one(Vendor, po.vendor_id)
    return scheduling.of(vendor).is_joint


def _free() -> tuple[sa.ColumnElement[bool], ...]:
    """That a purchase order waits, in no joint mail and never offered alone."""
    po = PurchaseOrder
    again = sa.literal("-") + sa.cast(po.drawing, sa.Text)
    key = sa.literal("po-") + po.ulid + sa.case((po.drawing == 1, ""), else_=again)
    letter = sa.exists().where(Message.dedupe_key == key)
    member = sa.exists().where(JointMailOrder.purchase_order_id == po.id)
    return po.state == "sending", po.send_after <= clock.now(), ~letter, ~member


def _waiting(lead: PurchaseOrder) -> Sequence[PurchaseOrder]:
    po = PurchaseOrder
    beside = (po.store_id == lead.store_id, po.vendor_id == lead.vendor_id, po.id != lead.id)
    alike = (po.channel == lead.channel, po.currency == lead.currency)
    wanted = sa.select(po, Order).outerjoin(Order, Order.id == po.order_id).where(*beside, *alike, *_free())
    rows = session().execute(wanted.order_by(po.id).limit(MOST * 2)).all()
    return [row[0] for row in rows if not sending.obstacle(row[1])]


def _fitting(waiting: Sequence[PurchaseOrder]) -> list[int]:
    """The keys of the first that fit into one mail; what cannot be written down is left out."""
    chosen: list[int] = []
    size = 0
    for po in waiting:
        try:
            papers.print_missing(po.store_id, po.number)
        except Refusal:
            continue
        size += _size(po)
        if len(chosen) == MOST or (chosen and size > LARGEST):
            break
        chosen.append(po.id)
    return chosen


def _size(po: PurchaseOrder) -> int:
    paper = PurchaseOrderPaper
    total = sa.select(sa.func.sum(sa.func.length(paper.content)))
    mine = (paper.purchase_order_id == po.id, paper.drawing == po.drawing, paper.kind != "mail")
    return int(session().execute(total.where(*mine)).scalar_one() or 0)


def _form(lead: int, vendor_id: int, chosen: Sequence[int]) -> bool:
    """Put those of them that are still free into one mail; what another write holds now is left to itself."""
    theirs = sa.select(PurchaseOrder.id).where(PurchaseOrder.id.in_(chosen)).order_by(PurchaseOrder.id)
    held = session().scalars(theirs.with_for_update(skip_locked=True)).all()
    pause("join.after_holding")
    free = sa.select(PurchaseOrder).where(PurchaseOrder.id.in_(held), *_free()).order_by(PurchaseOrder.id)
    found = list(session().scalars(free.execution_options(populate_existing=True)))
    if len(found) < 2 or lead not in {po.id for po in found}:
        return False
    mail = JointMail(store_id=found[0].store_id, vendor_id=vendor_id)
    session().add(mail)
    session().flush()
    for po in found:
        session().add(JointMailOrder(store_id=po.store_id, joint_mail_id=mail.id, purchase_order_id=po.id))
        outbox.withdraw(membership.own_job_key(po))
        words = f"{po.number} goes in one mail with {len(found) - 1} other{'s' if len(found) > 2 else ''}."
        sending.record("joined", words, po, SYSTEM)
    outbox.enqueue("joint_mail", mail.job_key, mail.store_id, mail=mail.ulid)
    return True
