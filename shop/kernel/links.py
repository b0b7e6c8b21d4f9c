"""Signed links: one address for one purpose, stored as a hash, revocable, expiring; GET shows, POST acts."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, check, key, of_store, table
from shop.kernel.db import Base, changes, session

SCOPES = ("status", "pay", "vendor_po", "reset", "confirm_email", "change_email", "keep_email")


class Link(Base):
    """A token handed out for one row (`subject_id` of the scope's table); only its hash is kept."""

    __tablename__ = "links"
    __table_args__ = table(
        check("expiry_later", "expires_at IS NULL OR expires_at > created_at"),
        sa.Index(None, "store_id", "scope", "subject_id"),
        sa.Index("uq_links_store_id_id", "store_id", "id", unique=True),
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


class LinkUse(Base):
    """One use of a link: what was done, from which network address; append-only."""

    __tablename__ = "link_uses"
    __table_args__ = table(belongs("links", "link_id"), sa.Index(None, "link_id", "id"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    link_id: Mapped[int] = mapped_column(Key)
    act: Mapped[str] = mapped_column(Text(20))
    address: Mapped[str] = mapped_column(Text(64))
    browser: Mapped[str] = mapped_column(Text(200))
    used_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue(
    scope: str,
    store_id: int,
    subject_id: int,
    *,
    lasts: timedelta | None = None,
    detail: str = "",
    token: str = "",
) -> str:
    """Make a link and return its token (43 characters, 256 bits); it cannot be read back later.

    `detail` is for whoever made it, for instance the address that an account is to have. `token` is one of
    new_token() that was printed before the link could be written.
    """
    token = token or new_token()
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


def new_token() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def find(scope: str, token: str) -> Link | None:
    """The link of that purpose, unless it is unknown, revoked or past its end."""
    link = known(scope, token)
    if link is None or link.revoked_at or (link.expires_at and link.expires_at <= clock.now()):
        return None
    return link


def known(scope: str, token: str) -> Link | None:
    """The link of that purpose whether it still opens anything or not; None for one that never was."""
    if not 20 <= len(token) <= 100:
        return None
    wanted = sa.select(Link).where(Link.digest == digest(token), Link.scope == scope)
    return session().execute(wanted).scalar_one_or_none()


def note_use(link: Link, act: str, address: str, browser: str) -> None:
    """Write down that the link was used, in the write of what was done with it."""
    session().add(LinkUse(**use_of(link, act, address, browser)))


def use_of(link: Link, act: str, address: str, browser: str) -> dict[str, Any]:
    """A use as the columns of LinkUse."""
    where = {"address": address[:64], "browser": browser[:200]}
    return {"store_id": link.store_id, "link_id": link.id, "act": act, **where}


def uses(scope: str, store_id: int, subject_id: int, *, most: int = 20) -> list[LinkUse]:
    """The last uses of a row's links, newest first."""
    mine = (Link.scope == scope, Link.store_id == store_id, Link.subject_id == subject_id)
    wanted = sa.select(LinkUse).join(Link, Link.id == LinkUse.link_id).where(*mine)
    return list(session().scalars(wanted.order_by(LinkUse.id.desc()).limit(most)))


def end_in(scope: str, store_id: int, subject_id: int, lasts: timedelta) -> None:
    """Let every link of that purpose for the row end so long from now, unless it ends sooner."""
    ends = clock.now() + lasts
    open_for_longer = sa.or_(Link.expires_at.is_(None), Link.expires_at > ends)
    mine = (Link.scope == scope, Link.store_id == store_id, Link.subject_id == subject_id)
    changes(sa.update(Link).where(*mine, Link.revoked_at.is_(None), open_for_longer).values(expires_at=ends))


def keep_open(scope: str, store_id: int, subject_id: int) -> None:
    """Take back end_in() for every link of that purpose for the row that has not ended yet."""
    mine = (Link.scope == scope, Link.store_id == store_id, Link.subject_id == subject_id)
    changes(sa.update(Link).where(*mine, Link.expires_at > clock.now()).values(expires_at=None))


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
