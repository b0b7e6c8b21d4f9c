"""The timeline: one append-only line for everything that happened, written in the verb's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Key, Moment, Text, belongs, key, of_store, one_of, table
from shop.kernel.db import Base, in_write, session

ACTORS = ("staff", "customer", "vendor", "system", "gateway")


@dataclass(frozen=True)
class Actor:
    """Who did it: a kind of ACTORS, a name that people know, and the row's ulid where there is one."""

    kind: str
    name: str
    ulid: str = ""


SYSTEM = Actor("system", "Purveyor")


class Event(Base):
    """What happened, past tense ("charge.captured"), to what ("order", "product", …), by whom, and when."""

    __tablename__ = "timeline_events"
    __table_args__ = table(
        belongs("orders", "order_id"),
        one_of("actor_kind", ACTORS),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "store_id", "subject", "subject_ulid", "id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    subject: Mapped[str] = mapped_column(Text(40))
    subject_ulid: Mapped[str] = mapped_column(Text(26), default="")
    name: Mapped[str] = mapped_column(Text(60))
    sentence: Mapped[str] = mapped_column(Text(500))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    actor_kind: Mapped[str] = mapped_column(Text(20))
    actor_name: Mapped[str] = mapped_column(Text(120))
    actor_ulid: Mapped[str] = mapped_column(Text(26), default="")
    happened_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def record(
    name: str,
    sentence: str,
    *,
    by: Actor,
    store_id: int,
    subject: str,
    subject_ulid: str = "",
    order_id: int | None = None,
    **details: Any,
) -> Event:
    """Append one event. `sentence` is what people read; `details` holds old and new values."""
    if not in_write():
        raise RuntimeError("an event belongs in the transaction of its effect")
    event = Event(
        store_id=store_id,
        order_id=order_id,
        subject=subject,
        subject_ulid=subject_ulid,
        name=name,
        sentence=sentence[:500],
        details=details,
        actor_kind=by.kind,
        actor_name=by.name[:120],
        actor_ulid=by.ulid,
    )
    session().add(event)
    return event
