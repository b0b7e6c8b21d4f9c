"""Lists of products for shoppers: plain rows, keyset pages, never a COUNT over the whole table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Picture, Product, ProductCategory
from shop.kernel.db import session

PAGE = 24
SORTS = ("featured", "newest", "price", "-price", "name")


@dataclass(frozen=True)
class Tile:
    """A product in a grid; prices in minor units, `picture` the digest of its first picture or ""."""

    id: int
    slug: str
    name: str
    brand: str
    from_minor: int
    has_range: bool
    compare_at_minor: int | None
    picture: str
    picture_alt: str


@dataclass(frozen=True)
class Page:
    """One page of tiles; `after` is the cursor of the next one, "" at the end."""

    tiles: tuple[Tile, ...]
    after: str


@dataclass(frozen=True)
class Filter:
    """What narrows a list: shelves (category ids), a price band in minor units."""

    category_ids: Sequence[int] = ()
    price_from: int | None = None
    price_to: int | None = None


_first_picture = (
    sa.select(Picture.id)
    .where(Picture.product_id == Product.id, Picture.state == "ready")
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
_columns = (
    Product.id,
    Product.slug,
    Product.name,
    Product.brand,
    Product.from_minor,
    Product.has_range,
    Product.compare_at_minor,
    sa.func.coalesce(Picture.digest, "").label("picture"),
    sa.func.coalesce(Picture.alt, "").label("picture_alt"),
)
_tiles = sa.select(*_columns).outerjoin(Picture, Picture.id == _first_picture)
_orders: dict[str, tuple[Any, bool]] = {
    "featured": (Product.position, False),
    "newest": (Product.id, True),
    "price": (Product.from_minor, False),
    "-price": (Product.from_minor, True),
    "name": (Product.name, False),
}


def products(
    store_id: int, narrow: Filter, *, sort: str = "featured", after: str = "", size: int = PAGE
) -> Page:
    """One page of active products; an unknown sort or cursor gives the first page."""
    column, down = _orders.get(sort, _orders["featured"])
    direction = (column.desc(), Product.id.desc()) if down else (column, Product.id)
    wanted = _tiles.where(Product.store_id == store_id, Product.status == "active", *_rules(narrow))
    if cursor := _read_cursor(after, numeric=sort != "name"):
        here, edge = sa.tuple_(column, Product.id), sa.tuple_(sa.literal(cursor[0]), sa.literal(cursor[1]))
        wanted = wanted.where(here < edge if down else here > edge)
    rows = (
        session().execute(wanted.add_columns(column.label("edge")).order_by(*direction).limit(size + 1)).all()
    )
    shown = rows[:size]
    more = f"{shown[-1].id}.{shown[-1].edge}" if len(rows) > size else ""
    return Page(tuple(Tile(*row[:9]) for row in shown), more)


def by_ids(store_id: int, ids: Sequence[int]) -> tuple[Tile, ...]:
    """Active products in the order of `ids` (a search's result)."""
    if not ids:
        return ()
    wanted = _tiles.where(Product.store_id == store_id, Product.status == "active", Product.id.in_(ids))
    found = {row.id: Tile(*row[:9]) for row in session().execute(wanted)}
    return tuple(found[i] for i in ids if i in found)


def _rules(narrow: Filter) -> list[Any]:
    rules: list[Any] = []
    if narrow.category_ids:
        shelved = sa.select(ProductCategory.id).where(
            ProductCategory.product_id == Product.id, ProductCategory.category_id.in_(narrow.category_ids)
        )
        rules.append(shelved.exists())
    if narrow.price_from is not None:
        rules.append(Product.from_minor >= narrow.price_from)
    if narrow.price_to is not None:
        rules.append(Product.from_minor < narrow.price_to)
    return rules


def _read_cursor(text: str, *, numeric: bool) -> tuple[Any, int] | None:
    key, _, edge = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    if not numeric:
        return edge[:255], int(key)
    return (int(edge), int(key)) if edge.isascii() and edge.isdigit() and len(edge) < 19 else None
