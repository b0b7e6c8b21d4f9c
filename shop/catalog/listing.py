"""Lists of products for shoppers: plain rows, keyset pages, never a COUNT over the whole table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from shop.catalog.remembering import until_changed
from shop.catalog.tables import Picture, Product, ProductCategory
from shop.kernel.among import among
from shop.kernel.db import rows
from shop.kernel.stores import Store

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

    category_ids: tuple[int, ...] = ()
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
_pictured = sa.select(*_columns).outerjoin(Picture, Picture.id == _first_picture)
_tiles = _pictured.where(Product.store_id == sa.bindparam("store_id"), Product.status == "active")
_on_shelves = (
    sa.select(ProductCategory.id)
    .where(
        ProductCategory.product_id == Product.id,
        among(ProductCategory.category_id, "shelves"),
    )
    .exists()
)
_BY_IDS = (
    _pictured.where(  # + 0: by their keys, where SQLite would go through all active products of the store
        among(Product.id, "ids"), Product.store_id + 0 == sa.bindparam("store_id"), Product.status == "active"
    )
)
_orders: dict[str, tuple[Any, bool]] = {
    "featured": (Product.position, False),
    "newest": (Product.id, True),
    "price": (Product.from_minor, False),
    "-price": (Product.from_minor, True),
    "name": (Product.name, False),
}


@until_changed(128)
def products(
    store: Store, narrow: Filter, *, sort: str = "featured", after: str = "", size: int = PAGE
) -> Page:
    """One page of active products; an unknown sort or cursor gives the first page."""
    sort = sort if sort in _orders else "featured"
    cursor = _read_cursor(after, numeric=sort != "name")
    given = {
        "shelves": list(narrow.category_ids) or None,
        "low": narrow.price_from,
        "high": narrow.price_to,
        "edge": cursor and cursor[0],
        "edge_id": cursor and cursor[1],
    }
    given = {name: value for name, value in given.items() if value is not None}
    wanted = _page(sort, frozenset(given))
    found = rows(wanted, {"store_id": store.id, "most": size + 1, **given})
    shown = found[:size]
    more = f"{shown[-1].id}.{shown[-1].edge}" if len(found) > size else ""
    return Page(tuple(Tile(*row[:9]) for row in shown), more)


@cache
def _page(sort: str, given: frozenset[str]) -> sa.Select[Any]:
    """The statement for this order and these parameters: built once, since building costs more than running."""
    column, down = _orders[sort]
    direction = (column.desc(), Product.id.desc()) if down else (column, Product.id)
    rules = {
        "shelves": _on_shelves,
        "low": Product.from_minor >= sa.bindparam("low"),
        "high": Product.from_minor < sa.bindparam("high"),
    }
    wanted = _tiles.where(*(rule for name, rule in rules.items() if name in given))
    if "edge" in given:
        here = sa.tuple_(column, Product.id)
        edge = sa.tuple_(
            sa.bindparam("edge", type_=column.type), sa.bindparam("edge_id", type_=Product.id.type)
        )
        wanted = wanted.where(here < edge if down else here > edge)
    return wanted.add_columns(column.label("edge")).order_by(*direction).limit(sa.bindparam("most"))


def by_ids(store_id: int, ids: Sequence[int]) -> tuple[Tile, ...]:
    """Active products in the order of `ids` (a search's result)."""
    if not ids:
        return ()
    found = {row.id: Tile(*row) for row in rows(_BY_IDS, {"store_id": store_id, "ids": list(ids)})}
    return tuple(found[i] for i in ids if i in found)


def _read_cursor(text: str, *, numeric: bool) -> tuple[Any, int] | None:
    key, _, edge = text.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    if not numeric:
        return edge[:255], int(key)
    return (int(edge), int(key)) if edge.isascii() and edge.isdigit() and len(edge) < 19 else None
