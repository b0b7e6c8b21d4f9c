"""Keys of the card gateway, entered at the desk and sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One row a key."""
    op.create_table(
        "gateway_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_keys")),
        sa.UniqueConstraint("store_id", "name", name=op.f("uq_gateway_keys_store_id_name")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_gateway_keys_store_id"), ondelete="RESTRICT"
        ),
        sa.CheckConstraint(
            "name IN ('secret_key', 'publishable_key', 'webhook_secret')",
            name=op.f("ck_gateway_keys_name_known"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """The keys are lost; they are at the gateway."""
    op.drop_table("gateway_keys")
