"""Goods that go back to vendors, with their RMA numbers and credit notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULES = {
    "state_known": "state IN ('asked', 'authorised', 'on_its_way', 'credited', 'waived', 'refused', 'withdrawn')",
    "authorised_has_rma": "(state IN ('asked', 'refused', 'withdrawn')) = (rma_number = '')",
    "credited_has_note": "(state = 'credited') = (credit_number <> '')",
    "credited_has_amount": "(state = 'credited') = (credit_minor IS NOT NULL)",
    "closed_has_time": "(state IN ('credited', 'waived')) = (closed_at IS NOT NULL)",
    "answered_has_time": "(state IN ('asked', 'withdrawn')) = (answered_at IS NULL)",
    "named_has_reason": "state NOT IN ('waived', 'refused') OR reason <> ''",
    "expected_not_negative": "expected_minor >= 0",
    "credit_positive": "credit_minor > 0",
    "version_positive": "version >= 1",
}
LINE_RULES = {
    "reason_known": "reason IN ('damaged', 'defective', 'wrong', 'unwanted', 'other')",
    "quantity_positive": "quantity > 0",
    "cost_not_negative": "unit_cost_minor >= 0",
}
TEXTS = (
    *("ulid", "state", "note", "rma_number", "return_address", "tracking_number", "currency"),
    *("credit_number", "reason", "asked_by", "answered_by", "sent_by", "closed_by"),
)


def upgrade() -> None:
    """Nothing goes back yet."""
    op.create_table(
        "vendor_returns",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("store_id", "vendor_id", "purchase_order_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("answered_at", "sent_at", "closed_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_returns")),
        sa.UniqueConstraint("ulid", name=op.f("uq_vendor_returns_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_vendor_returns_store_id_id")),
        *_checks("vendor_returns", RULES),
        _child("vendor_returns", "vendors", "vendor_id"),
        _child("vendor_returns", "purchase_orders", "purchase_order_id"),
        _store("vendor_returns"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vendor_returns_purchase_order_id_id", "vendor_returns", ["purchase_order_id", "id"])
    op.create_index("ix_vendor_returns_store_id_state_id", "vendor_returns", ["store_id", "state", "id"])
    _make_lines()


def downgrade() -> None:
    """What went back is forgotten."""
    op.drop_table("vendor_return_lines")
    op.drop_table("vendor_returns")


def _make_lines() -> None:
    keys = ("store_id", "vendor_return_id", "purchase_order_line_id")
    op.create_table(
        "vendor_return_lines",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in keys),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_return_lines")),
        sa.UniqueConstraint("vendor_return_id", "purchase_order_line_id", name="uq_vendor_return_lines_line"),
        *_checks("vendor_return_lines", LINE_RULES),
        _child("vendor_return_lines", "vendor_returns", "vendor_return_id"),
        _child("vendor_return_lines", "purchase_order_lines", "purchase_order_line_id"),
        _store("vendor_return_lines"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_vendor_return_lines_purchase_order_line_id", "vendor_return_lines", ["purchase_order_line_id"]
    )


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


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
