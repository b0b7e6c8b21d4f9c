"""Warehouses, stock per warehouse and variant, the append-only moves behind it, and reservations."""

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

MOVE_KINDS = ("receive", "adjust", "count", "reserve", "release", "ship", "return")
REORDER_SANE = "(reorder_at IS NULL AND reorder_to IS NULL) OR (0 <= reorder_at AND reorder_at < reorder_to)"
RESERVATION_STATES = ("held", "shipped", "released")


class Warehouse(Base):
    """A place of our own that holds stock; `address` is a shop.people.postal.Address as a row, {} while unknown."""

    __tablename__ = "warehouses"
    __table_args__ = table(tenant(), sa.UniqueConstraint("store_id", "code"))

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    code: Mapped[str] = mapped_column(Text(40))
    name: Mapped[str] = mapped_column(Text(120))
    address: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    priority: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}


class Stock(Base):
    """Units of a variant in a warehouse: the cached sums of its moves. `bin` is the place they lie at.

    When what is free and what is coming fall to `reorder_at`, as many are ordered as fill it up to `reorder_to`.
    """

    __tablename__ = "stock"
    __table_args__ = table(
        tenant(),
        belongs("warehouses", "warehouse_id"),
        belongs("variants", "variant_id"),
        sa.UniqueConstraint("warehouse_id", "variant_id"),
        check("reserved_within_on_hand", "0 <= reserved AND reserved <= on_hand"),
        check("reorder_sane", REORDER_SANE),
        sa.Index(None, "variant_id"),
        sa.Index(
            "ix_stock_watched",
            "warehouse_id",
            sqlite_where=sa.text("reorder_at IS NOT NULL"),
            postgresql_where=sa.text("reorder_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    warehouse_id: Mapped[int] = mapped_column(Key)
    variant_id: Mapped[int] = mapped_column(Key)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    bin: Mapped[str] = mapped_column(Text(40), default="", server_default="")
    reorder_at: Mapped[int | None] = mapped_column()
    reorder_to: Mapped[int | None] = mapped_column()


class StockMove(Base):
    """One append-only line of the stock ledger; `dedupe_key` lets each event move stock once."""

    __tablename__ = "stock_moves"
    __table_args__ = table(
        belongs("stock", "stock_id"),
        one_of("kind", MOVE_KINDS),
        sa.UniqueConstraint("store_id", "dedupe_key"),
        sa.Index(None, "stock_id", "id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    stock_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(10))
    on_hand_change: Mapped[int] = mapped_column(default=0)
    reserved_change: Mapped[int] = mapped_column(default=0)
    on_hand_after: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text(300), default="")
    dedupe_key: Mapped[str | None] = mapped_column(Text(120))
    actor_kind: Mapped[str] = mapped_column(Text(20))
    actor_name: Mapped[str] = mapped_column(Text(120))
    moved_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Reservation(Base):
    """Units in a warehouse that belong to an order line until they ship or are let go."""

    __tablename__ = "reservations"
    __table_args__ = table(
        belongs("stock", "stock_id"),
        belongs("order_lines", "order_line_id"),
        one_of("state", RESERVATION_STATES),
        check("quantity_positive", "quantity > 0"),
        check("shipped_within", "0 <= shipped AND shipped <= quantity"),
        sa.Index(None, "order_line_id"),
        sa.Index(None, "stock_id", "state"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    stock_id: Mapped[int] = mapped_column(Key)
    order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    shipped: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(Text(10), default="held")
