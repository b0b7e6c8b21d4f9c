"""The practice gateway finds the refunds of a charge by index."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A demo of a million orders has a million charges."""
    op.create_index("ix_practice_payments_parent", "practice_payments", ["parent"])


def downgrade() -> None:
    """Take the index away."""
    op.drop_index("ix_practice_payments_parent", "practice_payments")
