"""Letters: rendered and stored in the transaction of their cause, handed over by the worker."""

from __future__ import annotations

from datetime import datetime

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

MESSAGE_STATES = ("queued", "handed_over", "failed")


class Message(Base):
    """A mail with the exact bytes that are handed over; `message_id` is the same however often it is sent."""

    __tablename__ = "messages"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("purchase_orders", "purchase_order_id"),
        one_of("state", MESSAGE_STATES),
        check("handed_over_at_known", "(state = 'handed_over') = (handed_over_at IS NOT NULL)"),
        sa.Index(None, "store_id", "order_id"),
        sa.Index(None, "store_id", "state", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    purchase_order_id: Mapped[int | None] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(40))
    dedupe_key: Mapped[str] = mapped_column(Text(120), unique=True)
    message_id: Mapped[str] = mapped_column(Text(200), unique=True)
    sender: Mapped[str] = mapped_column(Text(254))
    recipients: Mapped[list[str]] = mapped_column(Json)
    subject: Mapped[str] = mapped_column(Text(300))
    raw: Mapped[bytes] = mapped_column(sa.LargeBinary)
    state: Mapped[str] = mapped_column(Text(20), default="queued")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    handed_over_at: Mapped[datetime | None] = mapped_column(Moment)
    response: Mapped[str] = mapped_column(Text(500), default="")
