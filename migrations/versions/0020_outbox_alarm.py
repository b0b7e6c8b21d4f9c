"""An index that counts what could not be handed over, for the bar of every page of the desk."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index."""
    op.create_index("ix_outbox_alarm", "outbox", ["store_id", "state", "attempts"])


def downgrade() -> None:
    """As before."""
    op.drop_index("ix_outbox_alarm", "outbox")
