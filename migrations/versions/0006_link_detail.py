"""A link may carry one word of its own: the address that an account is to change to, or to keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty for all links that were made before."""
    op.add_column("links", sa.Column("detail", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away; open changes of addresses end with it."""
    op.drop_column("links", "detail")
