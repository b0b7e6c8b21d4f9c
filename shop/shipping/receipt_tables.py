"""What arrived at our warehouses of purchase orders for stock: receipts with their lines, append-only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Minor, Moment, Text, belongs, check, key, of_store, table, tenant, ulid
from shop.kernel.db import Base

SAME_SIGN = "(good >= 0 AND damaged >= 0 AND missing >= 0) OR (good <= 0 AND damaged <= 0 AND missing <= 0)"


class Receipt(Base):
    """One delivery as it was counted; `reverses_id` is the receipt that this one takes back, whole and once.

    `reference` is the vendor's delivery note, `reason` why it was taken back.
    """

    __tablename__ = "receipts"
    __table_args__ = table(
        tenant(),
        belongs("purchase_orders", "purchase_order_id"),
        belongs("receipts", "reverses_id"),
        sa.UniqueConstraint("reverses_id"),
        check("reversal_has_reason", "reverses_id IS NULL OR reason <> ''"),
        sa.Index(None, "purchase_order_id", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    reverses_id: Mapped[int | None] = mapped_column(Key)
    reference: Mapped[str] = mapped_column(Text(80), default="")
    reason: Mapped[str] = mapped_column(Text(300), default="")
    received_by: Mapped[str] = mapped_column(Text(120))
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class ReceiptLine(Base):
    """Units of one line: `good` ones went on the shelves, `damaged` ones came, `missing` ones were not in the box.

    A reversal's are negative. `unit_cost_minor` is what a unit cost, `cost_before_minor` what the variant's cost
    was until then (None: unknown); both in the purchase order's currency. `reason` says what was wrong.
    """

    __tablename__ = "receipt_lines"
    __table_args__ = table(
        belongs("receipts", "receipt_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint("receipt_id", "purchase_order_line_id"),
        check("not_empty", "good <> 0 OR damaged <> 0 OR missing <> 0"),
        check("same_sign", SAME_SIGN),
        check("cost_not_negative", "unit_cost_minor >= 0"),
        sa.Index(None, "purchase_order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    receipt_id: Mapped[int] = mapped_column(Key)
    purchase_order_line_id: Mapped[int] = mapped_column(Key)
    good: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    unit_cost_minor: Mapped[int] = mapped_column(Minor)
    cost_before_minor: Mapped[int | None] = mapped_column(Minor)
    reason: Mapped[str] = mapped_column(Text(300), default="")
