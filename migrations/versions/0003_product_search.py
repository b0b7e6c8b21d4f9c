"""The full-text index of products: FTS5 on SQLite, a tsvector table on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row a product: its folded words, weighted name, codes, then text."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE product_search USING fts5("
            "name, codes, words, tokenize='unicode61', prefix='1 2 3 4')"
        )
        return
    op.execute(
        "CREATE TABLE product_search (product_id bigint PRIMARY KEY REFERENCES products (id) "
        "ON DELETE CASCADE, document tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_product_search_document ON product_search USING gin (document)")


def downgrade() -> None:
    """Drop the index; it can be made again from the products."""
    op.execute("DROP TABLE product_search")
