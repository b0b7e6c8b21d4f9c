"""Lists of tracking numbers are kept as they came, with what each vendor's taught us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('columns', 'number')"


def upgrade() -> None:
    """Two tables, empty."""
    op.create_table(
        "tracking_lists",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("vendor_id", ID),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("picked", _json(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_lists")),
        sa.UniqueConstraint("ulid", name=op.f("uq_tracking_lists_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_tracking_lists_store_id_id")),
        *_of_vendor("tracking_lists"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tracking_lists_store_id_id", "tracking_lists", ["store_id", "id"])
    op.create_table(
        "tracking_habits",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("vendor_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("meaning", _json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_habits")),
        sa.UniqueConstraint(
            "vendor_id", "kind", "pattern", name=op.f("uq_tracking_habits_vendor_id_kind_pattern")
        ),
        sa.CheckConstraint(KINDS, name=op.f("ck_tracking_habits_kind_known")),
        *_of_vendor("tracking_habits"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """The lists are lost; the parcels that came of them stay."""
    op.drop_table("tracking_habits")
    op.drop_table("tracking_lists")


def _json() -> sa.types.TypeEngine[object]:
    from sqlalchemy.dialects.postgresql import JSONB

    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _of_vendor(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "vendor_id"],
            ["vendors.store_id", "vendors.id"],
            name=op.f(f"fk_{table}_store_id_vendor_id"),
            ondelete="RESTRICT",
        ),
    )
