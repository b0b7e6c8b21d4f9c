"""A person's sign-ins, to look at and to end: which browsers are open, since when, and last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import changes, session, writes
from shop.kernel.links import digest
from shop.people.signing_in import IDLE, Kind
from shop.people.tables import Customer, SignIn, Staff


@dataclass(frozen=True)
class OpenSignIn:
    """A browser that is signed in; `is_this` marks the one that asks."""

    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def of_person(kind: Kind, person: Staff | Customer, token: str) -> list[OpenSignIn]:
    """The person's open sign-ins, last seen first; at most 50."""
    now = clock.now()
    wanted = (
        sa.select(SignIn.browser, SignIn.address, SignIn.created_at, SignIn.seen_at, SignIn.digest)
        .where(_column(kind) == person.id, SignIn.expires_at > now, SignIn.seen_at > now - IDLE[kind])
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(50)
    )
    own = digest(token)
    return [
        OpenSignIn(row.browser, row.address, row.created_at, row.seen_at, row.digest == own)
        for row in session().execute(wanted)
    ]


@writes
def end_others(kind: Kind, person: Staff | Customer, token: str) -> int:
    """End all of the person's sign-ins but the one with this token; returns how many ended."""
    return changes(sa.delete(SignIn).where(_column(kind) == person.id, SignIn.digest != digest(token)))


def _column(kind: Kind) -> sa.orm.InstrumentedAttribute[int | None]:
    return SignIn.staff_id if kind == "staff" else SignIn.customer_id
