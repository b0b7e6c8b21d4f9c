"""Requests to vendors not to ship any more, with their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('pending', 'accepted', 'refused', 'withdrawn')"
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Two tables, empty; a purchase order has one request that is waited for."""
    op.create_table(
        "cancel_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ends_units", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancel_requests")),
        sa.UniqueConstraint("ulid", name=op.f("uq_cancel_requests_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_cancel_requests_store_id_id")),
        sa.CheckConstraint(STATES, name=op.f("ck_cancel_requests_state_known")),
        sa.CheckConstraint(
            "(state = 'pending') = (settled_at IS NULL)", name=op.f("ck_cancel_requests_settled_has_time")
        ),
        *_child_of("cancel_requests", "purchase_orders", "purchase_order_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_cancel_requests_pending",
        "cancel_requests",
        ["purchase_order_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index("ix_cancel_requests_purchase_order_id_id", "cancel_requests", ["purchase_order_id", "id"])
    op.create_table(
        "cancel_request_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("cancel_request_id", ID, nullable=False),
        sa.Column("purchase_order_line_id", ID, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("let_go", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancel_request_lines")),
        sa.UniqueConstraint(
            "cancel_request_id",
            "purchase_order_line_id",
            name=op.f("uq_cancel_request_lines_line"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cancel_request_lines_quantity_positive")),
        sa.CheckConstraint(
            "0 <= let_go AND let_go <= quantity", name=op.f("ck_cancel_request_lines_let_go_within")
        ),
        *_child_of("cancel_request_lines", "cancel_requests", "cancel_request_id"),
        *_child_of("cancel_request_lines", "purchase_order_lines", "purchase_order_line_id")[:1],
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """What was asked is forgotten; what was cancelled stays cancelled."""
    op.drop_table("cancel_request_lines")
    op.drop_table("cancel_requests")


def _child_of(
    table: str, parent: str, column: str
) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["store_id", column],
            [f"{parent}.store_id", f"{parent}.id"],
            name=op.f(f"fk_{table}_store_id_{column}"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
        ),
    )
