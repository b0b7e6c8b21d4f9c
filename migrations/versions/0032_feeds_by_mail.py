"""Feeds of vendors come by mail too: a wider rule, and the last mail that a file was taken from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE, NAME = "vendor_feeds", "ck_vendor_feeds_source_known"
OLD = "source IN ('upload', 'url', 'folder', 'sftp')"
NEW = OLD.replace("'sftp')", "'sftp', 'mailbox')")


def upgrade() -> None:
    """No feed comes by mail yet."""
    _exchange(OLD, NEW)
    op.add_column(TABLE, sa.Column("mail_mark", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """What came by mail is uploaded again."""
    op.drop_column(TABLE, "mail_mark")
    op.execute("UPDATE vendor_feeds SET source = 'upload', address = '' WHERE source = 'mailbox'")
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
