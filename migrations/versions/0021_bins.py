"""Where in its warehouse a thing lies, for the list that people pick from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No place is known yet."""
    op.add_column("stock", sa.Column("bin", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """The places are forgotten."""
    op.drop_column("stock", "bin")
