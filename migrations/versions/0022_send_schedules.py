"""When a vendor gets purchase orders, and what came back of the mails that carried them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

RULE = "send_rule IN ('at_once', 'hourly', 'daily')"


def upgrade() -> None:
    """At once, every day, as until now; nothing came back."""
    op.execute(
        "ALTER TABLE vendors ADD COLUMN send_rule TEXT DEFAULT 'at_once' NOT NULL "
        f"CONSTRAINT ck_vendors_send_rule_known CHECK ({RULE})"
    )
    op.add_column("vendors", sa.Column("send_at", sa.Text(), nullable=False, server_default=""))
    for name in ("send_days", "holidays"):
        kind = sa.JSON().with_variant(_jsonb(), "postgresql")
        op.add_column("vendors", sa.Column(name, kind, nullable=False, server_default="[]"))
    for name in ("send_after", "bounced_at"):
        op.add_column("purchase_orders", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("purchase_orders", sa.Column("bounce", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """As before."""
    for name in ("bounce", "bounced_at", "send_after"):
        op.drop_column("purchase_orders", name)
    for name in ("holidays", "send_days", "send_at"):
        op.drop_column("vendors", name)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE vendors DROP COLUMN send_rule")
    else:
        op.drop_constraint(op.f("ck_vendors_send_rule_known"), "vendors", type_="check")
        op.drop_column("vendors", "send_rule")


def _jsonb() -> sa.types.TypeEngine[object]:
    from sqlalchemy.dialects.postgresql import JSONB

    return JSONB()
