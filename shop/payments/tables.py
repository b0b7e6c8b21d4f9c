"""Card operations: one row each, an append-only row for every answer, and the cards on file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import (
    Json,
    Key,
    Minor,
    Moment,
    Text,
    belongs,
    check,
    key,
    new_ulid,
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base

# Asked of a gateway, and what happens without one: money received by hand, such a payment taken back, a
# refund that a bank sent back, a payment that a bank took back (a dispute was lost), and gave back after all.
ASKED = ("authorize", "save", "purchase", "capture", "void", "charge", "refund")
KINDS = (*ASKED, "receive", "reverse", "bounce", "chargeback", "regain")
TAKING = ("capture", "charge", "purchase", "receive")  # each brought money, and may be refunded
GIVING = {
    "refund": 1,
    "chargeback": 1,
    "bounce": -1,
    "regain": -1,
}  # what each does to the sum that went back
OPEN_STATES = ("created", "sent", "unknown", "action_required", "review")
STATES = (*OPEN_STATES, "succeeded", "declined", "rejected", "not_sent")
OPEN_WORDS = ", ".join(f"'{state}'" for state in OPEN_STATES)
_REMOVED = sa.text("removed_at IS NOT NULL AND forgotten_at IS NULL")
_UNFORGOTTEN = sa.text("forgotten_at IS NULL")


class Card(Base):
    """A card as the gateway's token, with what the gateway said of it; never a number.

    `is_kept`: the customer wants to pay with it again. Once forgotten the gateway does not have it any more.
    """

    __tablename__ = "cards"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("customers", "customer_id"),
        sa.Index(None, "order_id"),
        sa.Index("ix_cards_last4", "store_id", "last4", "id"),
        sa.Index("ix_cards_ulid", "ulid", unique=True),
        sa.Index("ix_cards_removed", "id", sqlite_where=_REMOVED, postgresql_where=_REMOVED),
        sa.Index(
            "ix_cards_customer",
            "store_id",
            "customer_id",
            "id",
            sqlite_where=_UNFORGOTTEN,
            postgresql_where=_UNFORGOTTEN,
        ),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    customer_id: Mapped[int | None] = mapped_column(Key)
    gateway: Mapped[str] = mapped_column(Text(20))
    token: Mapped[str] = mapped_column(Text(255))
    gateway_customer: Mapped[str] = mapped_column(Text(255), default="")
    brand: Mapped[str] = mapped_column(Text(20), default="")
    last4: Mapped[str] = mapped_column(Text(4), default="")
    expires: Mapped[str] = mapped_column(Text(7), default="")
    checks: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    risk_level: Mapped[str] = mapped_column(Text(20), default="")
    ulid: Mapped[str | None] = mapped_column(Text(26), default=new_ulid)
    is_kept: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    forgotten_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Operation(Base):
    """One thing asked of the card gateway. Its `ulid` is the idempotency key; `params` are frozen."""

    __tablename__ = "payment_operations"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("cards", "card_id"),
        belongs("payment_operations", "parent_id"),
        belongs("refunds", "refund_id"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        check("amount_positive", "amount_minor > 0 OR (kind = 'save' AND amount_minor = 0)"),
        check("success_has_proof", "state <> 'succeeded' OR provider_id <> ''"),
        check("refunded_within", "0 <= refunded_minor AND refunded_minor <= amount_minor"),
        sa.Index(
            "uq_payment_operations_open",
            "order_id",
            unique=True,
            sqlite_where=sa.text(f"state IN ({OPEN_WORDS})"),
            postgresql_where=sa.text(f"state IN ({OPEN_WORDS})"),
        ),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "refund_id"),
        sa.Index(None, "state", "sent_at"),
        sa.Index(None, "gateway", "provider_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    card_id: Mapped[int | None] = mapped_column(Key)
    parent_id: Mapped[int | None] = mapped_column(Key)
    refund_id: Mapped[int | None] = mapped_column(Key)
    gateway: Mapped[str] = mapped_column(Text(20))
    kind: Mapped[str] = mapped_column(Text(10))
    amount_minor: Mapped[int] = mapped_column(Minor)
    refunded_minor: Mapped[int] = mapped_column(Minor, default=0)
    currency: Mapped[str] = mapped_column(Text(3))
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(Text(20), default="created")
    provider_id: Mapped[str] = mapped_column(Text(255), default="")
    code: Mapped[str] = mapped_column(Text(60), default="")
    message: Mapped[str] = mapped_column(Text(500), default="")
    action_url: Mapped[str] = mapped_column(Text(2000), default="")
    capture_before: Mapped[datetime | None] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    checks: Mapped[int] = mapped_column(default=0)


class Answer(Base):
    """What the gateway, or the lack of an answer, told us about an operation; append-only."""

    __tablename__ = "payment_answers"
    __table_args__ = table(
        belongs("payment_operations", "operation_id"), sa.Index(None, "operation_id", "id")
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    operation_id: Mapped[int] = mapped_column(Key)
    via: Mapped[str] = mapped_column(Text(20))
    outcome: Mapped[str] = mapped_column(Text(20))
    provider_id: Mapped[str] = mapped_column(Text(255), default="")
    code: Mapped[str] = mapped_column(Text(60), default="")
    message: Mapped[str] = mapped_column(Text(500), default="")
    heard_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class PracticePayment(Base):
    """The practice gateway's own books, as a real gateway would keep them elsewhere."""

    __tablename__ = "practice_payments"
    __table_args__ = table(
        sa.UniqueConstraint("operation"), sa.Index(None, "parent"), sa.Index(None, "made_at")
    )

    id: Mapped[int] = key()
    provider_id: Mapped[str] = mapped_column(Text(40), unique=True)
    operation: Mapped[str] = mapped_column(Text(26))
    kind: Mapped[str] = mapped_column(Text(10))
    parent: Mapped[str] = mapped_column(Text(40), default="")
    token: Mapped[str] = mapped_column(Text(60), default="")
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(Text(3))
    state: Mapped[str] = mapped_column(Text(20))
    code: Mapped[str] = mapped_column(Text(60), default="")
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
