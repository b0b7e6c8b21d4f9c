"""Orders to charge are listed by the end of their hold; those without one come last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LAST = "COALESCE(capture_before, '9999-12-31 00:00:00.000000')"


def upgrade() -> None:
    """A column that the database keeps itself; its index holds orders to charge alone."""
    is_kept = (
        op.get_bind().dialect.name != "sqlite"
    )  # SQLite adds a computed column, its index holds the values
    kept = sa.Computed(LAST, persisted=is_kept)
    op.add_column("orders", sa.Column("charge_by", sa.DateTime(timezone=True), kept))
    to_charge = sa.text("queue = 'charge'")
    op.create_index(
        "ix_orders_charge_by",
        "orders",
        ["store_id", "charge_by", "id"],
        sqlite_where=to_charge,
        postgresql_where=to_charge,
    )


def downgrade() -> None:
    """Take the index and the column away."""
    op.drop_index("ix_orders_charge_by", "orders")
    op.drop_column("orders", "charge_by")
