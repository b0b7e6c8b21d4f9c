"""Comparing the gateway's books with ours: each run, and each row that one side lacks or has otherwise."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import (
    Key,
    Minor,
    Moment,
    Text,
    belongs,
    key,
    of_store,
    one_of,
    table,
    ulid,
)
from shop.kernel.db import Base

MISMATCH_KINDS = ("theirs_only", "ours_only", "differs")


class Reconciliation(Base):
    """One run: how many of the gateway's rows it looked at, how many do not fit, or why it could not look."""

    __tablename__ = "reconciliations"
    __table_args__ = table(sa.Index(None, "store_id", "id"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    gateway: Mapped[str] = mapped_column(Text(20))
    since: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text(300), default="")
    run_by: Mapped[str] = mapped_column(Text(120))
    ran_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Mismatch(Base):
    """A row that does not fit: `reference` is the gateway's id, or our ulid where the gateway has none."""

    __tablename__ = "payment_mismatches"
    __table_args__ = table(
        belongs("orders", "order_id"),
        one_of("kind", MISMATCH_KINDS),
        sa.UniqueConstraint("gateway", "kind", "reference"),
        sa.Index(
            "ix_payment_mismatches_open",
            "store_id",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(None, "order_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    gateway: Mapped[str] = mapped_column(Text(20))
    kind: Mapped[str] = mapped_column(Text(20))
    reference: Mapped[str] = mapped_column(Text(255))
    operation: Mapped[str] = mapped_column(Text(255), default="")
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(Text(10))
    words: Mapped[str] = mapped_column(Text(300))
    found_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(Text(120), default="")
    reason: Mapped[str] = mapped_column(Text(300), default="")
