"""Vendors' bills with lines and charges, the units billed of each line, and by how much a bill may differ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state <> 'withdrawn'")
STATES = "state IN ('flagged', 'disputed', 'matched', 'approved', 'withdrawn')"
KINDS = "kind IN ('fee', 'freight', 'minimum', 'other')"


def upgrade() -> None:
    """Nothing is billed yet."""
    op.execute(
        "ALTER TABLE purchase_order_lines ADD COLUMN billed INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_purchase_order_lines_billed_within CHECK (0 <= billed AND billed <= quantity)"
    )
    op.execute(
        "ALTER TABLE vendors ADD COLUMN bill_tolerance INTEGER CONSTRAINT ck_vendors_tolerance_sane "
        "CHECK (bill_tolerance IS NULL OR bill_tolerance BETWEEN 0 AND 10000)"
    )
    op.add_column(
        "purchase_orders",
        sa.Column("billed_extra_minor", sa.BigInteger(), nullable=False, server_default="0"),
    )
    _make_bills()
    _make_parts()


def downgrade() -> None:
    """What was billed is forgotten."""
    for table in ("bill_charges", "bill_lines", "bills"):
        op.drop_table(table)
    op.drop_column("purchase_orders", "billed_extra_minor")
    op.execute("ALTER TABLE vendors DROP COLUMN bill_tolerance")
    op.execute("ALTER TABLE purchase_order_lines DROP COLUMN billed")


def _make_bills() -> None:
    texts = (
        "ulid",
        "number",
        "number_norm",
        "billed_on",
        "currency",
        "state",
        "entered_by",
        "decided_by",
        "reason",
    )
    op.create_table(
        "bills",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("store_id", "vendor_id", "purchase_order_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("total_minor", "extra_minor")),
        sa.Column("differences", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("ulid", name=op.f("uq_bills_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_bills_store_id_id")),
        sa.CheckConstraint(STATES, name=op.f("ck_bills_state_known")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_bills_total_not_negative")),
        sa.CheckConstraint(
            "(state IN ('flagged', 'matched')) = (decided_at IS NULL)", name=op.f("ck_bills_decided_has_time")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_bills_version_positive")),
        _child("bills", "vendors", "vendor_id"),
        _child("bills", "purchase_orders", "purchase_order_id"),
        _store("bills"),
        sqlite_autoincrement=True,
    )
    columns = ["vendor_id", "number_norm"]
    op.create_index(
        "uq_bills_number", "bills", columns, unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index("ix_bills_purchase_order_id_id", "bills", ["purchase_order_id", "id"])
    op.create_index("ix_bills_store_id_state_id", "bills", ["store_id", "state", "id"])


def _make_parts() -> None:
    op.create_table(
        "bill_lines",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("store_id", "bill_id", "purchase_order_line_id")),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("unit_cost_minor", "agreed_minor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_lines")),
        sa.UniqueConstraint(
            "bill_id", "purchase_order_line_id", name=op.f("uq_bill_lines_bill_id_purchase_order_line_id")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bill_lines_quantity_positive")),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_bill_lines_cost_not_negative")),
        _child("bill_lines", "bills", "bill_id"),
        _child("bill_lines", "purchase_order_lines", "purchase_order_line_id"),
        _store("bill_lines"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bill_lines_purchase_order_line_id", "bill_lines", ["purchase_order_line_id"])
    op.create_table(
        "bill_charges",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("store_id", "bill_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("amount_minor", "agreed_minor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_charges")),
        sa.UniqueConstraint("bill_id", "kind", name=op.f("uq_bill_charges_bill_id_kind")),
        sa.CheckConstraint(KINDS, name=op.f("ck_bill_charges_kind_known")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bill_charges_amount_positive")),
        _child("bill_charges", "bills", "bill_id"),
        _store("bill_charges"),
        sqlite_autoincrement=True,
    )


def _child(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id", column],
        [f"{parent}.store_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_store_id_{column}"),
        ondelete="RESTRICT",
    )


def _store(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
    )
