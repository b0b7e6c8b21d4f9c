"""Mails that came back: reads delivery reports (RFC 3464) from a folder, and says so on the purchase order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import Message as Mail
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from shop.kernel import chores, clock, idempotency
from shop.kernel.db import session, write, writes
from shop.kernel.mail import one_line
from shop.kernel.ports import Port
from shop.kernel.post import Message
from shop.kernel.timeline import SYSTEM, Actor
from shop.purchasing import membership, sending
from shop.purchasing.joint_tables import KEY, JointMail
from shop.purchasing.tables import PurchaseOrder

log = logging.getLogger(__name__)
LARGEST = 2_000_000  # bytes of a report; a mailbox is open to the world
MOST = 200  # files a round
folder: Port[Path] = Port("folder of delivery reports")


class Mailbox(Protocol):
    """A mailbox that delivery reports come to, and that people read as well."""

    def look(self, note: Callable[[bytes], bool], *, at_most: int, largest: int) -> int:
        """Show new reports to `note`, those of at most so many bytes; mark as read what it says True of, after it did.

        Returns how many. Raises Unreachable with words for the log.
        """
        ...


class Unreachable(Exception):
    """The mailbox did not open, or the line broke: what is unmarked is shown again."""


class NoMailbox:
    """Nobody has said where reports arrive."""

    def look(self, note: Callable[[bytes], bool], *, at_most: int, largest: int) -> int:
        """Nothing ever comes."""
        return 0


mailbox: Port[Mailbox] = Port("mailbox of delivery reports")


@dataclass(frozen=True, slots=True)
class Bounce:
    """That a mail did not reach `recipients`: {address: the other side's words}."""

    message_id: str
    recipients: dict[str, str]


def read(raw: bytes) -> Bounce | None:
    """The failures of a delivery report; None for any other mail, and for one that only says it takes longer."""
    if len(raw) > LARGEST:
        return None
    mail: Any = message_from_bytes(raw, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    failed: dict[str, str] = {}
    message_id = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            failed |= _failures(part.get_payload())
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            message_id = message_id or _original(part)
    return Bounce(message_id, failed) if failed and message_id else None


def note(raw: bytes) -> bool:
    """Say on the purchase order that its mail came back; False for a report that is not about one of ours."""
    found = read(raw)
    return found is not None and note_bounce(found)


def note_bounce(found: Bounce) -> bool:
    """The same for a report that was read elsewhere. Nothing is mailed: a report can answer no report.

    It counts for addresses that the mail went to, whatever else it names; and once, however often it comes.
    """
    wanted = sa.select(Message).where(Message.message_id == found.message_id, Message.state == "handed_over")
    letter = session().execute(wanted).scalar_one_or_none()
    carried = _carried_by(letter) if letter else []
    ours = {who: why for who, why in found.recipients.items() if letter and who in letter.recipients}
    if not carried or not ours:
        return False
    write(lambda: _note_once(found.message_id, carried, ours))
    return True


def _note_once(message_id: str, po_ids: Sequence[int], failed: dict[str, str]) -> None:
    def effect() -> dict[str, str]:
        for po_id in po_ids:
            _note(session().get_one(PurchaseOrder, po_id), failed)
        return {}

    named = idempotency.fingerprint([message_id, sorted(failed)])
    idempotency.once("bounce", named, named, effect)


def _carried_by(letter: Message) -> list[int]:
    """The keys of the purchase orders that went in the mail."""
    if letter.purchase_order_id is not None:
        return [letter.purchase_order_id]
    wanted = sa.select(JointMail).where(JointMail.ulid == letter.dedupe_key.removeprefix(KEY))
    mail = session().execute(wanted).scalar_one_or_none() if letter.dedupe_key.startswith(KEY) else None
    return [po.id for _, po in membership.members(mail)] if mail else []


@writes
def close(purchase_order: PurchaseOrder, by: Actor) -> None:
    """The vendor has the order all the same: a person made sure."""
    order = sending.hold(purchase_order)
    if purchase_order.bounced_at is None:
        return
    purchase_order.bounced_at, purchase_order.bounce = None, ""
    sending.note_problem(order, "")
    sending.record(
        "bounce_closed", f"The vendor has {purchase_order.number} all the same.", purchase_order, by
    )
    sending.settle(order)


@chores.every(timedelta(minutes=1))
def look() -> None:
    """Read what lies in the folder; what was read moves to `read/`, what is no report of ours to `other/`."""
    place = folder()
    waiting: Sequence[Path] = sorted(place.glob("*.eml"))[:MOST] if place.is_dir() else ()
    for path in waiting:
        try:
            is_ours = path.stat().st_size <= LARGEST and note(path.read_bytes())
            target = place / ("read" if is_ours else "other") / path.name
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
        except OSError as problem:
            log.warning("the delivery report %s could not be read: %s", path.name, problem)


@chores.every(timedelta(minutes=1))
def look_into_mailbox() -> None:
    """Read the reports that came to the mailbox; one that is no report of ours stays unread, for people."""
    try:
        mailbox().look(_noted, at_most=MOST, largest=LARGEST)
    except Unreachable as problem:
        log.warning("the mailbox of delivery reports: %s", problem)


def _noted(raw: bytes) -> bool:
    """note(), and no reading stays open while the mailbox answers."""
    try:
        return note(raw)
    finally:
        session().rollback()


def _note(po: PurchaseOrder, failed: dict[str, str]) -> None:
    order = sending.hold(po)
    if po.bounced_at or po.state != "sent":
        return
    words = one_line("; ".join(f"{who}: {why}" for who, why in failed.items()), 400)
    po.bounced_at, po.bounce = clock.now(), words
    sending.record("bounced", f"The mail of {po.number} came back: {words}", po, SYSTEM)
    sending.note_problem(order, f"{po.number} came back: {words}"[:300])
    sending.settle(order)


def _failures(blocks: Any) -> dict[str, str]:
    """{address: words} of the recipients whose action is "failed"."""
    found: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else ():
        if str(block.get("Action", "")).strip().lower() == "failed":
            address = _after_type(block.get("Final-Recipient") or block.get("Original-Recipient"))
            why = _after_type(block.get("Diagnostic-Code")) or str(block.get("Status", "no reason given"))
            found[address.lower()] = one_line(why, 200)
    return {who: why for who, why in found.items() if "@" in who}


def _after_type(value: Any) -> str:
    """What follows "rfc822;" or "smtp;"."""
    return one_line(str(value or "").partition(";")[2], 300)


def _original(part: Mail) -> str:
    """The Message-ID of the mail that came back, from its whole or from its headers alone."""
    inner: Any = part.get_payload()
    if isinstance(inner, list):
        return str(inner[0].get("Message-ID", "")).strip("<> ")
    headers = message_from_bytes(str(inner).encode(), policy=policy.default)
    return str(headers.get("Message-ID", "")).strip("<> ")
