"""Throttles: counted tries per key and window, kept in the database so that every process counts alike."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Moment, Text, key, table
from shop.kernel.db import Base, session, writes
from shop.kernel.refusals import Refusal


class Throttle(Base):
    """How often a key (an account, an address) tried something in the window that ends at `ends_at`."""

    __tablename__ = "throttles"
    __table_args__ = table()

    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(Text(200), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)


class TooMany(Refusal):
    """Too many tries; `details["retry_after"]` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        words = f"Too many tries. Please wait {minutes} minute{'s' if minutes > 1 else ''} and try again."
        super().__init__("too_many", words, retry_after=retry_after)


@writes
def count(name: str, *, at_most: int, within: timedelta) -> None:
    """Count one try before it is made; raises TooMany beyond the limit of the current window."""
    now = clock.now()
    fresh = Throttle.ends_at <= now
    bump = (
        sa.update(Throttle)
        .where(Throttle.name == name)
        .values(
            tries=sa.case((fresh, 1), else_=Throttle.tries + 1),
            ends_at=sa.case((fresh, sa.literal(now + within, Moment)), else_=Throttle.ends_at),
        )
        .returning(Throttle.tries, Throttle.ends_at)
        .execution_options(synchronize_session=False)
    )
    row = session().execute(bump).one_or_none()
    if row is None:
        try:
            with session().begin_nested():
                session().add(Throttle(name=name, tries=1, ends_at=now + within))
                session().flush()
            return
        except sa.exc.IntegrityError:  # another process made the row a moment ago
            row = session().execute(bump).one()
    if row.tries > at_most:
        raise TooMany(int((row.ends_at - now).total_seconds()) + 1)


def check(name: str, *, at_most: int) -> None:
    """Raise TooMany when the current window has counted that many already; counts nothing itself."""
    now = clock.now()
    wanted = sa.select(Throttle.tries, Throttle.ends_at).where(Throttle.name == name, Throttle.ends_at > now)
    row = session().execute(wanted).one_or_none()
    if row is not None and row.tries >= at_most:
        raise TooMany(int((row.ends_at - now).total_seconds()) + 1)


@writes
def forget(name: str) -> None:
    """Start afresh, after a success."""
    session().execute(sa.delete(Throttle).where(Throttle.name == name))
