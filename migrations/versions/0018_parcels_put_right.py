"""Parcels can be corrected and voided; a voided one keeps its lines, and no count includes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXTS = ("voided_by", "void_reason")


def upgrade() -> None:
    """No parcel was ever corrected."""
    op.add_column("parcels", sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("parcels", sa.Column("voided_at", sa.DateTime(timezone=True)))
    for name in TEXTS:
        op.add_column("parcels", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """What was voided would count again: such parcels go first, with their lines."""
    op.execute(
        "DELETE FROM parcel_lines WHERE parcel_id IN (SELECT id FROM parcels WHERE voided_at IS NOT NULL)"
    )
    op.execute("DELETE FROM parcels WHERE voided_at IS NOT NULL")
    for name in ("corrections", "voided_at", *TEXTS):
        op.drop_column("parcels", name)
