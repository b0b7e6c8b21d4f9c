"""Refunds: what was to be given back and for what; the money moves in operations, one a payment."""

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

REFUND_STATES = ("open", "done", "stopped")


class Refund(Base):
    """One press of Refund: `refunded_minor` of `amount_minor` went back so far; stopped where a bank said no."""

    __tablename__ = "refunds"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        one_of("state", REFUND_STATES),
        check("amount_positive", "amount_minor > 0"),
        check("refunded_within", "0 <= refunded_minor AND refunded_minor <= amount_minor"),
        check("shipping_within", "0 <= shipping_minor AND shipping_minor <= amount_minor"),
        sa.Index(None, "order_id", "id"),
        sa.Index(
            "ix_refunds_open",
            "id",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    amount_minor: Mapped[int] = mapped_column(Minor)
    shipping_minor: Mapped[int] = mapped_column(Minor, default=0)
    refunded_minor: Mapped[int] = mapped_column(Minor, default=0)
    reason: Mapped[str] = mapped_column(Text(300), default="")
    state: Mapped[str] = mapped_column(Text(10), default="open")
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class RefundLine(Base):
    """Units of an order line that a refund is for, and how much of it."""

    __tablename__ = "refund_lines"
    __table_args__ = table(
        belongs("refunds", "refund_id"),
        belongs("order_lines", "order_line_id"),
        check("quantity_positive", "quantity > 0"),
        check("amount_not_negative", "amount_minor >= 0"),
        sa.Index(None, "refund_id"),
        sa.Index(None, "order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    refund_id: Mapped[int] = mapped_column(Key)
    order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(Minor)
