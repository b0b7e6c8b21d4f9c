"""What became of each webhook; disputes; and what is wrong with an order's money after it was taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = {
    "topic": "payment",
    "parent": "",
    "account": "",
    "operation": "",
    "currency": "",
    "state": "applied",
}
COLUMNS |= {"note": "", "closed_by": ""}


def upgrade() -> None:
    """Events that came before were applied."""
    for name, default in COLUMNS.items():
        op.add_column("gateway_events", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("gateway_events", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("gateway_events", sa.Column("amount_minor", sa.BigInteger()))
    is_open = sa.text("state IN ('waiting', 'review')")
    op.create_index(
        "ix_gateway_events_open",
        "gateway_events",
        ["state", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("orders", sa.Column("money_problem", sa.Text(), nullable=False, server_default=""))
    _make_disputes()


def downgrade() -> None:
    """Take them away."""
    op.drop_table("disputes")
    op.drop_column("orders", "money_problem")
    op.drop_index("ix_gateway_events_open", "gateway_events")
    for name in (*COLUMNS, "tries", "amount_minor"):
        op.drop_column("gateway_events", name)


def _make_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("payment_id", ID, nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_by", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("ulid", name=op.f("uq_disputes_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_disputes_store_id_id")),
        sa.UniqueConstraint("gateway", "provider_id", name=op.f("uq_disputes_gateway_provider_id")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_disputes_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_disputes_store_id_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "payment_id"],
            ["payment_operations.store_id", "payment_operations.id"],
            name=op.f("fk_disputes_store_id_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('open', 'won', 'lost')", name=op.f("ck_disputes_state_known")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disputes_amount_positive")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_disputes_order_id_id", "disputes", ["order_id", "id"])
    op.create_index("ix_disputes_payment_id", "disputes", ["payment_id"])
