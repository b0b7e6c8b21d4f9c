"""Orders with their lines, notes and tags. Money and quantities are counters that CHECKs hold together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base

STATUSES = ("new", "in_review", "charged", "in_process", "partly_shipped", "complete", "cancelled")
QUEUES = ("review", "charge", "order", "vendors", "ship", "problems", "done")
REVIEWS = ("clear", "pending", "accepted", "held", "rejected")
PAYMENT_STATES = (
    "none",
    "authorized",
    "saved",
    "unknown",
    "needs_customer",
    "declined",
    "part_charged",
    "charged",
    "refunded",
)
SOURCES = ("web", "staff", "api", "partner")


class Order(Base):
    """A shopper's order. Addresses are copies: {name, company, line1, …, country, phone}.

    `status` and `queue` are written by settle() alone (shop/orders/settling.py).
    """

    __tablename__ = "orders"
    __table_args__ = table(
        tenant(),
        tenant("number"),
        sa.UniqueConstraint("cart_id"),
        belongs("customers", "customer_id"),
        belongs("carts", "cart_id"),
        one_of("status", STATUSES),
        one_of("queue", QUEUES),
        one_of("review", REVIEWS),
        one_of("payment_state", PAYMENT_STATES),
        one_of("source", SOURCES),
        check("money_adds_up", "total_minor = items_minor + shipping_minor + added_tax_minor"),
        check("total_not_negative", "total_minor >= 0"),
        check("captured_within_total", "0 <= captured_minor AND captured_minor <= total_minor"),
        check("refunded_within_captured", "0 <= refunded_minor AND refunded_minor <= captured_minor"),
        check("authorized_not_negative", "authorized_minor >= 0"),
        check("currency_iso", "length(currency) = 3"),
        check("cancelled_at_known", "(status = 'cancelled') = (cancelled_at IS NOT NULL)"),
        check("version_positive", "version >= 1"),
        sa.Index("ix_orders_queue", "store_id", "queue", "id"),
        sa.Index(
            "ix_orders_charge_by",
            "store_id",
            "charge_by",
            "id",
            sqlite_where=sa.text("queue = 'charge'"),
            postgresql_where=sa.text("queue = 'charge'"),
        ),
        sa.Index("ix_orders_all", "store_id", "id"),
        sa.Index("ix_orders_status", "store_id", "status", "id"),
        sa.Index("ix_orders_email", "store_id", "email_norm", "id"),
        sa.Index("ix_orders_customer", "store_id", "customer_id", "id"),
        sa.Index("ix_orders_placed", "store_id", "placed_at", "id"),
        sa.Index(
            "ix_orders_name", "store_id", "name_lower", postgresql_ops={"name_lower": "text_pattern_ops"}
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    number: Mapped[int] = mapped_column(sa.BigInteger)
    cart_id: Mapped[int | None] = mapped_column(Key)
    customer_id: Mapped[int | None] = mapped_column(Key)
    source: Mapped[str] = mapped_column(Text(10), default="web")
    email: Mapped[str] = mapped_column(Text(254))
    email_norm: Mapped[str] = mapped_column(Text(254))
    name: Mapped[str] = mapped_column(Text(120))
    name_lower: Mapped[str] = mapped_column(
        sa.Text, sa.Computed("lower(name)", persisted=True), deferred=True
    )
    phone: Mapped[str] = mapped_column(Text(40), default="")
    ship_to: Mapped[dict[str, str]] = mapped_column(Json)
    bill_to: Mapped[dict[str, str]] = mapped_column(Json)
    shopper_note: Mapped[str] = mapped_column(Text(2000), default="")

    currency: Mapped[str] = mapped_column(Text(3))
    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    items_minor: Mapped[int] = mapped_column(Minor)
    shipping_minor: Mapped[int] = mapped_column(Minor)
    tax_minor: Mapped[int] = mapped_column(Minor)
    added_tax_minor: Mapped[int] = mapped_column(Minor)
    total_minor: Mapped[int] = mapped_column(Minor)
    taxes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    shipping_method: Mapped[str] = mapped_column(Text(80), default="")
    ship_days: Mapped[list[int]] = mapped_column(Json, default=list)
    item_count: Mapped[int] = mapped_column(default=0)

    authorized_minor: Mapped[int] = mapped_column(Minor, default=0)
    captured_minor: Mapped[int] = mapped_column(Minor, default=0)
    refunded_minor: Mapped[int] = mapped_column(Minor, default=0)
    capture_before: Mapped[datetime | None] = mapped_column(Moment)
    charge_by: Mapped[datetime | None] = mapped_column(
        Moment,
        sa.Computed("COALESCE(capture_before, '9999-12-31 00:00:00.000000')", persisted=True),
        deferred=True,
    )
    payment_state: Mapped[str] = mapped_column(Text(20), default="none")
    payment_problem: Mapped[str] = mapped_column(Text(300), default="")
    review: Mapped[str] = mapped_column(Text(10), default="clear")
    review_reason: Mapped[str] = mapped_column(Text(500), default="")
    risk_score: Mapped[int] = mapped_column(default=0)
    risk_signals: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    shopper_address: Mapped[str] = mapped_column(Text(64), default="")

    status: Mapped[str] = mapped_column(Text(20), default="new")
    queue: Mapped[str] = mapped_column(Text(10), default="review")
    in_process_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_reason: Mapped[str] = mapped_column(Text(500), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    send_problem: Mapped[str] = mapped_column(Text(300), default="")
    money_problem: Mapped[str] = mapped_column(Text(300), default="")
    change_problem: Mapped[str] = mapped_column(Text(300), default="", server_default="")
    po_count: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    lines: Mapped[list[OrderLine]] = relationship(
        primaryjoin="Order.id == foreign(OrderLine.order_id)",
        order_by="OrderLine.position",
        lazy="raise",
        viewonly=True,
    )

    @property
    def due_minor(self) -> int:
        """What is still to be charged."""
        return self.total_minor - self.captured_minor


class OrderLine(Base):
    """A line: quantity = from own stock + on purchase orders + cancelled + still open.

    `on_po` counts units on live purchase orders, `sent` those on orders that a vendor has, `shipped` those
    in parcels of either kind.
    """

    __tablename__ = "order_lines"
    __table_args__ = table(
        tenant(),
        belongs("orders", "order_id"),
        belongs("variants", "variant_id"),
        check("quantity_sane", "quantity BETWEEN 1 AND 1000000"),
        check("unit_not_negative", "unit_minor >= 0"),
        check("line_adds_up", "line_minor = unit_minor * quantity"),
        check("parts_not_negative", "from_stock >= 0 AND on_po >= 0 AND cancelled >= 0 AND sent >= 0"),
        check("never_ordered_twice", "from_stock + on_po + cancelled <= quantity"),
        check("sent_within_ordered", "sent <= on_po"),
        check("shipped_within_sourced", "0 <= shipped AND shipped <= from_stock + on_po"),
        sa.Index(None, "order_id", "position"),
        sa.Index(None, "variant_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    variant_id: Mapped[int] = mapped_column(Key)
    position: Mapped[int] = mapped_column()
    sku: Mapped[str] = mapped_column(Text(80))
    name: Mapped[str] = mapped_column(Text(255))
    options: Mapped[str] = mapped_column(Text(255), default="")
    picture: Mapped[str] = mapped_column(Text(64), default="")
    quantity: Mapped[int] = mapped_column()
    unit_minor: Mapped[int] = mapped_column(Minor)
    line_minor: Mapped[int] = mapped_column(Minor)
    tax_minor: Mapped[int] = mapped_column(Minor, default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    needs_shipping: Mapped[bool] = mapped_column(default=True)
    from_stock: Mapped[int] = mapped_column(default=0)
    on_po: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)

    @property
    def open_quantity(self) -> int:
        """Units that nobody supplies yet."""
        return self.quantity - self.from_stock - self.on_po - self.cancelled

    @property
    def unshipped(self) -> int:
        """Units that are neither shipped nor cancelled."""
        return self.quantity - self.cancelled - self.shipped


class OrderNote(Base):
    """What staff wrote about an order; internal unless marked for the shopper."""

    __tablename__ = "order_notes"
    __table_args__ = table(belongs("orders", "order_id"), sa.Index(None, "order_id", "id"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    body: Mapped[str] = mapped_column(Text(5000))
    is_internal: Mapped[bool] = mapped_column(default=True)
    author: Mapped[str] = mapped_column(Text(120))
    written_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class OrderTag(Base):
    """A word on an order."""

    __tablename__ = "order_tags"
    __table_args__ = table(
        belongs("orders", "order_id"),
        sa.UniqueConstraint("order_id", "tag"),
        sa.Index(None, "store_id", "tag", "order_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int] = mapped_column(Key)
    tag: Mapped[str] = mapped_column(Text(40))
