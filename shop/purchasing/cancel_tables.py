"""What we asked vendors not to ship any more, and what became of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, check, key, of_store, one_of, table, tenant, ulid
from shop.kernel.db import Base

STATES = ("pending", "accepted", "refused", "withdrawn")
SETTLED = "(state = 'pending') = (settled_at IS NULL)"


class CancelRequest(Base):
    """A purchase order's vendor is asked not to ship some units; one at a time is waited for.

    `ends_units`: units that the vendor lets go are cancelled on the order, as the shopper does not want them
    any more; otherwise they are open again and go to another vendor.
    """

    __tablename__ = "cancel_requests"
    __table_args__ = table(
        tenant(),
        belongs("purchase_orders", "purchase_order_id"),
        one_of("state", STATES),
        check("settled_has_time", SETTLED),
        sa.Index(
            "uq_cancel_requests_pending",
            "purchase_order_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index(None, "purchase_order_id", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Text(10), default="pending")
    ends_units: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text(300), default="")
    asked_by: Mapped[str] = mapped_column(Text(120))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    settled_by: Mapped[str] = mapped_column(Text(120), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class CancelRequestLine(Base):
    """Units of one purchase order line that we do not want any more, and how many the vendor let go."""

    __tablename__ = "cancel_request_lines"
    __table_args__ = table(
        belongs("cancel_requests", "cancel_request_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint(
            "cancel_request_id", "purchase_order_line_id", name="uq_cancel_request_lines_line"
        ),
        sa.Index(None, "purchase_order_line_id"),
        check("quantity_positive", "quantity > 0"),
        check("let_go_within", "0 <= let_go AND let_go <= quantity"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    cancel_request_id: Mapped[int] = mapped_column(Key)
    purchase_order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    let_go: Mapped[int] = mapped_column(default=0)
