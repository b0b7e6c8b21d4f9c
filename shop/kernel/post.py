"""Letters: stored in the transaction of their cause, written then or by the worker, who hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import chores, clock, mail, outbox, site
from shop.kernel.chores import Done, GiveUp
from shop.kernel.columns import (
    Json,
    Key,
    Moment,
    Text,
    belongs,
    check,
    key,
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base, changes, in_write, session, write
from shop.kernel.mail import Attachment, Letterhead, Mail, Receipt, message_id
from shop.kernel.outbox import Lease
from shop.kernel.points import pause
from shop.kernel.stores import Store
from shop.kernel.writers import words_of

MESSAGE_STATES = ("queued", "handed_over", "failed")
DEFERRED_FOR = timedelta(minutes=5)


class Message(Base):
    """A mail with the exact bytes that are handed over; `message_id` is the same however often it is sent."""

    __tablename__ = "messages"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("purchase_orders", "purchase_order_id"),
        one_of("state", MESSAGE_STATES),
        check("handed_over_at_known", "(state = 'handed_over') = (handed_over_at IS NOT NULL)"),
        sa.Index(None, "order_id"),
        sa.Index(None, "store_id", "state", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    purchase_order_id: Mapped[int | None] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(40))
    dedupe_key: Mapped[str] = mapped_column(Text(120), unique=True)
    message_id: Mapped[str] = mapped_column(Text(200), unique=True)
    sender: Mapped[str] = mapped_column(Text(254))
    recipients: Mapped[list[str]] = mapped_column(Json)
    subject: Mapped[str] = mapped_column(Text(300))
    raw: Mapped[bytes] = mapped_column(sa.LargeBinary)
    state: Mapped[str] = mapped_column(Text(20), default="queued")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    handed_over_at: Mapped[datetime | None] = mapped_column(Moment)
    response: Mapped[str] = mapped_column(Text(500), default="")


_KNOWN = sa.select(Message).where(Message.dedupe_key == sa.bindparam("key"))
_NAMED = sa.select(Message).where(Message.ulid == sa.bindparam("ulid"))


def letterhead(store: Store) -> Letterhead:
    """What the store's mails show at their head and foot."""
    return Letterhead(
        store_name=store.name,
        hue=store.brand_hue,
        site=site.address(),
        address=tuple(store.letterhead),
        contact=store.email,
    )


def send(
    kind: str,
    to: Sequence[str],
    *,
    store: Store,
    dedupe_key: str,
    context: dict[str, Any],
    order_id: int | None = None,
    attachments: Sequence[Attachment] = (),
) -> Message:
    """Write a letter now and have the worker hand it over; the same dedupe key again changes nothing.

    `kind` and `context` are the stationery's, but for the letterhead. The bytes are made and kept in the
    current write; their Message-ID follows from the key. Raises BadAddress for an address no mail can go to.
    """
    if not in_write():
        raise RuntimeError("a letter belongs in the transaction of its cause")
    if message := session().execute(_KNOWN, {"key": dedupe_key}).scalar_one_or_none():
        return message
    key = message_id(dedupe_key, store.email.rpartition("@")[2])
    finished = _finished(kind, key, to, store, context, attachments)
    written_at = clock.now()
    raw = mail.composer()(finished, written_at)
    message = _keep(finished, kind, store, dedupe_key, order_id, raw, written_at)
    outbox.enqueue("mail", f"mail:{dedupe_key}", store.id, message=message.ulid)
    return message


def promise(
    kind: str,
    to: Sequence[str],
    *,
    store: Store,
    dedupe_key: str,
    subject: str,
    facts: dict[str, Any],
    order_id: int,
) -> Message | None:
    """Have the worker write a letter before it hands it over; None when it was promised under this key before.

    The writer of its kind finds the words. Its row is kept now, so that the write which causes it need not wait for its words; its bytes are kept
    before the first try, and are the same ever after. `facts` (JSON) are what the letter says as of now,
    `subject` is what stands for it until it is written.
    """
    if not in_write():
        raise RuntimeError("a letter belongs in the transaction of its cause")
    if session().execute(_KNOWN, {"key": dedupe_key}).first():
        return None
    key = message_id(dedupe_key, store.email.rpartition("@")[2])
    blank = Mail(key, store.name, store.email, tuple(to), subject, text="", html="")
    message = _keep(blank, kind, store, dedupe_key, order_id, b"", clock.now())
    outbox.enqueue("mail", f"mail:{dedupe_key}", store.id, message=message.ulid, facts=facts)
    return message


def _write(message: Message, order_id: int, facts: dict[str, Any]) -> None:
    """Make the bytes of a promised letter and keep them, unless another worker just did."""
    store = session().get_one(Store, message.store_id)
    words = words_of(message.kind, store.id, order_id, facts)
    finished = _finished(message.kind, message.message_id, message.recipients, store, words.context)
    raw = mail.composer()(finished, message.created_at)
    unwritten = sa.update(Message).where(Message.id == message.id, Message.raw == b"")

    def keep() -> None:
        if changes(unwritten.values(raw=raw, subject=finished.subject)):
            words.effect()

    pause("post.before_keeping")
    write(keep)


def _finished(
    kind: str,
    key: str,
    to: Sequence[str],
    store: Store,
    context: dict[str, Any],
    attachments: Sequence[Attachment] = (),
) -> Mail:
    letter = mail.stationery().render(kind, head=letterhead(store), **context)
    return Mail(
        message_id=key,
        sender_name=store.name,
        sender_address=store.email,
        to=tuple(to),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=tuple(attachments),
    )


def _keep(
    finished: Mail,
    kind: str,
    store: Store,
    dedupe_key: str,
    order_id: int | None,
    raw: bytes,
    written_at: datetime,
) -> Message:
    message = Message(
        store_id=store.id,
        order_id=order_id,
        kind=kind,
        dedupe_key=dedupe_key,
        message_id=finished.message_id,
        sender=finished.sender_address,
        recipients=list(finished.recipients),
        subject=finished.subject,
        raw=raw,
        created_at=written_at,
    )
    session().add(message)
    session().flush()
    return message


def _note_trouble(lease: Lease, why: str, dead: bool) -> None:
    """Show why a letter has not gone; one that nobody took yet has failed once its job is dead."""
    mine = sa.update(Message).where(Message.ulid == lease.payload["message"], Message.state == "queued")
    changes(mine.values(response=why[:500], state="failed" if dead else "queued"))


@chores.chore("mail", trouble=_note_trouble)
def hand_over(lease: Lease) -> Done:
    """Hand the kept bytes over, outside of any transaction; the report marks the message with the answer."""
    message = session().execute(_NAMED, {"ulid": lease.payload["message"]}).scalar_one_or_none()
    if message is None:
        raise GiveUp("the message is gone")
    if not message.raw and message.order_id:
        _write(message, message.order_id, lease.payload["facts"])
    ulid, raw, sender = message.ulid, message.raw, message.sender
    recipients = lease.payload.get("only") or message.recipients
    if message.state == "handed_over" and "only" not in lease.payload:
        return Done(message.response)
    session().rollback()  # no snapshot stays open while somebody else's server takes its time
    pause("mail.before_hand_over")
    try:
        receipt = mail.mailer().hand_over(raw, sender, recipients)
    except mail.TryLater as problem:
        raise chores.TryLater(problem.why) from problem
    except mail.Refused as problem:
        raise GiveUp(problem.why) from problem
    return Done(receipt.response, effect=lambda: _note_receipt(lease, ulid, receipt))


def _note_receipt(lease: Lease, ulid: str, receipt: Receipt) -> None:
    """Mark the message handed over; whom the server asked to wait gets a job of their own."""
    message = session().execute(_NAMED, {"ulid": ulid}).scalar_one()
    message.state = "handed_over"
    message.handed_over_at = message.handed_over_at or clock.now()
    missed = (receipt.refused | receipt.deferred).items()
    message.response = "; ".join([receipt.response, *(f"{who}: {why}" for who, why in missed)])[:500]
    if receipt.deferred:
        again = f"{lease.dedupe_key}+"[:120]
        who = list(receipt.deferred)
        outbox.enqueue("mail", again, message.store_id, after=DEFERRED_FOR, message=ulid, only=who)
