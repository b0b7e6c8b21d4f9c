"""Cards that a customer keeps or takes away, stores that forget cards by themselves, links that wait as drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAITS = sa.text("removed_at IS NOT NULL AND forgotten_at IS NULL")
OF_CUSTOMER = sa.text("forgotten_at IS NULL")


def upgrade() -> None:
    """Cards that were there before are kept by nobody."""
    op.add_column("cards", sa.Column("ulid", sa.Text()))
    op.add_column("cards", sa.Column("is_kept", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cards", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.add_column("cards", sa.Column("forgotten_at", sa.DateTime(timezone=True)))
    op.create_index("ix_cards_ulid", "cards", ["ulid"], unique=True)
    op.create_index("ix_cards_removed", "cards", ["id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(
        "ix_cards_customer",
        "cards",
        ["store_id", "customer_id", "id"],
        sqlite_where=OF_CUSTOMER,
        postgresql_where=OF_CUSTOMER,
    )
    for name in ("forget_cards", "drafts_pay_links"):
        op.add_column("stores", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take them away."""
    for name in ("drafts_pay_links", "forget_cards"):
        op.drop_column("stores", name)
    for name in ("ix_cards_customer", "ix_cards_removed", "ix_cards_ulid"):
        op.drop_index(name, "cards")
    for name in ("forgotten_at", "removed_at", "is_kept", "ulid"):
        op.drop_column("cards", name)
