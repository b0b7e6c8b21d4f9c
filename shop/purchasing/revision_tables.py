"""Changes of purchase orders that vendors have: what was asked, line by line, and what became of it."""

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
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base

STATES = ("pending", "accepted", "refused", "withdrawn", "overtaken")
SETTLED = "(state = 'pending') = (settled_at IS NULL)"
UNRESOLVED = "state IN ('refused', 'overtaken') OR NOT is_unresolved"


class PurchaseOrderRevision(Base):
    """What we ask a vendor to change about a purchase order that they have; one at a time is waited for.

    `before` and `after` hold what changes of the order's head: {"ship_to": {…}, "ship_method": "", "note": ""}.
    `drawing` is which drawing of its papers says so. `outcome` tells in a sentence what became of it, and
    `is_unresolved` is whether that still needs a person.
    """

    __tablename__ = "purchase_order_revisions"
    __table_args__ = table(
        tenant(),
        belongs("purchase_orders", "purchase_order_id"),
        sa.UniqueConstraint("purchase_order_id", "number"),
        sa.UniqueConstraint("purchase_order_id", "drawing"),
        one_of("state", STATES),
        check("number_follows", "number >= 2 AND drawing >= 2"),
        check("settled_has_time", SETTLED),
        check("unresolved_failed", UNRESOLVED),
        sa.Index(
            "uq_purchase_order_revisions_pending",
            "purchase_order_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    number: Mapped[int] = mapped_column()
    drawing: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(Text(10), default="pending")
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reason: Mapped[str] = mapped_column(Text(300), default="")
    asked_by: Mapped[str] = mapped_column(Text(120))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str] = mapped_column(Text(120), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(Text(500), default="")
    is_unresolved: Mapped[bool] = mapped_column(default=False)


class RevisionLine(Base):
    """Units and unit cost of one line before and after; units are those that are not refused."""

    __tablename__ = "purchase_order_revision_lines"
    __table_args__ = table(
        belongs("purchase_order_revisions", "revision_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint(
            "revision_id", "purchase_order_line_id", name="uq_purchase_order_revision_lines_line"
        ),
        check("units_positive", "quantity_before > 0 AND quantity_after > 0"),
        check("cost_not_negative", "cost_before_minor >= 0 AND cost_after_minor >= 0"),
        check("changes", "quantity_before <> quantity_after OR cost_before_minor <> cost_after_minor"),
        sa.Index(None, "purchase_order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    revision_id: Mapped[int] = mapped_column(Key)
    purchase_order_line_id: Mapped[int] = mapped_column(Key)
    quantity_before: Mapped[int] = mapped_column()
    quantity_after: Mapped[int] = mapped_column()
    cost_before_minor: Mapped[int] = mapped_column(Minor)
    cost_after_minor: Mapped[int] = mapped_column(Minor)
