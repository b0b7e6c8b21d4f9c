"""Shelves say when they are to be filled again; lines of parcels and of requests are found by their PO line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SANE = "(reorder_at IS NULL AND reorder_to IS NULL) OR (0 <= reorder_at AND reorder_at < reorder_to)"
FOUND_BY = ("parcel_lines", "cancel_request_lines")
WATCHED = sa.text("reorder_at IS NOT NULL")


def upgrade() -> None:
    """Nothing is watched yet; the rule comes with the last column, since SQLite adds rules to new columns alone."""
    op.add_column("stock", sa.Column("reorder_at", sa.Integer()))
    op.execute(
        f"ALTER TABLE stock ADD COLUMN reorder_to INTEGER CONSTRAINT ck_stock_reorder_sane CHECK ({SANE})"
    )
    op.create_index(
        "ix_stock_watched", "stock", ["warehouse_id"], sqlite_where=WATCHED, postgresql_where=WATCHED
    )
    for table in FOUND_BY:
        op.create_index(f"ix_{table}_purchase_order_line_id", table, ["purchase_order_line_id"])


def downgrade() -> None:
    """Nothing is watched any more."""
    for table in FOUND_BY:
        op.drop_index(f"ix_{table}_purchase_order_line_id", table)
    op.drop_index("ix_stock_watched", "stock")
    op.drop_column("stock", "reorder_to")
    op.drop_column("stock", "reorder_at")
