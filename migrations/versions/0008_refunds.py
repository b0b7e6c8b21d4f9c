"""Refunds with their lines; charging at once in the checkout; money received by hand and taken back.

SQLite keeps a table's rules as text. Rules that only widen are changed in that text, as sqlite.org describes
for ALTER TABLE, section 8: the rows of a large shop stay where they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = {
    "old": "kind IN ('authorize', 'save', 'capture', 'void', 'charge', 'refund')",
    "new": "kind IN ('authorize', 'save', 'purchase', 'capture', 'void', 'charge', 'refund', "
    "'receive', 'reverse', 'bounce')",
}
MODES = {
    "old": "checkout_mode IN ('authorize', 'save_card')",
    "new": "checkout_mode IN ('authorize', 'charge', 'save_card')",
}
WITHIN = ("ck_payment_operations_refunded_within", "0 <= refunded_minor AND refunded_minor <= amount_minor")
OF_REFUND = "fk_payment_operations_store_id_refund_id"
ADDED = (
    f", \n\tCONSTRAINT {WITHIN[0]} CHECK ({WITHIN[1]}), \n\tCONSTRAINT {OF_REFUND} "
    "FOREIGN KEY(store_id, refund_id) REFERENCES refunds (store_id, id) ON DELETE RESTRICT"
)


def upgrade() -> None:
    """New tables, two columns, wider rules."""
    _make_refunds()
    op.add_column(
        "payment_operations", sa.Column("refunded_minor", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("payment_operations", sa.Column("refund_id", ID))
    op.create_index("ix_payment_operations_refund_id", "payment_operations", ["refund_id"])
    _exchange("payment_operations", "kind_known", KINDS["old"], KINDS["new"])
    _exchange("stores", "checkout_mode_known", MODES["old"], MODES["new"])
    if op.get_bind().dialect.name == "sqlite":
        _rewrite("payment_operations", lambda text: text[: text.rindex(")")] + ADDED + "\n)")
        return
    op.create_check_constraint(WITHIN[0], "payment_operations", WITHIN[1])
    op.create_foreign_key(
        OF_REFUND,
        "payment_operations",
        "refunds",
        ["store_id", "refund_id"],
        ["store_id", "id"],
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    """As before, as long as no row needs the wider rules."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite("payment_operations", lambda text: text.replace(ADDED, ""))
    else:
        op.drop_constraint(OF_REFUND, "payment_operations", type_="foreignkey")
        op.drop_constraint(WITHIN[0], "payment_operations", type_="check")
    _exchange("stores", "checkout_mode_known", MODES["new"], MODES["old"])
    _exchange("payment_operations", "kind_known", KINDS["new"], KINDS["old"])
    op.drop_index("ix_payment_operations_refund_id", "payment_operations")
    op.drop_column("payment_operations", "refund_id")
    op.drop_column("payment_operations", "refunded_minor")
    op.drop_table("refund_lines")
    op.drop_table("refunds")


def _exchange(table: str, name: str, old: str, new: str) -> None:
    """Another rule under the same name."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, lambda text: text.replace(f"CHECK ({old})", f"CHECK ({new})"))
        return
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, new)


def _rewrite(table: str, change) -> None:  # type: ignore[no-untyped-def]
    """Change the text of a table's rules, and have SQLite read it anew."""
    bind = op.get_bind()
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    before = bind.execute(wanted, {"table": table}).scalar_one()
    after = change(before)
    if after == before:
        raise RuntimeError(f"the rules of {table} are not what they were when this was written")
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :text WHERE type = 'table' AND name = :table"),
        {"text": after, "table": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=RESET")


def _make_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("ulid", name=op.f("uq_refunds_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_refunds_store_id_id")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_refunds_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_refunds_store_id_order_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'stopped')", name=op.f("ck_refunds_state_known")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.CheckConstraint(WITHIN[1], name=op.f("ck_refunds_refunded_within")),
        sa.CheckConstraint(
            "0 <= shipping_minor AND shipping_minor <= amount_minor", name=op.f("ck_refunds_shipping_within")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_refunds_order_id_id", "refunds", ["order_id", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index("ix_refunds_open", "refunds", ["id"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "refund_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("refund_id", ID, nullable=False),
        sa.Column("order_line_id", ID, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_lines")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_refund_lines_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "refund_id"],
            ["refunds.store_id", "refunds.id"],
            name=op.f("fk_refund_lines_store_id_refund_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_line_id"],
            ["order_lines.store_id", "order_lines.id"],
            name=op.f("fk_refund_lines_store_id_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_refund_lines_quantity_positive")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_refund_lines_amount_not_negative")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_refund_lines_refund_id", "refund_lines", ["refund_id"])
    op.create_index("ix_refund_lines_order_line_id", "refund_lines", ["order_line_id"])
