"""Purchase orders for our own stock: to a warehouse instead of for an order, received in parts."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LOOSE = {
    "purchase_orders": "order_id",
    "purchase_order_lines": "order_line_id",
    "parcels": "order_id",
    "parcel_lines": "order_line_id",
}
ARRIVED = "received >= 0 AND damaged >= 0 AND (variant_id IS NOT NULL OR received + damaged = 0)"
SAME_SIGN = "(good >= 0 AND damaged >= 0 AND missing >= 0) OR (good <= 0 AND damaged <= 0 AND missing <= 0)"
CHECKS = {
    ("purchase_orders", "one_destination"): "(order_id IS NULL) <> (warehouse_id IS NULL)",
    ("purchase_order_lines", "one_subject"): "(order_line_id IS NULL) <> (variant_id IS NULL)",
    ("purchase_order_lines", "arrived_as_stock"): ARRIVED,
    ("parcels", "has_subject"): "order_id IS NOT NULL OR purchase_order_id IS NOT NULL",
    ("parcel_lines", "has_subject"): "order_line_id IS NOT NULL OR purchase_order_line_id IS NOT NULL",
}
UNIQUES = {
    "purchase_order_lines": ("purchase_order_id", "variant_id"),
    "parcel_lines": ("parcel_id", "purchase_order_line_id"),
}
PARENTS = {
    "purchase_orders": ("warehouses", "warehouse_id"),
    "purchase_order_lines": ("variants", "variant_id"),
}
COUNTS = ("received", "damaged")
RECEIPTS = ("receipt_lines", "receipts")


def upgrade() -> None:
    """No stock was ordered yet; numbers begin at P-1001 in every store."""
    op.add_column("purchase_orders", sa.Column("warehouse_id", ID))
    op.add_column("purchase_order_lines", sa.Column("variant_id", ID))
    for name in COUNTS:
        op.add_column(
            "purchase_order_lines", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.add_column("warehouses", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for table, column in LOOSE.items():
        _change(table, column, loosen=True)
    op.create_index("ix_purchase_orders_warehouse_id_id", "purchase_orders", ["warehouse_id", "id"])
    op.create_index("ix_purchase_order_lines_variant_id", "purchase_order_lines", ["variant_id"])
    _make_receipts()
    _rewrite_addresses(_as_fields)
    op.execute("INSERT INTO counters (store_id, kind, value) SELECT id, 'stock_order', 1000 FROM stores")


def downgrade() -> None:
    """The older tables cannot hold orders for stock: where there are some, this stops and changes nothing."""
    for table in RECEIPTS:
        op.drop_table(table)
    op.drop_index("ix_purchase_order_lines_variant_id", "purchase_order_lines")
    op.drop_index("ix_purchase_orders_warehouse_id_id", "purchase_orders")
    for table, column in LOOSE.items():
        _change(table, column, loosen=False)
    for name in (*COUNTS, "variant_id"):
        op.drop_column("purchase_order_lines", name)
    op.drop_column("purchase_orders", "warehouse_id")
    op.drop_column("warehouses", "version")
    _rewrite_addresses(_as_lines)
    op.execute("DELETE FROM counters WHERE kind = 'stock_order'")


def _change(table: str, column: str, *, loosen: bool) -> None:
    """Let the column be empty under the new rules, or take both back."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(table, column, loosen=loosen)
        return
    if loosen:
        op.alter_column(table, column, nullable=True)
        for name, rule in _checks(table):
            op.create_check_constraint(op.f(name), table, rule)
        for name, columns in _uniques(table):
            op.create_unique_constraint(op.f(name), table, columns)
        for name, parent, key in _parents(table):
            op.create_foreign_key(
                op.f(name), table, parent, ["store_id", key], ["store_id", "id"], ondelete="RESTRICT"
            )
        return
    for name in _names(table):
        op.drop_constraint(op.f(name), table)
    op.alter_column(table, column, nullable=False)


def _rebuild(table: str, column: str, *, loosen: bool) -> None:
    """SQLite changes columns and rules by copying alone: the table as it says itself, with the change."""
    bind = op.get_bind()
    parts = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = 'table'"
    text: str = bind.execute(sa.text(parts), {"table": table}).scalar_one()
    others = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table' AND sql IS NOT NULL"
    beside = list(bind.execute(sa.text(others), {"table": table}).scalars())
    columns = ", ".join(row[1] for row in bind.exec_driver_sql(f"PRAGMA table_info({table})"))
    text = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", text, count=1)
    text = _loosened(text, table, column) if loosen else _tightened(text, table, column)
    for statement in (
        text,
        f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}",  # noqa: S608 - names of ours
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_new RENAME TO {table}",
        *beside,
    ):
        bind.exec_driver_sql(statement)


def _loosened(text: str, table: str, column: str) -> str:
    text = re.sub(rf"(\b{column} \w+) NOT NULL", r"\1", text, count=1)
    open_end = text.rstrip().removesuffix(")").rstrip()
    return ",\n\t".join([open_end, *_rules(table)]) + "\n)"


def _tightened(text: str, table: str, column: str) -> str:
    for rule in _rules(table):
        text = re.sub(rf",\s*{re.escape(rule)}", "", text, count=1)
    return re.sub(rf"(\b{column} \w+)(,|$)", r"\1 NOT NULL\2", text, count=1)


def _rules(table: str) -> list[str]:
    keys = [
        f"CONSTRAINT {name} FOREIGN KEY(store_id, {key}) REFERENCES {parent} (store_id, id) ON DELETE RESTRICT"
        for name, parent, key in _parents(table)
    ]
    uniques = [f"CONSTRAINT {name} UNIQUE ({', '.join(columns)})" for name, columns in _uniques(table)]
    return [*(f"CONSTRAINT {name} CHECK ({rule})" for name, rule in _checks(table)), *uniques, *keys]


def _checks(table: str) -> list[tuple[str, str]]:
    return [(f"ck_{of}_{name}", rule) for (of, name), rule in CHECKS.items() if of == table]


def _uniques(table: str) -> list[tuple[str, list[str]]]:
    return [(f"uq_{of}_{'_'.join(columns)}", list(columns)) for of, columns in UNIQUES.items() if of == table]


def _parents(table: str) -> list[tuple[str, str, str]]:
    return [(f"fk_{of}_store_id_{key}", parent, key) for of, (parent, key) in PARENTS.items() if of == table]


def _names(table: str) -> list[str]:
    return [
        *(name for name, _ in _checks(table)),
        *(name for name, _ in _uniques(table)),
        *(name for name, _, _ in _parents(table)),
    ]


def _make_receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", ID, nullable=False),
        sa.Column("ulid", sa.Text(), nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("purchase_order_id", ID, nullable=False),
        sa.Column("reverses_id", ID),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("ulid", name=op.f("uq_receipts_ulid")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_receipts_store_id_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_receipts_reverses_id")),
        sa.CheckConstraint(
            "reverses_id IS NULL OR reason <> ''", name=op.f("ck_receipts_reversal_has_reason")
        ),
        *_child_of("receipts", ("purchase_orders", "purchase_order_id"), ("receipts", "reverses_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_purchase_order_id_id", "receipts", ["purchase_order_id", "id"])
    op.create_table(
        "receipt_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("store_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("purchase_order_line_id", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("good", "damaged", "missing")),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("cost_before_minor", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_lines")),
        sa.UniqueConstraint(
            "receipt_id",
            "purchase_order_line_id",
            name=op.f("uq_receipt_lines_receipt_id_purchase_order_line_id"),
        ),
        sa.CheckConstraint(
            "good <> 0 OR damaged <> 0 OR missing <> 0", name=op.f("ck_receipt_lines_not_empty")
        ),
        sa.CheckConstraint(SAME_SIGN, name=op.f("ck_receipt_lines_same_sign")),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_receipt_lines_cost_not_negative")),
        *_child_of(
            "receipt_lines", ("receipts", "receipt_id"), ("purchase_order_lines", "purchase_order_line_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipt_lines_purchase_order_line_id", "receipt_lines", ["purchase_order_line_id"])
    for table in RECEIPTS:
        _refuse_changes(table)


def _child_of(table: str, *parents: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    mine = [
        sa.ForeignKeyConstraint(
            ["store_id", column],
            [f"{parent}.store_id", f"{parent}.id"],
            name=op.f(f"fk_{table}_store_id_{column}"),
            ondelete="RESTRICT",
        )
        for parent, column in parents
    ]
    store = sa.ForeignKeyConstraint(
        ["store_id"], ["stores.id"], name=op.f(f"fk_{table}_store_id"), ondelete="RESTRICT"
    )
    return [*mine, store]


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


def _as_fields(lines: object) -> object:
    """Printed lines as an address: the first is the street; staff name the rest before they order stock."""
    if not isinstance(lines, list) or not lines:
        return {}
    return {"line1": lines[0], "line2": ", ".join(lines[1:])[:120]}


def _as_lines(fields: object) -> object:
    if not isinstance(fields, dict):
        return []
    town = " ".join(filter(None, (fields.get(name, "") for name in ("city", "region", "postal_code"))))
    return [line for line in (fields.get("line1", ""), fields.get("line2", ""), town) if line]


def _rewrite_addresses(change: object) -> None:
    """Every warehouse's address in the other shape."""
    assert callable(change)
    shape = sa.JSON().with_variant(JSONB(), "postgresql")
    rows = sa.table("warehouses", sa.column("id", ID), sa.column("address", shape))
    bind = op.get_bind()
    for key, address in bind.execute(sa.select(rows.c.id, rows.c.address)).all():
        read = json.loads(address) if isinstance(address, str) else address
        bind.execute(sa.update(rows).where(rows.c.id == key).values(address=change(read)))
