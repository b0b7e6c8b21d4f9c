"""Vendors' bills with their lines and charges, each beside what was agreed when it was compared."""

from __future__ import annotations

from datetime import datetime

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
from shop.kernel.lifecycle import Lifecycle

BILL = Lifecycle(
    "bill",
    "flagged",
    {
        "flagged": ("matched", "flagged", "approved", "disputed", "withdrawn"),
        "disputed": ("matched", "flagged", "approved", "withdrawn"),
        "matched": ("withdrawn",),
        "approved": ("withdrawn",),
        "withdrawn": (),
    },
)
SETTLED = ("matched", "approved")  # what they say is what the purchase order costs
OPEN = ("flagged", "disputed")
BILL_CHARGES = {
    "fee": "Drop-ship fee",
    "freight": "Freight",
    "minimum": "Small order surcharge",
    "other": "Other",
}


class Bill(Base):
    """A vendor's bill for one purchase order. Money in minor units of its currency.

    `differences` name in words what is not as agreed, `extra_minor` is what it comes to above that (below 0: less).
    """

    __tablename__ = "bills"
    __table_args__ = table(
        tenant(),
        belongs("vendors", "vendor_id"),
        belongs("purchase_orders", "purchase_order_id"),
        one_of("state", BILL.states),
        check("total_not_negative", "total_minor >= 0"),
        check("decided_has_time", "(state IN ('flagged', 'matched')) = (decided_at IS NULL)"),
        check("version_positive", "version >= 1"),
        sa.Index(
            "uq_bills_number",
            "vendor_id",
            "number_norm",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
        sa.Index(None, "purchase_order_id", "id"),
        sa.Index(None, "store_id", "state", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    purchase_order_id: Mapped[int] = mapped_column(Key)
    number: Mapped[str] = mapped_column(Text(60))
    number_norm: Mapped[str] = mapped_column(Text(200))
    billed_on: Mapped[str] = mapped_column(Text(10))
    currency: Mapped[str] = mapped_column(Text(3))
    total_minor: Mapped[int] = mapped_column(Minor)
    extra_minor: Mapped[int] = mapped_column(Minor, default=0)
    state: Mapped[str] = mapped_column(Text(10), default="flagged")
    differences: Mapped[list[str]] = mapped_column(Json, default=list)
    entered_by: Mapped[str] = mapped_column(Text(120))
    entered_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_by: Mapped[str] = mapped_column(Text(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    charges: Mapped[list[BillCharge]] = relationship(
        primaryjoin="Bill.id == foreign(BillCharge.bill_id)",
        order_by="BillCharge.id",
        lazy="raise",
        viewonly=True,
    )


class BillLine(Base):
    """Units of one purchase order line on a bill; `agreed_minor` is what a unit was to cost."""

    __tablename__ = "bill_lines"
    __table_args__ = table(
        belongs("bills", "bill_id"),
        belongs("purchase_order_lines", "purchase_order_line_id"),
        sa.UniqueConstraint("bill_id", "purchase_order_line_id"),
        check("quantity_positive", "quantity > 0"),
        check("cost_not_negative", "unit_cost_minor >= 0"),
        sa.Index(None, "purchase_order_line_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    bill_id: Mapped[int] = mapped_column(Key)
    purchase_order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    unit_cost_minor: Mapped[int] = mapped_column(Minor)
    agreed_minor: Mapped[int] = mapped_column(Minor)


class BillCharge(Base):
    """A charge on a bill; `agreed_minor` is what of that kind was agreed and not billed before."""

    __tablename__ = "bill_charges"
    __table_args__ = table(
        belongs("bills", "bill_id"),
        sa.UniqueConstraint("bill_id", "kind"),
        one_of("kind", tuple(BILL_CHARGES)),
        check("amount_positive", "amount_minor > 0"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    bill_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(10))
    amount_minor: Mapped[int] = mapped_column(Minor)
    agreed_minor: Mapped[int] = mapped_column(Minor)
