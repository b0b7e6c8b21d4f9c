"""Heartbeats: each process that works says so, so that the desk can show when nobody does."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Moment, Text, key, table
from shop.kernel.db import Base, session, writes


class Heartbeat(Base):
    """When a process last said that it is alive."""

    __tablename__ = "heartbeats"
    __table_args__ = table()

    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(Text(80), unique=True)
    started_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    beat_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


@writes
def beat(name: str) -> None:
    """Say that `name` is alive."""
    row = session().execute(sa.select(Heartbeat).where(Heartbeat.name == name)).scalar_one_or_none()
    if row is None:
        session().add(Heartbeat(name=name))
    else:
        row.beat_at = clock.now()


def last_beat(prefix: str) -> datetime | None:
    """The latest beat of any process whose name begins so."""
    latest = sa.select(sa.func.max(Heartbeat.beat_at)).where(
        Heartbeat.name.startswith(prefix, autoescape=True)
    )
    return session().execute(latest).scalar_one_or_none()
