"""Sends a purchase order that does not get through another way; never while it is being handed over."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import outbox
from shop.kernel.db import changes, in_write, session, write
from shop.kernel.points import pause
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import membership, papers, redrawing, sending
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import connecting
from shop.sourcing.tables import CHANNELS, Vendor


def divert(
    purchase_order: PurchaseOrder, channel: str, by: Actor, *, how: str = "", may_repeat: bool = False
) -> None:
    """Send it by `channel` instead, or note under "manual" `how` a person ordered it.

    One job sends a purchase order whatever the way, so that two ways never carry it at once; the papers are
    drawn anew under another key. Raises Refusal "not_sending", "being_sent" while a worker has it,
    "may_have_arrived" after a try whose answer may be lost unless `may_repeat`, and for a way that is not set up.
    """
    store_id, number = purchase_order.store_id, purchase_order.number
    write(lambda: _divert(purchase_order, channel, by, how.strip(), may_repeat))
    if channel != sending.BY_HAND and not in_write():
        papers.print_all(store_id, [number])


def _divert(po: PurchaseOrder, channel: str, by: Actor, how: str, may_repeat: bool) -> None:
    order = sending.hold(po)
    if po.state == "sending":
        membership.leave(po, may_repeat=may_repeat)
    job_id = sending.job_of(po)
    if po.state != "sending" or job_id is None:
        raise Refusal("not_sending", f"{po.number} is not being sent.")
    tries = session().execute(sa.select(outbox.Job.attempts).where(outbox.Job.id == job_id)).scalar_one()
    pause("divert.before_taking")
    if not outbox.revive(job_id):
        raise Refusal("being_sent", f"{po.number} is being handed over right now. Wait for the answer.")
    if tries and not may_repeat:
        words = (
            f"{po.number} was tried {tries} times, and one may have arrived. Say that it may go out again."
        )
        raise Refusal("may_have_arrived", words, field="may_repeat")
    _give_up_letter(po)
    if channel == sending.BY_HAND:
        _by_hand(po, how, by)
    else:
        _other_channel(po, channel, by)
    sending.settle(order)


def _give_up_letter(po: PurchaseOrder) -> None:
    """The letter that did not get through stays, as one that failed."""
    letter = sa.update(Message).where(Message.dedupe_key == po.dispatch_key, Message.state == "queued")
    changes(letter.values(state="failed", response="Given up: it goes out another way."))


def _by_hand(po: PurchaseOrder, how: str, by: Actor) -> None:
    if not how:
        raise Refusal("how_missing", "Say how it was ordered, for instance “by telephone, Mia”.", field="how")
    po.channel = sending.BY_HAND
    sending.arrive(sending.hold(po), po, receipt=how, by=by)


def _other_channel(po: PurchaseOrder, channel: str, by: Actor) -> None:
    if channel not in CHANNELS:
        raise Refusal("channel", "Choose one of the ways in the list.", field="channel")
    vendor = session().get_one(Vendor, po.vendor_id)
    if lacks := connecting.lacks(vendor, channel):
        raise Refusal("vendor_incomplete", lacks, field="channel")
    before, po.send_after = po.channel, None
    redrawing.redraw(po, channel)
    words = (
        f"{po.number} goes out {connecting.WORDS[channel][0].lower()}{connecting.WORDS[channel][1:]} instead."
    )
    sending.record("diverted", words, po, by, before=before, after=channel)
