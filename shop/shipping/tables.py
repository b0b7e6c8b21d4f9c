"""Parcels: what left, for which lines, with which tracking number."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, check, key, of_store, table, tenant, ulid
from shop.kernel.db import Base


class Parcel(Base):
    """One parcel of an order, from a vendor (its purchase order) or from a warehouse of ours.

    A parcel of a purchase order for our stock belongs to no order.
    A voided one never left: it keeps its lines, and no count includes them.
    """

    __tablename__ = "parcels"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("purchase_orders", "purchase_order_id"),
        belongs("warehouses", "warehouse_id"),
        check("one_origin", "(purchase_order_id IS NULL) <> (warehouse_id IS NULL)"),
        check("has_subject", "order_id IS NOT NULL OR purchase_order_id IS NOT NULL"),
        sa.Index(None, "order_id", "id"),
        sa.Index(None, "store_id", "tracking_norm"),
        sa.Index(None, "purchase_order_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    purchase_order_id: Mapped[int | None] = mapped_column(Key)
    warehouse_id: Mapped[int | None] = mapped_column(Key)
    carrier: Mapped[str] = mapped_column(Text(20), default="other")
    carrier_name: Mapped[str] = mapped_column(Text(60), default="")
    tracking_number: Mapped[str] = mapped_column(Text(60), default="")
    tracking_norm: Mapped[str] = mapped_column(Text(60), default="")
    shipped_on: Mapped[date] = mapped_column(sa.Date)
    shopper_told: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    corrections: Mapped[int] = mapped_column(default=0, server_default="0")
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    voided_by: Mapped[str] = mapped_column(Text(120), default="", server_default="")
    void_reason: Mapped[str] = mapped_column(Text(300), default="", server_default="")

    lines: Mapped[list[ParcelLine]] = relationship(
        primaryjoin="Parcel.id == foreign(ParcelLine.parcel_id)", lazy="raise", viewonly=True
    )


class ParcelLine(Base):
    """Units of an order line in a parcel, or of a purchase order's line for our stock."""

    __tablename__ = "parcel_lines"
    __table_args__ = table(
        belongs("parcels", "parcel_id"),
        belongs("order_lines", "order_line_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint("parcel_id", "order_line_id"),
        sa.UniqueConstraint("parcel_id", "purchase_order_line_id"),
        check("has_subject", "order_line_id IS NOT NULL OR purchase_order_line_id IS NOT NULL"),
        check("quantity_positive", "quantity > 0"),
        sa.Index(None, "order_line_id"),
        sa.Index(None, "purchase_order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    parcel_id: Mapped[int] = mapped_column(Key)
    order_line_id: Mapped[int | None] = mapped_column(Key)
    purchase_order_line_id: Mapped[int | None] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
