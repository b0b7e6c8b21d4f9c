"""Notes and tags on an order: what staff tell each other, and what they tell the shopper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import changes, rows, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.orders.tables import Order, OrderNote, OrderTag

LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, SHOWN = 5000, 40, 20, 100
TAG = re.compile(r"[^|,\n]{1,40}")


@writes
def add_note(order: Order, body: str, *, is_internal: bool, by: Actor) -> OrderNote:
    """Write a note; internal ones never leave the desk. Raises Refusal "body" at its field."""
    body = body.strip()
    if not body or len(body) > LONGEST_NOTE:
        raise Refusal("body", f"Write something, at most {LONGEST_NOTE} characters.", field="body")
    note = OrderNote(
        store_id=order.store_id, order_id=order.id, body=body, is_internal=is_internal, author=by.name[:120]
    )
    session().add(note)
    kind = "An internal note" if is_internal else "A note for the shopper"
    _record(order, "note.added", f"{kind} was written", by, internal=is_internal)
    return note


def notes_of(order: Order) -> Sequence[Any]:
    """The order's notes as rows (body, is_internal, author, written_at), newest first; the last hundred."""
    return rows(_NEWEST, {"store_id": order.store_id, "order_id": order.id})


def notes_for_shopper(order: Order) -> Sequence[OrderNote]:
    """The notes that are meant for the shopper, and no other."""
    wanted = sa.select(OrderNote).where(
        OrderNote.store_id == order.store_id,
        OrderNote.order_id == order.id,
        OrderNote.is_internal.is_(False),
    )
    return session().execute(wanted.order_by(OrderNote.id).limit(SHOWN)).scalars().all()


@writes
def add_tag(order: Order, tag: str, by: Actor) -> None:
    """Put a word on the order; the same one twice changes nothing. Raises Refusal "tag" at its field."""
    tag = " ".join(tag.split())
    if not TAG.fullmatch(tag):
        raise Refusal("tag", f"A tag is a word or two, at most {LONGEST_TAG} characters.", field="tag")
    if len(tags_of(order)) >= MOST_TAGS:
        raise Refusal("tag", f"An order has at most {MOST_TAGS} tags.", field="tag")
    try:
        with session().begin_nested():
            session().add(OrderTag(store_id=order.store_id, order_id=order.id, tag=tag))
            session().flush()
    except sa.exc.IntegrityError:
        return
    _record(order, "tag.added", f"Tagged “{tag}”", by, tag=tag)


@writes
def remove_tag(order: Order, tag: str, by: Actor) -> None:
    """Take a word off the order; one that is not there changes nothing."""
    gone = sa.delete(OrderTag).where(
        OrderTag.store_id == order.store_id, OrderTag.order_id == order.id, OrderTag.tag == tag
    )
    if changes(gone):
        _record(order, "tag.removed", f"Tag “{tag}” was removed", by, tag=tag)


def tags_of(order: Order) -> tuple[str, ...]:
    """The order's tags in alphabetical order."""
    wanted = sa.select(OrderTag.tag).where(OrderTag.store_id == order.store_id, OrderTag.order_id == order.id)
    return tuple(session().execute(wanted.order_by(OrderTag.tag)).scalars())


def _record(order: Order, name: str, sentence: str, by: Actor, **details: Any) -> None:
    record(
        name,
        sentence,
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        **details,
    )


_NEWEST = (
    sa.select(OrderNote.body, OrderNote.is_internal, OrderNote.author, OrderNote.written_at)
    .where(OrderNote.store_id == sa.bindparam("store_id"), OrderNote.order_id == sa.bindparam("order_id"))
    .order_by(OrderNote.id.desc())
    .limit(SHOWN)
)
