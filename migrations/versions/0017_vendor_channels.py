"""Vendors are reached in more ways: how each is set up, control numbers, the file that programs read, redrawing.

SQLite keeps a table's rules as text; rules that only widen are changed in that text, as in 0008. A wider key
means another index: there the papers move to a new table.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANNELS = {
    "old": "channel IN ('email', 'manual')",
    "new": "channel IN ('email', 'email_x12', 'email_json', 'folder', 'sftp', 'manual')",
}
PAPERS = "purchase_order_papers"
KEYS = {
    "old": ("uq_purchase_order_papers_purchase_order_id_kind", ["purchase_order_id", "kind"]),
    "new": (
        "uq_purchase_order_papers_purchase_order_id_drawing_kind",
        ["purchase_order_id", "drawing", "kind"],
    ),
}
KINDS = {"old": "kind IN ('pdf', 'csv', 'mail')", "new": "kind IN ('pdf', 'csv', 'file', 'mail')"}


def upgrade() -> None:
    """New tables and columns, wider rules."""
    for name, start in (("drawing", "1"), ("drawn_for", "0")):
        op.add_column("purchase_orders", sa.Column(name, sa.Integer(), nullable=False, server_default=start))
    op.add_column(PAPERS, sa.Column("filename", sa.Text(), nullable=False, server_default=""))
    op.add_column(PAPERS, sa.Column("drawing", sa.Integer(), nullable=False, server_default="1"))
    _exchange("vendors", "channel_known", CHANNELS["old"], CHANNELS["new"])
    _change_papers("old", "new")
    _make_connections()
    _make_counters()


def downgrade() -> None:
    """As before, as long as no row needs the wider rules."""
    op.drop_table("control_counters")
    op.drop_table("vendor_connections")
    _change_papers("new", "old")
    _exchange("vendors", "channel_known", CHANNELS["new"], CHANNELS["old"])
    for name in ("drawing", "filename"):
        op.drop_column(PAPERS, name)
    for name in ("drawn_for", "drawing"):
        op.drop_column("purchase_orders", name)


def _change_papers(before: str, after: str) -> None:
    """Other kinds, and another key."""
    old, new = KEYS[before], KEYS[after]
    if op.get_bind().dialect.name != "sqlite":
        _exchange(PAPERS, "kind_known", KINDS[before], KINDS[after])
        op.drop_constraint(op.f(old[0]), PAPERS, type_="unique")
        op.create_unique_constraint(op.f(new[0]), PAPERS, new[1])
        return
    bind = op.get_bind()
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    rules = bind.execute(wanted, {"table": PAPERS}).scalar_one()
    for here, there in (
        (f"CHECK ({KINDS[before]})", f"CHECK ({KINDS[after]})"),
        (_unique(*old), _unique(*new)),
        (PAPERS, f"{PAPERS}_moved"),
    ):
        if here not in rules:
            raise RuntimeError(f"the rules of {PAPERS} are not what they were when this was written")
        rules = rules.replace(here, there, 1)
    bind.exec_driver_sql(rules)
    bind.exec_driver_sql(f"INSERT INTO {PAPERS}_moved SELECT * FROM {PAPERS}")  # noqa: S608
    op.drop_table(PAPERS)
    op.rename_table(f"{PAPERS}_moved", PAPERS)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {PAPERS}_no_{verb.lower()} BEFORE {verb} ON {PAPERS} "
            f"BEGIN SELECT RAISE(ABORT, '{PAPERS} is append-only'); END"
        )


def _unique(name: str, columns: list[str]) -> str:
    return f"CONSTRAINT {name} UNIQUE ({', '.join(columns)})"


def _make_connections() -> None:
    op.create_table(
        "vendor_connections",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("vendor_id", ID, nullable=False),
        sa.Column("settings", sa.JSON().with_variant(_jsonb(), "postgresql"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_connections")),
        sa.UniqueConstraint("vendor_id", name=op.f("uq_vendor_connections_vendor_id")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_vendor_connections_store_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "vendor_id"],
            ["vendors.store_id", "vendors.id"],
            name=op.f("fk_vendor_connections_store_id_vendor_id"),
            ondelete="RESTRICT",
        ),
        sqlite_autoincrement=True,
    )


def _make_counters() -> None:
    op.create_table(
        "control_counters",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_counters")),
        sa.UniqueConstraint(
            "store_id",
            "ours",
            "theirs",
            "usage",
            name=op.f("uq_control_counters_store_id_ours_theirs_usage"),
        ),
        sa.CheckConstraint("value BETWEEN 1 AND 999999999", name=op.f("ck_control_counters_nine_digits")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_control_counters_store_id"), ondelete="RESTRICT"
        ),
        sqlite_autoincrement=True,
    )


def _jsonb() -> sa.types.TypeEngine[object]:
    from sqlalchemy.dialects.postgresql import JSONB

    return JSONB()


def _exchange(table: str, name: str, old: str, new: str) -> None:
    """Another rule under the same name."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, lambda text: text.replace(f"CHECK ({old})", f"CHECK ({new})"))
        return
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, new)


def _rewrite(table: str, change: Callable[[str], str]) -> None:
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
