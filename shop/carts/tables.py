"""Carts and their lines."""

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

CART_STATES = ("open", "ordered")


class Cart(Base):
    """What one browser or one customer gathered; the browser holds a token whose hash is `digest`."""

    __tablename__ = "carts"
    __table_args__ = table(
        tenant(),
        belongs("customers", "customer_id"),
        one_of("state", CART_STATES),
        sa.Index(None, "customer_id", "state"),
        sa.Index(None, "state", "updated_at"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    customer_id: Mapped[int | None] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(Text(64), unique=True)
    state: Mapped[str] = mapped_column(Text(10), default="open")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class CartLine(Base):
    """A variant and how many; `seen_minor` is the unit price that the shopper last saw."""

    __tablename__ = "cart_lines"
    __table_args__ = table(
        belongs("carts", "cart_id", ondelete="CASCADE"),
        belongs("variants", "variant_id"),
        sa.UniqueConstraint("cart_id", "variant_id"),
        check("quantity_sane", "quantity BETWEEN 1 AND 9999"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    cart_id: Mapped[int] = mapped_column(Key)
    variant_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    seen_minor: Mapped[int] = mapped_column(Minor)
    added_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
