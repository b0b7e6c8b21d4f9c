"""A lost dispute is a row of the ledger: two more kinds of operations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE, NAME = "payment_operations", "ck_payment_operations_kind_known"
OLD = (
    "kind IN ('authorize', 'save', 'purchase', 'capture', 'void', 'charge', 'refund', "
    "'receive', 'reverse', 'bounce')"
)
NEW = OLD.replace("'bounce')", "'bounce', 'chargeback', 'regain')")


def upgrade() -> None:
    """The wider rule."""
    _exchange(OLD, NEW)


def downgrade() -> None:
    """As before, as long as no row needs the wider rule."""
    _exchange(NEW, OLD)


def _exchange(old: str, new: str) -> None:
    """Another rule under the same name; of SQLite the text of the table is changed, and read anew."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(NAME), TABLE, type_="check")
        op.create_check_constraint(op.f(NAME), TABLE, new)
        return
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    before = bind.execute(wanted, {"table": TABLE}).scalar_one()
    after = before.replace(f"CHECK ({old})", f"CHECK ({new})")
    if after == before:
        raise RuntimeError(f"the rules of {TABLE} are not what they were when this was written")
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :text WHERE type = 'table' AND name = :table"),
        {"text": after, "table": TABLE},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=RESET")
