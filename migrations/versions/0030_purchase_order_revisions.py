"""Revisions of purchase orders that vendors have, line by line, and what of them waits for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TABLE, LINES = "purchase_order_revisions", "purchase_order_revision_lines"
STATES = "state IN ('pending', 'accepted', 'refused', 'withdrawn', 'overtaken')"
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Two tables, empty, and a column each: the revision that holds, and what an order's change ran into."""
    op.create_table(TABLE, *_columns(), *_rules(), sqlite_autoincrement=True)
    op.create_index(
        "uq_purchase_order_revisions_pending",
        TABLE,
        ["purchase_order_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_table(
        LINES,
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("purchase_order_line_id", ID, nullable=False),
        sa.Column("quantity_before", sa.Integer(), nullable=False),
        sa.Column("quantity_after", sa.Integer(), nullable=False),
        sa.Column("cost_before_minor", sa.BigInteger(), nullable=False),
        sa.Column("cost_after_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINES}")),
        sa.UniqueConstraint("revision_id", "purchase_order_line_id", name=op.f(f"uq_{LINES}_line")),
        sa.CheckConstraint(
            "quantity_before > 0 AND quantity_after > 0", name=op.f(f"ck_{LINES}_units_positive")
        ),
        sa.CheckConstraint(
            "cost_before_minor >= 0 AND cost_after_minor >= 0", name=op.f(f"ck_{LINES}_cost_not_negative")
        ),
        sa.CheckConstraint(
            "quantity_before <> quantity_after OR cost_before_minor <> cost_after_minor",
            name=op.f(f"ck_{LINES}_changes"),
        ),
        *_child_of(LINES, TABLE, "revision_id"),
        *_child_of(LINES, "purchase_order_lines", "purchase_order_line_id")[:1],
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{LINES}_purchase_order_line_id", LINES, ["purchase_order_line_id"])
    op.add_column("purchase_orders", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("orders", sa.Column("change_problem", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """What was asked is forgotten; what was accepted stays as it is."""
    op.drop_column("orders", "change_problem")
    op.drop_column("purchase_orders", "revision")
    op.drop_table(LINES)
    op.drop_table(TABLE)


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drawing", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("is_unresolved", sa.Boolean(), nullable=False),
    ]


def _rules() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("ulid", name=op.f(f"uq_{TABLE}_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{TABLE}_store_id_id")),
        sa.UniqueConstraint("purchase_order_id", "number", name=op.f(f"uq_{TABLE}_purchase_order_id_number")),
        sa.UniqueConstraint(
            "purchase_order_id", "drawing", name=op.f(f"uq_{TABLE}_purchase_order_id_drawing")
        ),
        sa.CheckConstraint(STATES, name=op.f(f"ck_{TABLE}_state_known")),
        sa.CheckConstraint("number >= 2 AND drawing >= 2", name=op.f(f"ck_{TABLE}_number_follows")),
        sa.CheckConstraint(
            "(state = 'pending') = (settled_at IS NULL)", name=op.f(f"ck_{TABLE}_settled_has_time")
        ),
        sa.CheckConstraint(
            "state IN ('refused', 'overtaken') OR NOT is_unresolved",
            name=op.f(f"ck_{TABLE}_unresolved_failed"),
        ),
        *_child_of(TABLE, "purchase_orders", "purchase_order_id"),
    ]


def _child_of(
    table: str, parent: str, column: str
) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["store_id", column],
            [f"{parent}.store_id", f"{parent}.id"],
            name=op.f(f"fk_{table}_store_id_{column}"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
        ),
    )
