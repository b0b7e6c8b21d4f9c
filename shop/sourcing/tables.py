"""Vendors, what each offers of a variant, and what we have promised of a vendor's stock."""

from __future__ import annotations

from datetime import datetime

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

CHANNELS = ("email", "email_x12", "email_json", "folder", "sftp", "manual")
SEND_RULES = ("at_once", "hourly", "daily")
FREIGHT_RULES = ("none", "per_order", "per_unit", "by_weight")
COMMITMENT_STATES = ("held", "ordered", "released")


class Vendor(Base):
    """Somebody who ships for us. `emails` get every purchase order, `cc` a copy.

    `freight_minor` is per order or per unit, as `freight_rule` says; `freight_steps` are (from grams, amount).
    An order whose goods cost less than `minimum_minor` costs `minimum_charge_minor` more.
    """

    __tablename__ = "vendors"
    __table_args__ = table(
        tenant(),
        sa.UniqueConstraint("store_id", "code"),
        one_of("channel", CHANNELS),
        one_of("send_rule", SEND_RULES),
        one_of("freight_rule", FREIGHT_RULES),
        check("lead_days_sane", "lead_days BETWEEN 0 AND 365"),
        check("fee_not_negative", "fee_minor >= 0"),
        check("freight_not_negative", "freight_minor >= 0"),
        check("minimum_not_negative", "minimum_minor >= 0"),
        check("minimum_charge_not_negative", "minimum_charge_minor >= 0"),
        check("tolerance_sane", "bill_tolerance IS NULL OR bill_tolerance BETWEEN 0 AND 10000"),
        check("version_positive", "version >= 1"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    code: Mapped[str] = mapped_column(Text(40))
    name: Mapped[str] = mapped_column(Text(120))
    contact: Mapped[str] = mapped_column(Text(120), default="")
    phone: Mapped[str] = mapped_column(Text(40), default="")
    emails: Mapped[list[str]] = mapped_column(Json, default=list)
    cc: Mapped[list[str]] = mapped_column(Json, default=list)
    account_number: Mapped[str] = mapped_column(Text(60), default="")
    address: Mapped[list[str]] = mapped_column(Json, default=list)
    channel: Mapped[str] = mapped_column(Text(20), default="email")
    language: Mapped[str] = mapped_column(Text(10), default="en")
    currency: Mapped[str] = mapped_column(Text(3), default="USD")
    lead_days: Mapped[int] = mapped_column(default=3)
    cut_off: Mapped[str] = mapped_column(Text(5), default="")
    ship_methods: Mapped[list[str]] = mapped_column(Json, default=list)
    show_costs: Mapped[bool] = mapped_column(default=True)
    paper_size: Mapped[str] = mapped_column(Text(10), default="us-letter")
    send_rule: Mapped[str] = mapped_column(Text(10), default="at_once", server_default="at_once")
    send_at: Mapped[str] = mapped_column(Text(5), default="", server_default="")
    send_days: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")
    holidays: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    fee_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    freight_rule: Mapped[str] = mapped_column(Text(10), default="none", server_default="none")
    freight_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    freight_steps: Mapped[list[list[int]]] = mapped_column(Json, default=list, server_default="[]")
    minimum_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    minimum_charge_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    send_together: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    bill_tolerance: Mapped[int | None] = mapped_column()  # basis points; None: the store's
    notes: Mapped[str] = mapped_column(Text(5000), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Offer(Base):
    """A vendor's supply of one variant. `stock` is what they last reported (None: unknown), less what we
    ordered since; `committed` is what shoppers were promised of it; both cached, held by the doctor.
    `tiers` are (from quantity, unit cost) for larger orders, by rising quantity.
    """

    __tablename__ = "offers"
    __table_args__ = table(
        tenant(),
        belongs("vendors", "vendor_id"),
        belongs("variants", "variant_id"),
        sa.UniqueConstraint("vendor_id", "variant_id"),
        check("cost_not_negative", "cost_minor >= 0"),
        check("stock_not_negative", "stock IS NULL OR stock >= 0"),
        check("committed_not_negative", "committed >= 0"),
        check("pack_positive", "pack_size >= 1 AND min_quantity >= 1"),
        sa.Index(None, "variant_id", "priority"),
        sa.Index(
            "uq_offers_default",
            "variant_id",
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    variant_id: Mapped[int] = mapped_column(Key)
    vendor_sku: Mapped[str] = mapped_column(Text(80), default="")
    cost_minor: Mapped[int] = mapped_column(Minor)
    tiers: Mapped[list[list[int]]] = mapped_column(Json, default=list, server_default="[]")
    pack_size: Mapped[int] = mapped_column(default=1)
    min_quantity: Mapped[int] = mapped_column(default=1)
    stock: Mapped[int | None] = mapped_column()
    committed: Mapped[int] = mapped_column(default=0)
    takes_backorders: Mapped[bool] = mapped_column(default=False)
    lead_days: Mapped[int | None] = mapped_column()
    priority: Mapped[int] = mapped_column(default=0)
    is_default: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    stock_at: Mapped[datetime | None] = mapped_column(Moment)


class Commitment(Base):
    """Units of a vendor's stock promised to an order line, until its purchase order is cut."""

    __tablename__ = "commitments"
    __table_args__ = table(
        belongs("offers", "offer_id"),
        belongs("order_lines", "order_line_id"),
        one_of("state", COMMITMENT_STATES),
        check("quantity_positive", "quantity > 0"),
        sa.Index(None, "order_line_id"),
        sa.Index(None, "offer_id", "state"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    offer_id: Mapped[int] = mapped_column(Key)
    order_line_id: Mapped[int] = mapped_column(Key)
    quantity: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(Text(10), default="held")
