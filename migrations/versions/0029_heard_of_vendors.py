"""Since when a vendor's word on a purchase order waits for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WAITS = sa.text("heard_at IS NOT NULL")


def upgrade() -> None:
    """Nothing waits yet."""
    op.add_column("purchase_orders", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_purchase_orders_heard",
        "purchase_orders",
        ["store_id", "heard_at"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_index("ix_purchase_orders_heard", table_name="purchase_orders")
    op.drop_column("purchase_orders", "heard_at")
