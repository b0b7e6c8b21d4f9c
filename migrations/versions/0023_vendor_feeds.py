"""Vendors' feeds of stock and costs: where each comes from, how it is read, what became of the last one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TEXTS = ("source", "address", "item_is", "state", "why", "digest", "waiting")
COUNTS = ("buffer", "stale_hours", "every_minutes")
FLAGS = ("decimal_comma", "is_full", "is_stale")
CHECKS = {
    "source_known": "source IN ('upload', 'url', 'folder', 'sftp')",
    "state_known": "state IN ('new', 'pending', 'held', 'applied', 'failed')",
    "buffer_not_negative": "buffer >= 0",
    "hours_positive": "stale_hours >= 1 AND every_minutes >= 5",
}


def upgrade() -> None:
    """No vendor has one yet."""
    op.create_table(
        "vendor_feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("vendor_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in FLAGS),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_feeds")),
        sa.UniqueConstraint("ulid", name=op.f("uq_vendor_feeds_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_vendor_feeds_store_id_id")),
        sa.UniqueConstraint("vendor_id", name=op.f("uq_vendor_feeds_vendor_id")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_vendor_feeds_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_vendor_feeds_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "vendor_id"],
            ["vendors.store_id", "vendors.id"],
            name=op.f("fk_vendor_feeds_store_id_vendor_id"),
            ondelete="RESTRICT",
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """What the feeds brought stays with the offers."""
    op.drop_table("vendor_feeds")
