"""Lists of tracking numbers as they came in, and what was learned from a vendor's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Key, Moment, Text, belongs, key, of_store, one_of, table, tenant, ulid
from shop.kernel.db import Base

HABIT_KINDS = ("columns", "number")


class TrackingList(Base):
    """What somebody pasted or uploaded, kept as it was. With `vendor_id` it may name that vendor's orders alone.

    `picked` is {place of a column: role} as a person chose them; `entered` how many parcels came of it.
    """

    __tablename__ = "tracking_lists"
    __table_args__ = table(tenant(), belongs("vendors", "vendor_id"), sa.Index(None, "store_id", "id"))

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text(200), default="")
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    picked: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    entered: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class TrackingHabit(Base):
    """How a vendor writes: `pattern` is a list's heads and `meaning` {place: role}, or a number's shape and carrier."""

    __tablename__ = "tracking_habits"
    __table_args__ = table(
        belongs("vendors", "vendor_id"),
        one_of("kind", HABIT_KINDS),
        sa.UniqueConstraint("vendor_id", "kind", "pattern"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(10))
    pattern: Mapped[str] = mapped_column(Text(500))
    meaning: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
