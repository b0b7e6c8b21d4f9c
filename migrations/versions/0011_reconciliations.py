"""Runs that compare the gateway's books with ours, and the rows that do not fit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "reconciliations",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("run_by", sa.Text(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_reconciliations_store_id"), ondelete="RESTRICT"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reconciliations_store_id_id", "reconciliations", ["store_id", "id"])
    op.create_table(
        "payment_mismatches",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("order_id", ID),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_mismatches")),
        sa.UniqueConstraint("ulid", name=op.f("uq_payment_mismatches_ulid")),
        sa.UniqueConstraint(
            "gateway", "kind", "reference", name=op.f("uq_payment_mismatches_gateway_kind_reference")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_payment_mismatches_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_payment_mismatches_store_id_order_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint(
            "kind IN ('theirs_only', 'ours_only', 'differs')", name=op.f("ck_payment_mismatches_kind_known")
        ),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_payment_mismatches_open",
        "payment_mismatches",
        ["store_id", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_payment_mismatches_order_id", "payment_mismatches", ["order_id"])
    op.create_index("ix_practice_payments_made_at", "practice_payments", ["made_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_practice_payments_made_at", "practice_payments")
    op.drop_table("payment_mismatches")
    op.drop_table("reconciliations")
