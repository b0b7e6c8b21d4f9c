"""Stores know how much waits at Reconciliation, so that the desk shows it on every page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Counted from what waits already."""
    op.add_column("stores", sa.Column("payment_alarm", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE stores SET payment_alarm = (SELECT COUNT(*) FROM gateway_events WHERE state = 'review')"
        " + (SELECT COUNT(*) FROM payment_mismatches m WHERE m.store_id = stores.id AND m.closed_at IS NULL)"
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("stores", "payment_alarm")
