"""The worker's part of joint mails: writes one once, hands it over, and reports for every order that it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import chores, clock, links
from shop.kernel.chores import Done, GiveUp, NotTaken, TryLater
from shop.kernel.db import changes, lock, session, write
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM
from shop.orders.tables import Order
from shop.purchasing import inviting, letters, membership, papers, sending
from shop.purchasing.channel import HandedOver, JoiningChannel, Outgoing, channels
from shop.purchasing.joint_tables import JointMail
from shop.purchasing.papers import Sheet
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Vendor

BEFORE_KEEPING = crash_point("joint_mail.before_keeping")
AFTER_HAND_OVER = crash_point("joint_mail.after_hand_over")


@dataclass(frozen=True, slots=True)
class Written:
    """A joint mail's bytes, and the new link of each order that stands in them, {its key: token}."""

    raw: bytes
    tokens: dict[int, str]


def _trouble(lease: Lease, why: str, dead: bool) -> None:
    mail = _mail(lease)
    if mail.state == "open":
        letters.note_trouble(mail.dispatch_key, why, dead)
        for order, po in membership.members(mail):
            sending.note_trouble(order and lock(order), lock(po), why, attempts=lease.attempts, dead=dead)


@chores.chore("joint_mail", trouble=_trouble)
def dispatch(lease: Lease) -> Done:
    """Hand the kept bytes over; nothing is done for a mail that is no longer open.

    One that the server refuses for good, or whose order may not be sent any more, ends: each goes by itself.
    """
    mail = _mail(lease)
    carried = membership.members(mail)
    if mail.state != "open" or not carried:
        return Done(f"{mail.dispatch_key} is {mail.state}")
    mail_id, key = mail.id, mail.dispatch_key
    for order, po in carried:
        if why := sending.obstacle(order):
            return _give_up(mail_id, f"{po.number}: {why}")
    way = channels()[carried[0][1].channel]
    if not isinstance(way, JoiningChannel):
        raise GiveUp("Nothing is set up that sends several orders in one mail.")
    try:
        written = _kept(key) or _write_down(mail, carried, way)
    except Refusal as problem:
        return _give_up(mail_id, problem.message)
    crash(BEFORE_KEEPING)
    pause("joint_mail.before_keeping")
    raw = write(lambda: _keep(mail_id, written))
    if raw is None:
        return Done(f"{key} ended meanwhile")
    return _hand_over(lease, mail_id, way, Outgoing(key, "", raw, {}))


def _hand_over(lease: Lease, mail_id: int, way: JoiningChannel, outgoing: Outgoing) -> Done:
    """Offer the bytes: the try counts as unanswered before it begins, and until a clear answer is written down."""
    pause("joint_mail.before_hand_over")
    try:
        handed = way.send(outgoing)
    except NotTaken:
        write(lambda: _answered(mail_id))
        raise
    except GiveUp as problem:
        write(lambda: _answered(mail_id))
        return _give_up(mail_id, str(problem))
    crash(AFTER_HAND_OVER)
    return Done(handed.proof[:500], lambda: _report(lease, handed))


def _give_up(mail_id: int, why: str) -> Done:
    """End the mail in the write that ends its job. Raises TryLater while the vendor may have it."""
    mail = session().get_one(JointMail, mail_id, populate_existing=True)
    if mail.unanswered:
        raise TryLater(why)
    return Done(f"ended: {why}"[:500], lambda: _end(mail_id, why))


def _end(mail_id: int, why: str) -> None:
    """Each of its orders goes alone from now on; another joint mail could be refused for the same reason."""
    mail = lock(session().get_one(JointMail, mail_id))
    for _, po in membership.members(mail):
        sending.record("left_joint_mail", f"{po.number} goes by itself: {why}"[:300], po, SYSTEM)
        alone = sa.update(PurchaseOrder).where(PurchaseOrder.id == po.id)
        changes(alone.values(send_after=None))
    membership.end(mail)


def _mail(lease: Lease) -> JointMail:
    wanted = sa.select(JointMail).where(JointMail.ulid == lease.payload["mail"])
    return session().execute(wanted.execution_options(populate_existing=True)).scalar_one()


def _kept(key: str) -> Written | None:
    raw = session().execute(sa.select(Message.raw).where(Message.dedupe_key == key)).scalar_one_or_none()
    return Written(raw, {}) if raw else None


def _write_down(
    mail: JointMail, carried: Sequence[tuple[Order | None, PurchaseOrder]], way: JoiningChannel
) -> Written:
    """Compose it, each order with a link of its own; the numbers in the order in which they were cut."""
    vendor, store = session().get_one(Vendor, mail.vendor_id), session().get_one(Store, mail.store_id)
    now = clock.now()
    ordered = sorted(carried, key=lambda each: each[1].id)
    for _, po in ordered:  # one of them may have been drawn anew since
        papers.print_missing(po.store_id, po.number)
    tokens = {po.id: links.new_token() for _, po in ordered}
    dispatches = [
        papers.dispatch_of(Sheet(po, order, vendor, store), inviting.page_address(tokens[po.id]), now)
        for order, po in ordered
    ]
    return Written(way.compose_together(mail.dispatch_key, dispatches), tokens)


def _keep(mail_id: int, written: Written) -> bytes | None:
    """Keep the bytes with their links, or take those kept before; the try counts. None for a mail that ended."""
    mail = lock(session().get_one(JointMail, mail_id))
    if mail.state != "open":
        return None
    mail.unanswered += 1
    if known := _kept(mail.dispatch_key):
        return known.raw
    letters.keep(mail.dispatch_key, written.raw, mail.store_id, kind="purchase_orders")
    for po_id, token in written.tokens.items():
        links.issue(inviting.SCOPE, mail.store_id, po_id, token=token)
    return written.raw


def _answered(mail_id: int) -> None:
    """The server said no: this try put nothing into anybody's hands."""
    mine = sa.update(JointMail).where(JointMail.id == mail_id, JointMail.unanswered > 0)
    changes(mine.values(unanswered=JointMail.unanswered - 1))


def _report(lease: Lease, handed: HandedOver) -> None:
    """In the write that ends the job: all its orders are sent, each counted and on its timeline, or none."""
    mail = _mail(lease)
    letters.note_handed_over(mail.dispatch_key, handed.proof)
    for order, po in membership.members(mail):
        sending.report(order and lock(order), lock(po), handed)
    lock(mail).state = "sent"
