"""Signing in and out: server-side sessions whose token only the browser knows; one row, one browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from shop.kernel import alarms, clock, throttle
from shop.kernel.db import only_reads, rows, session, write, writes
from shop.kernel.links import digest
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.unwatched import columns, unwatched
from shop.people import emails, passwords
from shop.people.tables import Customer, SignIn, Staff

Kind = Literal["staff", "customer"]
LASTS = {"staff": timedelta(hours=12), "customer": timedelta(days=30)}
IDLE = {"staff": timedelta(hours=4), "customer": timedelta(days=14)}
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 10, 50
LOCKED_FOR = timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Visit:
    """Where a request comes from: network address and browser, for the record."""

    address: str = ""
    browser: str = ""


def sign_in(kind: Kind, store_id: int, email: str, password: str, visit: Visit) -> str:
    """Check the password and return the token of a new sign-in.

    Raises Refusal "sign_in" (the same for an unknown name and a wrong password) or TooMany: ten tries an
    account and fifty an address in 15 minutes, counted before the password is looked at.
    """
    name = email.strip().casefold()[:254]
    throttle.count(f"sign-in:{kind}:address:{visit.address}", at_most=TRIES_PER_ADDRESS, within=LOCKED_FOR)
    throttle.count(f"sign-in:{kind}:account:{name}", at_most=TRIES_PER_ACCOUNT, within=LOCKED_FOR)
    person = _find(kind, store_id, name)
    if not passwords.fits(person.password_hash if person else None, password) or not person:
        raise Refusal("sign_in", "E-mail or password is not right.", field="password")
    if not person.is_active:
        raise Refusal("sign_in", "This account is closed. Ask the shop if you think that is a mistake.")
    throttle.forget(f"sign-in:{kind}:account:{name}")
    return start(kind, person, visit)


@writes
def start(kind: Kind, person: Staff | Customer, visit: Visit) -> str:
    """Begin a sign-in for somebody who proved who they are; returns the token for their browser."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session().add(
        SignIn(
            store_id=person.store_id,
            digest=digest(token),
            staff_id=person.id if kind == "staff" else None,
            customer_id=person.id if kind == "customer" else None,
            address=visit.address[:64],
            browser=visit.browser[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + LASTS[kind],
        )
    )
    return token


def who(kind: Kind, token: str) -> Staff | Customer | None:
    """The active person behind a token, with their store, or None: unknown, idle too long, past its end, or switched off."""
    if not 20 <= len(token) <= 100:
        return None
    found = _found_unwatched if only_reads() else _found
    known = found(kind, digest(token))
    if known is None:
        return None
    person, row = known
    now = clock.now()
    if not person.is_active or row.expires_at <= now or row.seen_at + IDLE[kind] <= now:
        return None
    if now - row.seen_at > TOUCH_EVERY:
        _touch(row.id)
        return who(kind, token)
    return person


def sign_out(token: str) -> None:
    """End this browser's sign-in."""
    write(lambda: session().execute(sa.delete(SignIn).where(SignIn.digest == digest(token))))


@writes
def sign_out_everywhere(kind: Kind, person_id: int, *, but: str = "") -> None:
    """End all of a person's sign-ins, but the one with this token."""
    column = SignIn.staff_id if kind == "staff" else SignIn.customer_id
    session().execute(sa.delete(SignIn).where(column == person_id, SignIn.digest != digest(but)))


def _touch(sign_in_id: int) -> None:
    def touch() -> None:
        session().execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))

    write(touch, even_when_reading=True)


def _found(kind: Kind, digested: str) -> tuple[Staff | Customer, Any] | None:
    """The person of a sign-in, in the session, and the row with what is known of the sign-in."""
    row = session().execute(_who(kind), {"digest": digested}).one_or_none()
    if row is None:
        return None
    person: Staff | Customer = row[0]
    if isinstance(person, Staff):
        person.alarms = alarms.of(row)
    return person, row


def _found_unwatched(kind: Kind, digested: str) -> tuple[Staff | Customer, Any] | None:
    """The same for a page that only looks."""
    found = rows(_who_plain(kind), {"digest": digested})
    if not found:
        return None
    row = found[0]
    table: Any = Staff if kind == "staff" else Customer
    end = len(columns(table))
    more: dict[str, Any] = {"store": unwatched(Store, row[end : end + len(columns(Store))])}
    if kind == "staff":
        more["alarms"] = alarms.of(row)
    return unwatched(table, row[:end], **more), row


def _find(kind: Kind, store_id: int, email: str) -> Staff | Customer | None:
    table: Any = Staff if kind == "staff" else Customer
    try:
        norm = emails.norm(email)
    except Refusal:
        return None
    wanted = sa.select(table).where(table.email_norm == norm, table.store_id == store_id)
    return session().execute(wanted).scalar_one_or_none()


@cache
def _who(kind: Kind) -> sa.Select[Any]:
    """The person of a token with their store, in the session."""
    table: Any = Staff if kind == "staff" else Customer
    return _of_sign_in(kind, table).options(joinedload(table.store))


@cache
def _who_plain(kind: Kind) -> sa.Select[Any]:
    """The same as plain cells: the person's, the store's, and the sign-in's."""
    table: Any = Staff if kind == "staff" else Customer
    return _of_sign_in(kind, *columns(table), *columns(Store)).join(Store, Store.id == SignIn.store_id)


def _of_sign_in(kind: Kind, *what: Any) -> sa.Select[Any]:
    """`what` of the person behind a token; for staff with what waits for them."""
    table: Any = Staff if kind == "staff" else Customer
    column = SignIn.staff_id if kind == "staff" else SignIn.customer_id
    waiting = alarms.columns(SignIn.store_id) if kind == "staff" else []
    return (
        sa.select(*what, SignIn.id, SignIn.expires_at, SignIn.seen_at, *waiting)
        .select_from(SignIn)
        .join(table, column == table.id)
        .where(SignIn.digest == sa.bindparam("digest"))
    )
