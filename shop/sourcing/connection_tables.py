"""How a vendor is reached by a program, and the control numbers that were handed out to partners."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Key, Moment, Text, belongs, check, key, of_store, table
from shop.kernel.db import Base


class VendorConnection(Base):
    """A vendor's `settings` by name; `sealed` holds the secret ones, read with the installation's secret alone."""

    __tablename__ = "vendor_connections"
    __table_args__ = table(belongs("vendors", "vendor_id"), sa.UniqueConstraint("vendor_id"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    settings: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    sealed: Mapped[str] = mapped_column(Text(20_000), default="")
    saved_by: Mapped[str] = mapped_column(Text(120), default="")
    saved_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class ControlCounter(Base):
    """The last interchange number between two partners, live (P) or in test (T)."""

    __tablename__ = "control_counters"
    __table_args__ = table(
        sa.UniqueConstraint("store_id", "ours", "theirs", "usage"),
        check("nine_digits", "value BETWEEN 1 AND 999999999"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    ours: Mapped[str] = mapped_column(Text(20))
    theirs: Mapped[str] = mapped_column(Text(20))
    usage: Mapped[str] = mapped_column(Text(1))
    value: Mapped[int] = mapped_column(sa.BigInteger)
