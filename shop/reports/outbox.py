"""The outbox as staff see it: letters and jobs in keyset pages, and one letter taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from shop.kernel.refusals import Missing
from shop.orders.tables import Order

PAGE = 50
UNWRITTEN = "This letter is written as it goes out."


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter taken apart: its row, its words, its files."""

    row: Message
    text: str
    html: str
    attachments: tuple[Attached, ...]


def letters(store_id: int, *, state: str = "", after: str = "") -> tuple[list[Any], str]:
    """A page of letters, the newest first, and the ulid that the next page begins after."""
    wanted = (
        sa.select(
            Message.ulid,
            Message.kind,
            Message.subject,
            Message.recipients,
            Message.state,
            Message.created_at,
            Message.handed_over_at,
            Message.response,
            Order.number.label("order_number"),
        )
        .outerjoin(Order, Order.id == Message.order_id)
        .where(Message.store_id == store_id)
        .order_by(Message.id.desc())
    )
    return _page(wanted, Message, state, after)


def jobs(store_id: int, *, state: str = "", after: str = "") -> tuple[list[Any], str]:
    """A page of jobs, the newest first, and the ulid that the next page begins after."""
    columns = (Job.ulid, Job.kind, Job.payload, Job.state, Job.attempts, Job.next_at, Job.created_at)
    wanted = sa.select(*columns, Job.finished_at, Job.last_error, Job.receipt)
    return _page(wanted.where(Job.store_id == store_id).order_by(Job.id.desc()), Job, state, after)


def open_letter(store_id: int, ulid: str) -> Opened:
    """One letter whole; raises Missing."""
    wanted = sa.select(Message).where(Message.store_id == store_id, Message.ulid == ulid)
    row = session().execute(wanted).scalar_one_or_none()
    if row is None:
        raise Missing
    read = message_from_bytes(row.raw, policy=policy.default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    return Opened(
        row=row,
        text=text.get_content() if text else UNWRITTEN if not row.raw else "",
        html=html.get_content() if html else "",
        attachments=tuple(_attached(part) for part in read.iter_attachments()),
    )


def _attached(part: Any) -> Attached:
    content = part.get_payload(decode=True) or b""
    return Attached(part.get_filename() or "attachment", part.get_content_type(), content)


def _page(wanted: sa.Select[*tuple[Any, ...]], table: Any, state: str, after: str) -> tuple[list[Any], str]:
    if state:
        wanted = wanted.where(table.state == state)
    if after:
        edge = sa.select(table.id).where(table.ulid == after).scalar_subquery()
        wanted = wanted.where(table.id < edge)
    rows = list(session().execute(wanted.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].ulid if len(rows) > PAGE else ""
