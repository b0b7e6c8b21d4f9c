"""A vendor's feed of stock and costs: where it comes from, how it is read, and what became of the last one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import (
    Json,
    Key,
    Moment,
    Text,
    belongs,
    check,
    key,
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base

SOURCES = ("upload", "url", "folder", "sftp", "mailbox")
STATES = ("new", "pending", "held", "applied", "failed")


class VendorFeed(Base):
    """`mapping` is {"item": column, "stock": column, "cost": column}; `item_is` says what an item's column holds.

    A file that waits lies beside the imports. `digest` is that of the last file applied, `waiting` that of the one
    that waits; `counts` say what the last look found. `buffer` units are kept back of every stock.
    `mail_mark` names the last mail that a file was taken from: older ones say nothing about today.
    """

    __tablename__ = "vendor_feeds"
    __table_args__ = table(
        tenant(),
        belongs("vendors", "vendor_id"),
        sa.UniqueConstraint("vendor_id"),
        one_of("source", SOURCES),
        one_of("state", STATES),
        check("buffer_not_negative", "buffer >= 0"),
        check("hours_positive", "stale_hours >= 1 AND every_minutes >= 5"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    source: Mapped[str] = mapped_column(Text(10), default="upload")
    address: Mapped[str] = mapped_column(Text(1000), default="")
    mapping: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    item_is: Mapped[str] = mapped_column(Text(20), default="vendor_sku")
    decimal_comma: Mapped[bool] = mapped_column(default=False)
    is_full: Mapped[bool] = mapped_column(default=True)
    buffer: Mapped[int] = mapped_column(default=0)
    stale_hours: Mapped[int] = mapped_column(default=24)
    every_minutes: Mapped[int] = mapped_column(default=60)
    state: Mapped[str] = mapped_column(Text(10), default="new")
    why: Mapped[str] = mapped_column(Text(500), default="")
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    digest: Mapped[str] = mapped_column(Text(64), default="")
    waiting: Mapped[str] = mapped_column(Text(64), default="")
    mail_mark: Mapped[str] = mapped_column(Text(60), default="", server_default="")
    is_stale: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime | None] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
