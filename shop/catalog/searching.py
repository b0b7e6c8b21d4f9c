"""Finding products by name, SKU, GTIN and words, with the full-text search of the database in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import sqlalchemy as sa

from shop.catalog import descriptions, words
from shop.catalog.tables import Product, Variant
from shop.kernel.db import rows, session

MOST_WORDS = 600  # of a description
_sqlite_put = sa.text(
    "INSERT INTO product_search (rowid, name, codes, words) VALUES (:id, :name, :codes, :words)"
)
_postgres_put = sa.text(
    "INSERT INTO product_search (product_id, document) VALUES (:id, "
    "setweight(to_tsvector('simple', :name), 'A') || setweight(to_tsvector('simple', :codes), 'B') "
    "|| setweight(to_tsvector('simple', :words), 'D'))"
)
_SQLITE_FIND = (
    "SELECT p.id FROM product_search s JOIN products p ON p.id = s.rowid "
    "WHERE product_search MATCH :query AND p.store_id = :store AND p.status IN ({}) "
    "ORDER BY bm25(product_search, 10.0, 8.0, 1.0), p.id LIMIT :limit"
)
_POSTGRES_FIND = (
    "SELECT p.id FROM product_search s JOIN products p ON p.id = s.product_id, "
    "to_tsquery('simple', :query) q "
    "WHERE s.document @@ q AND p.store_id = :store AND p.status IN ({}) "
    "ORDER BY ts_rank(s.document, q) DESC, p.id LIMIT :limit"
)


def index(product_ids: Sequence[int]) -> None:
    """Put the products' present words into the index, in the write that changed them."""
    waiting: set[int] | None = session().info.get("to_index")
    if waiting is not None:
        waiting.update(product_ids)
    elif product_ids:
        _put(product_ids)


@contextmanager
def indexed_together() -> Iterator[None]:
    """Inside a write: products that change in here are put into the index in one go at the end."""
    held = session().info
    if "to_index" in held:
        yield
        return
    held["to_index"] = waiting = set[int]()
    try:
        yield
    finally:
        del held["to_index"]
    if waiting:
        _put(sorted(waiting))


def _put(product_ids: Sequence[int]) -> None:
    session().flush()
    forget(product_ids)
    documents = list(_documents(product_ids))
    if documents:
        session().execute(_sqlite_put if _is_sqlite() else _postgres_put, documents)


def forget(product_ids: Sequence[int]) -> None:
    """Take products out of the index."""
    column = "rowid" if _is_sqlite() else "product_id"
    statement = sa.text(f"DELETE FROM product_search WHERE {column} IN :ids")  # noqa: S608
    session().execute(statement.bindparams(sa.bindparam("ids", expanding=True)), {"ids": list(product_ids)})


def find(store_id: int, query: str, *, limit: int = 200, statuses: Sequence[str] = ("active",)) -> list[int]:
    """Ids of the products that have a word beginning with each term of the query, best first."""
    found = words.terms(query)
    if not found:
        return []
    is_sqlite = _is_sqlite()
    asked = (
        " ".join(f'"{term}"*' for term in found) if is_sqlite else " & ".join(f"'{term}':*" for term in found)
    )
    values: dict[str, object] = {f"status{n}": status for n, status in enumerate(statuses)}
    values |= {"query": asked, "store": store_id, "limit": limit}
    return [key for (key,) in rows(_find(is_sqlite, len(statuses)), values)]


@cache
def _find(is_sqlite: bool, statuses: int) -> sa.TextualSelect:
    """The statement for so many statuses, built once."""
    words = _SQLITE_FIND if is_sqlite else _POSTGRES_FIND
    some = ", ".join(f":status{n}" for n in range(statuses))
    return sa.text(words.format(some)).columns(sa.column("id", sa.BigInteger))


def _documents(product_ids: Sequence[int]) -> Iterable[dict[str, object]]:
    skus: dict[int, list[str]] = {}
    wanted = sa.select(Variant.product_id, Variant.sku, Variant.gtin, Variant.title)
    for one in session().execute(wanted.where(Variant.product_id.in_(product_ids))):
        skus.setdefault(one.product_id, []).extend((one.sku, one.gtin, one.title))
    columns = (Product.id, Product.name, Product.brand, Product.tags, Product.description_html)
    for row in session().execute(sa.select(*columns).where(Product.id.in_(product_ids))):
        text = words.fold(f"{row.brand} {' '.join(row.tags)} {descriptions.plain(row.description_html)}")
        yield {
            "id": row.id,
            "name": " ".join(words.fold(row.name)),
            "codes": words.codes(*skus.get(row.id, ())),
            "words": " ".join(text[:MOST_WORDS]),
        }


def _is_sqlite() -> bool:
    return session().get_bind().dialect.name == "sqlite"
