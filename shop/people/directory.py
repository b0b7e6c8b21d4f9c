"""Customers as staff look them up: a list in pages, one with a notice that shows on all their orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor, record
from shop.people import emails
from shop.people.tables import Customer

PAGE, LONGEST_NOTICE = 50, 300


@dataclass(frozen=True)
class Page:
    """Customers with ulid, name, email, created_at, notice and has_account; where to go on, None at the end."""

    rows: Sequence[Any]
    following: str | None


def listed(store_id: int, *, email: str = "", after: str = "") -> Page:
    """Customers, newest first, after the one with that ulid; `email` finds one address exactly."""
    wanted = sa.select(
        Customer.ulid,
        Customer.name,
        Customer.email,
        Customer.created_at,
        Customer.notice,
        Customer.password_hash.is_not(None).label("has_account"),
    ).where(Customer.store_id == store_id)
    if email:
        wanted = wanted.where(Customer.email_norm == _norm(email))
    if after:
        wanted = wanted.where(Customer.id < _id_of(store_id, after))
    rows = session().execute(wanted.order_by(Customer.id.desc()).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].ulid if len(rows) > PAGE else None)


def find(store_id: int, ulid: str) -> Customer:
    """The customer; raises Missing for another store's."""
    wanted = sa.select(Customer).where(Customer.store_id == store_id, Customer.ulid == ulid)
    customer = session().execute(wanted).scalar_one_or_none()
    if customer is None:
        raise Missing
    return customer


@writes
def set_notice(customer: Customer, notice: str, by: Actor) -> None:
    """Put a notice on all the customer's orders, or take it away with "". Raises Refusal "notice"."""
    notice = " ".join(notice.split())
    if len(notice) > LONGEST_NOTICE:
        raise Refusal("notice", f"Use at most {LONGEST_NOTICE} characters.", field="notice")
    lock(customer)
    if customer.notice == notice:
        return
    before, customer.notice = customer.notice, notice
    record(
        "customer.notice_changed",
        f"Notice: {notice}" if notice else "The notice was taken away",
        by=by,
        store_id=customer.store_id,
        subject="customer",
        subject_ulid=customer.ulid,
        before=before,
        after=notice,
    )


def _norm(email: str) -> str:
    try:
        return emails.norm(email)
    except Refusal:
        return email.casefold()


def _id_of(store_id: int, ulid: str) -> sa.ScalarSelect[int]:
    return (
        sa.select(Customer.id).where(Customer.store_id == store_id, Customer.ulid == ulid).scalar_subquery()
    )
