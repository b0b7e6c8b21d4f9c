"""Vendors answer: per line what they accept and refuse, messages of both sides, and every use of a link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WITHIN = "accepted >= 0 AND refused >= 0 AND accepted + refused <= quantity AND shipped + refused <= quantity"
NAME = "ck_purchase_order_lines_answered_within"
APPEND_ONLY = ("purchase_order_messages", "link_uses")
TEXTS = ("answer", "promised_on", "reason")


def upgrade() -> None:
    """Nothing is answered yet; the rule comes with the last counter, since SQLite adds rules to new columns alone."""
    op.add_column(
        "purchase_orders", sa.Column("vendor_reference", sa.Text(), nullable=False, server_default="")
    )
    for name in TEXTS:
        op.add_column("purchase_order_lines", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "purchase_order_lines", sa.Column("accepted", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute(
        "ALTER TABLE purchase_order_lines ADD COLUMN refused INTEGER DEFAULT 0 NOT NULL "
        f"CONSTRAINT {NAME} CHECK ({WITHIN})"
    )
    op.create_index("uq_links_store_id_id", "links", ["store_id", "id"], unique=True)
    _make_messages()
    _make_uses()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    """Answers and messages are lost."""
    op.drop_table("link_uses")
    op.drop_table("purchase_order_messages")
    op.drop_index("uq_links_store_id_id", "links")
    for name in ("refused", "accepted", *TEXTS):
        op.drop_column("purchase_order_lines", name)
    op.drop_column("purchase_orders", "vendor_reference")


def _make_messages() -> None:
    op.create_table(
        "purchase_order_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_messages")),
        _store("purchase_order_messages"),
        sa.ForeignKeyConstraint(
            ["store_id", "purchase_order_id"],
            ["purchase_orders.store_id", "purchase_orders.id"],
            name=op.f("fk_purchase_order_messages_store_id_purchase_order_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("side IN ('vendor', 'store')", name=op.f("ck_purchase_order_messages_side_known")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_purchase_order_messages_purchase_order_id_id",
        "purchase_order_messages",
        ["purchase_order_id", "id"],
    )


def _make_uses() -> None:
    op.create_table(
        "link_uses",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_uses")),
        _store("link_uses"),
        sa.ForeignKeyConstraint(
            ["store_id", "link_id"],
            ["links.store_id", "links.id"],
            name=op.f("fk_link_uses_store_id_link_id"),
            ondelete="RESTRICT",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_uses_link_id_id", "link_uses", ["link_id", "id"])


def _refuse_changes(table: str) -> None:
    """As in 0002; the triggers go with their tables."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    for name, verbs, each in (
        ("append_only", "UPDATE OR DELETE", "ROW"),
        ("no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )


def _store(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
    )
