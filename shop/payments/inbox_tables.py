"""What gateways tell us by themselves: webhooks as they came and what became of them, and disputes."""

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
    check,
    key,
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base

# waiting: the gateway could not be asked yet; review: a person must look; closed: a person did
EVENT_STATES = ("applied", "ignored", "waiting", "review", "closed")
# In words and not as parameters, so that both databases see that the index of these alone fits.
IS_OPEN = sa.text("gateway_events.state IN ('waiting', 'review')")
DISPUTE_STATES = ("open", "won", "lost")


class GatewayEvent(Base):
    """A webhook, stored in the transaction of its effect, so that a repeat does nothing. Its body is not kept."""

    __tablename__ = "gateway_events"
    __table_args__ = table(
        sa.UniqueConstraint("gateway", "event_id"),
        sa.Index(
            "ix_gateway_events_open",
            "state",
            "id",
            sqlite_where=sa.text("state IN ('waiting', 'review')"),
            postgresql_where=sa.text("state IN ('waiting', 'review')"),
        ),
    )

    id: Mapped[int] = key()
    gateway: Mapped[str] = mapped_column(Text(20))
    event_id: Mapped[str] = mapped_column(Text(255))
    kind: Mapped[str] = mapped_column(Text(80))
    object_id: Mapped[str] = mapped_column(Text(255), default="")
    topic: Mapped[str] = mapped_column(Text(10), default="payment")
    parent: Mapped[str] = mapped_column(Text(255), default="")
    account: Mapped[str] = mapped_column(Text(255), default="")
    operation: Mapped[str] = mapped_column(Text(255), default="")
    amount_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(Text(10), default="")
    state: Mapped[str] = mapped_column(Text(10), default="applied")
    note: Mapped[str] = mapped_column(Text(300), default="")
    tries: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    closed_by: Mapped[str] = mapped_column(Text(120), default="")


class Dispute(Base):
    """A shopper's bank wants a payment back; `payment_id` is the operation that brought the money."""

    __tablename__ = "disputes"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("payment_operations", "payment_id"),
        one_of("state", DISPUTE_STATES),
        check("amount_positive", "amount_minor > 0"),
        sa.UniqueConstraint("gateway", "provider_id"),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "payment_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    payment_id: Mapped[int] = mapped_column(Key)
    gateway: Mapped[str] = mapped_column(Text(20))
    provider_id: Mapped[str] = mapped_column(Text(255))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(Text(3))
    reason: Mapped[str] = mapped_column(Text(60), default="")
    state: Mapped[str] = mapped_column(Text(10), default="open")
    due_by: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
