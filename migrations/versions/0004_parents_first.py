"""Indexes of children begin with their parent: its id alone names the store, and joins by id find them."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHILDREN = (
    ("cards", ("order_id",)),
    ("carts", ("customer_id", "state")),
    ("commitments", ("offer_id", "state")),
    ("commitments", ("order_line_id",)),
    ("customer_addresses", ("customer_id",)),
    ("import_findings", ("run_id", "verdict", "line")),
    ("messages", ("order_id",)),
    ("offers", ("variant_id", "priority")),
    ("order_lines", ("order_id", "position")),
    ("order_lines", ("variant_id",)),
    ("order_notes", ("order_id", "id")),
    ("parcel_lines", ("order_line_id",)),
    ("parcels", ("order_id", "id")),
    ("parcels", ("purchase_order_id",)),
    ("payment_answers", ("operation_id", "id")),
    ("payment_operations", ("order_id", "id")),
    ("pictures", ("product_id", "position")),
    ("product_categories", ("category_id", "product_id")),
    ("purchase_order_lines", ("order_line_id",)),
    ("purchase_orders", ("vendor_id", "id")),
    ("reservations", ("order_line_id",)),
    ("reservations", ("stock_id", "state")),
    ("shipping_methods", ("zone_id",)),
    ("stock", ("variant_id",)),
    ("stock_moves", ("stock_id", "id")),
    ("timeline_events", ("order_id", "id")),
    ("variants", ("product_id", "position")),
)


def upgrade() -> None:
    """Put the parent's id first; orders find their purchase orders by the unique (order_id, sequence)."""
    for table, columns in CHILDREN:
        _swap(table, old=("store_id", *columns), new=columns)
    op.drop_index("ix_purchase_orders_store_id_order_id", "purchase_orders")


def downgrade() -> None:
    """Put the store first again."""
    for table, columns in CHILDREN:
        _swap(table, old=columns, new=("store_id", *columns))
    op.create_index("ix_purchase_orders_store_id_order_id", "purchase_orders", ["store_id", "order_id"])


def _swap(table: str, *, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.create_index(f"ix_{table}_{'_'.join(new)}", table, list(new))
    op.drop_index(f"ix_{table}_{'_'.join(old)}", table)
