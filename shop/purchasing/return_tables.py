"""Goods that go back to a vendor: what was asked, the vendor's RMA number, and the credit that it waits for."""

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
from shop.kernel.lifecycle import Lifecycle

RETURN = Lifecycle(
    "return",
    "asked",
    {
        "asked": ("authorised", "refused", "withdrawn"),
        "authorised": ("authorised", "on_its_way", "credited", "waived"),  # again: put right
        "on_its_way": ("credited", "waived"),
        "credited": (),
        "waived": (),
        "refused": (),
        "withdrawn": (),
    },
)
OPEN = ("asked", "authorised", "on_its_way")
OWED = ("authorised", "on_its_way")  # the vendor agreed, and their credit is to come
DEAD = ("refused", "withdrawn")  # their units are not on their way to anybody
REASONS = {
    "damaged": "Damaged",
    "defective": "Does not work",
    "wrong": "Not what was ordered",
    "unwanted": "Not wanted any more",
    "other": "Other",
}
AUTHORISED_HAS_RMA = "(state IN ('asked', 'refused', 'withdrawn')) = (rma_number = '')"
CREDITED_HAS_NOTE = "(state = 'credited') = (credit_number <> '')"
CREDITED_HAS_AMOUNT = "(state = 'credited') = (credit_minor IS NOT NULL)"
CLOSED_HAS_TIME = "(state IN ('credited', 'waived')) = (closed_at IS NOT NULL)"
ANSWERED_HAS_TIME = "(state IN ('asked', 'withdrawn')) = (answered_at IS NULL)"
NAMED_HAS_REASON = "state NOT IN ('waived', 'refused') OR reason <> ''"


class VendorReturn(Base):
    """Units of one purchase order that go back to its vendor. Money in minor units of its currency.

    `expected_minor` is what they cost when it was asked, `credit_minor` what the vendor's credit note says. `note`
    is what the vendor reads, `reason` why it was refused, waived or withdrawn.
    """

    __tablename__ = "vendor_returns"
    __table_args__ = table(
        tenant(),
        belongs("vendors", "vendor_id"),
        belongs("purchase_orders", "purchase_order_id"),
        one_of("state", RETURN.states),
        check("authorised_has_rma", AUTHORISED_HAS_RMA),
        check("credited_has_note", CREDITED_HAS_NOTE),
        check("credited_has_amount", CREDITED_HAS_AMOUNT),
        check("closed_has_time", CLOSED_HAS_TIME),
        check("answered_has_time", ANSWERED_HAS_TIME),
        check("named_has_reason", NAMED_HAS_REASON),
        check("expected_not_negative", "expected_minor >= 0"),
        check("credit_positive", "credit_minor > 0"),
        check("version_positive", "version >= 1"),
        sa.Index(None, "purchase_order_id", "id"),
        sa.Index(None, "store_id", "state", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    purchase_order_id: Mapped[int] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Text(10), default="asked")
    note: Mapped[str] = mapped_column(Text(500), default="")
    rma_number: Mapped[str] = mapped_column(Text(60), default="")
    return_address: Mapped[str] = mapped_column(Text(600), default="")
    tracking_number: Mapped[str] = mapped_column(Text(60), default="")
    currency: Mapped[str] = mapped_column(Text(3))
    expected_minor: Mapped[int] = mapped_column(Minor)
    credit_number: Mapped[str] = mapped_column(Text(60), default="")
    credit_minor: Mapped[int | None] = mapped_column(Minor)
    reason: Mapped[str] = mapped_column(Text(500), default="")
    asked_by: Mapped[str] = mapped_column(Text(120))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    answered_by: Mapped[str] = mapped_column(Text(120), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(Text(120), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(Text(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class VendorReturnLine(Base):
    """Units of one purchase order line that go back, why, and what one of them cost."""

    __tablename__ = "vendor_return_lines"
    __table_args__ = table(
        belongs("vendor_returns", "vendor_return_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint("vendor_return_id", "purchase_order_line_id", name="uq_vendor_return_lines_line"),
        one_of("reason", tuple(REASONS)),
        check("quantity_positive", "quantity > 0"),
        check("cost_not_negative", "unit_cost_minor >= 0"),
        sa.Index(None, "purchase_order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    vendor_return_id: Mapped[int] = mapped_column(Key)
    purchase_order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text(10))
    unit_cost_minor: Mapped[int] = mapped_column(Minor)
