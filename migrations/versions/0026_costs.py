"""What vendors charge beside the goods, costs by quantity, and the charges of each purchase order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULES = {
    ("vendors", "fee_minor"): ("BIGINT DEFAULT 0", "fee_not_negative", "fee_minor >= 0"),
    ("vendors", "freight_rule"): (
        "TEXT DEFAULT 'none'",
        "freight_rule_known",
        "freight_rule IN ('none', 'per_order', 'per_unit', 'by_weight')",
    ),
    ("vendors", "freight_minor"): ("BIGINT DEFAULT 0", "freight_not_negative", "freight_minor >= 0"),
    ("vendors", "minimum_minor"): ("BIGINT DEFAULT 0", "minimum_not_negative", "minimum_minor >= 0"),
    ("vendors", "minimum_charge_minor"): (
        "BIGINT DEFAULT 0",
        "minimum_charge_not_negative",
        "minimum_charge_minor >= 0",
    ),
    ("purchase_orders", "charges_minor"): (
        "BIGINT DEFAULT 0",
        "charges_within",
        "charges_minor >= 0 AND charges_minor <= total_minor",
    ),
}
STEPS = (("vendors", "freight_steps"), ("offers", "tiers"))


def upgrade() -> None:
    """No vendor charges anything yet; each rule comes with its column, as SQLite adds rules to new columns alone."""
    for (table, name), (kind, rule, words) in RULES.items():
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} {kind} NOT NULL CONSTRAINT ck_{table}_{rule} CHECK ({words})"
        )
    for table, name in STEPS:
        kind = sa.JSON().with_variant(JSONB(), "postgresql")
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default="[]"))
    op.create_table(
        "purchase_order_charges",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_charges")),
        sa.UniqueConstraint(
            "purchase_order_id", "kind", name=op.f("uq_purchase_order_charges_purchase_order_id_kind")
        ),
        sa.CheckConstraint(
            "kind IN ('fee', 'freight', 'minimum')", name=op.f("ck_purchase_order_charges_kind_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_purchase_order_charges_amount_positive")),
        sa.ForeignKeyConstraint(
            ["store_id", "purchase_order_id"],
            ["purchase_orders.store_id", "purchase_orders.id"],
            name=op.f("fk_purchase_order_charges_store_id_purchase_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id"],
            ["stores.id"],
            name=op.f("fk_purchase_order_charges_store_id"),
            ondelete="RESTRICT",
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Charges are forgotten; totals are those of the lines again."""
    op.drop_table("purchase_order_charges")
    op.execute("UPDATE purchase_orders SET total_minor = total_minor - charges_minor, charges_minor = 0")
    for table, name in STEPS:
        op.drop_column(table, name)
    for table, name in reversed(RULES):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
