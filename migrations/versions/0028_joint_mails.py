"""Joint mails: several purchase orders to one vendor in one message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two tables, empty; every vendor goes on getting one mail for each order."""
    op.add_column(
        "vendors", sa.Column("send_together", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "joint_mails",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("vendor_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_mails")),
        sa.UniqueConstraint("ulid", name=op.f("uq_joint_mails_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_joint_mails_store_id_id")),
        sa.CheckConstraint("state IN ('open', 'sent', 'ended')", name=op.f("ck_joint_mails_state_known")),
        sa.CheckConstraint("unanswered >= 0", name=op.f("ck_joint_mails_unanswered_not_negative")),
        _child_of("joint_mails", "vendors", "vendor_id"),
        _of_store("joint_mails"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_joint_mails_vendor_id_id", "joint_mails", ["vendor_id", "id"])
    op.create_table(
        "joint_mail_orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("joint_mail_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_mail_orders")),
        sa.UniqueConstraint("purchase_order_id", name=op.f("uq_joint_mail_orders_purchase_order_id")),
        _child_of("joint_mail_orders", "joint_mails", "joint_mail_id"),
        _child_of("joint_mail_orders", "purchase_orders", "purchase_order_id"),
        _of_store("joint_mail_orders"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_joint_mail_orders_joint_mail_id_id", "joint_mail_orders", ["joint_mail_id", "id"])


def downgrade() -> None:
    """Which orders went together is forgotten; the mails that carried them are kept."""
    op.drop_table("joint_mail_orders")
    op.drop_table("joint_mails")
    op.drop_column("vendors", "send_together")


def _child_of(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id", column],
        [f"{parent}.store_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_store_id_{column}"),
        ondelete="RESTRICT",
    )


def _of_store(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
    )
