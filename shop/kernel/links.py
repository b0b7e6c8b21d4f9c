"""Signed links: one address for one purpose, stored as a hash, revocable, expiring; GET shows, POST acts."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, check, key, of_store, table
from shop.kernel.db import Base, changes, session

SCOPES = ("status", "pay", "vendor_po", "reset", "confirm_email", "change_email", "keep_email")


class Link(Base):
    """A token handed out for one row (`subject_id` of the scope's table); only its hash is kept."""

    __tablename__ = "links"
    __table_args__ = table(
        check("expiry_later", "expires_at IS NULL OR expires_at > created_at"),
        sa.Index(None, "store_id", "scope", "subject_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    scope: Mapped[str] = mapped_column(Text(20))
    subject_id: Mapped[int] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(Text(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    detail: Mapped[str] = mapped_column(Text(254), default="", server_default="")


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue(
    scope: str, store_id: int, subject_id: int, *, lasts: timedelta | None = None, detail: str = ""
) -> str:
    """Make a link and return its token (43 characters, 256 bits); it cannot be read back later.

    `detail` is for whoever made it, for instance the address that an account is to have.
    """
    token = secrets.token_urlsafe(32)
    made = clock.now()
    session().add(
        Link(
            store_id=store_id,
            scope=scope,
            subject_id=subject_id,
            detail=detail,
            digest=digest(token),
            created_at=made,
            expires_at=made + lasts if lasts else None,
        )
    )
    return token


def find(scope: str, token: str) -> Link | None:
    """The link of that purpose, unless it is unknown, revoked or past its end."""
    if not 20 <= len(token) <= 100:
        return None
    wanted = sa.select(Link).where(Link.digest == digest(token), Link.scope == scope)
    link = session().execute(wanted).scalar_one_or_none()
    if link is None or link.revoked_at or (link.expires_at and link.expires_at <= clock.now()):
        return None
    return link


def consume(link: Link) -> bool:
    """Use a one-time link up; False when another request was first."""
    used = sa.update(Link).where(Link.id == link.id, Link.used_at.is_(None)).values(used_at=clock.now())
    return changes(used) == 1


def revoke(scope: str, store_id: int, subject_id: int, *, after: int = 0) -> None:
    """End every link of that purpose for the row, or those alone that were made after the one with that key."""
    ended = (
        sa.update(Link)
        .where(Link.scope == scope, Link.store_id == store_id, Link.subject_id == subject_id)
        .where(Link.revoked_at.is_(None), Link.id > after)
        .values(revoked_at=clock.now())
    )
    changes(ended)
