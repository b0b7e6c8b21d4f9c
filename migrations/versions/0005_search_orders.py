"""Indexes for the desk's search: the beginning of a name, the day an order was placed, a card's last digits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The name in small letters is a column that the database keeps itself; its index compares plain bytes."""
    is_kept = (
        op.get_bind().dialect.name != "sqlite"
    )  # SQLite adds a computed column, its index holds the values
    op.add_column("orders", sa.Column("name_lower", sa.Text(), sa.Computed("lower(name)", persisted=is_kept)))
    op.create_index(
        "ix_orders_name",
        "orders",
        ["store_id", "name_lower"],
        postgresql_ops={"name_lower": "text_pattern_ops"},
    )
    op.create_index("ix_orders_placed", "orders", ["store_id", "placed_at", "id"])
    op.create_index("ix_cards_last4", "cards", ["store_id", "last4", "id"])


def downgrade() -> None:
    """Take the indexes and the column away."""
    op.drop_index("ix_cards_last4", "cards")
    op.drop_index("ix_orders_placed", "orders")
    op.drop_index("ix_orders_name", "orders")
    op.drop_column("orders", "name_lower")
