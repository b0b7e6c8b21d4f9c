"""Repeats the store's goods inside the database, as further series under names and SKUs of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa

from demo.scale.sheets import follow_on
from shop.catalog import searching
from shop.catalog.tables import Picture, Product, ProductCategory, Variant
from shop.inventory.tables import Stock, StockMove
from shop.kernel.db import Base, session, write
from shop.kernel.stores import Store, catalog_changed
from shop.sourcing.tables import Offer

REPEATED: tuple[type[Base], ...] = (Product, ProductCategory, Variant, Picture, Offer, Stock, StockMove)
FOLLOWS = {"product_id": Product, "variant_id": Variant, "stock_id": Stock}
INDEXED = 500  # products put into the search index at a time


class Repeater:
    """Knows the goods that the store has now, and makes series 2, 3 … of them; GTINs name one thing only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last = {kind: _newest(kind) for kind in REPEATED}
        self._products = session().execute(sa.select(Product.id).order_by(Product.id)).scalars().all()

    def repeat(self, products: int) -> int:
        """Bring the store to that many products, with their variants, pictures, offers and stock.

        Returns how many products there are then; there are never fewer than before.
        """
        series, left = 2, products - len(self._products)
        while left > 0:
            upto = self._products[min(left, len(self._products)) - 1]
            write(partial(self._add, series, upto))
            series, left = series + 1, left - len(self._products)
        write(self._publish)
        return max(products, len(self._products))

    def _add(self, series: int, upto: int) -> None:
        for kind in REPEATED:
            again = self._columns(kind, series)
            rows = sa.select(*again.values()).where(*self._chosen(kind, upto)).order_by(kind.__table__.c.id)
            session().execute(sa.insert(kind).from_select(list(again), rows, include_defaults=False))

    def _columns(self, kind: type[Base], series: int) -> dict[str, Any]:
        """The table's columns as they are, but for keys and what must be unique."""
        columns = {column.name: column for column in kind.__table__.columns}
        again: dict[str, Any] = dict(columns)
        again["id"] = self._shifted(columns["id"], kind, series)
        for name, target in FOLLOWS.items():
            if name in columns:
                again[name] = self._shifted(columns[name], target, series)
        return again | _renamed(kind, columns, series, again["id"])

    def _shifted(self, column: Any, kind: type[Base], series: int) -> Any:
        return column + (series - 1) * self._last[kind]

    def _chosen(self, kind: type[Base], upto: int) -> list[Any]:
        """Rows of the first goods, up to this product; keys rise from product to product."""
        columns = kind.__table__.columns
        within = sa.select(Variant.id).where(Variant.id <= self._last[Variant], Variant.product_id <= upto)
        chosen = [columns["id"] <= self._last[kind]]
        if kind is Product:
            chosen.append(columns["id"] <= upto)
        elif "product_id" in columns:
            chosen.append(columns["product_id"] <= upto)
        elif "variant_id" in columns:
            chosen.append(columns["variant_id"].in_(within))
        else:
            chosen.append(columns["stock_id"].in_(sa.select(Stock.id).where(Stock.variant_id.in_(within))))
        return chosen

    def _publish(self) -> None:
        """Make the new products findable, and let the next ordinary rows follow on."""
        wanted = sa.select(Product.id).where(Product.id > self._last[Product]).order_by(Product.id)
        fresh = session().execute(wanted).scalars().all()
        for start in range(0, len(fresh), INDEXED):
            searching.index(fresh[start : start + INDEXED])
        follow_on(kind.__tablename__ for kind in REPEATED)
        catalog_changed(self._store.id)


def _newest(kind: type[Base]) -> int:
    newest = sa.select(sa.func.coalesce(sa.func.max(kind.__table__.c.id), 0))
    return int(session().execute(newest).scalar_one())


def _renamed(kind: type[Base], columns: Mapping[str, Any], series: int, key: Any) -> dict[str, Any]:
    """What a further series calls itself. A ulid keeps its moment; its serial begins with 1."""
    mark = f"-{series}"
    changed: dict[str, Any] = {
        name: columns[name] + mark for name in ("slug", "sku", "vendor_sku") if name in columns
    }
    if "ulid" in columns:
        serial = sa.cast(10**15 + key, sa.Text)
        changed["ulid"] = sa.func.substr(columns["ulid"], 1, 10, type_=sa.Text) + serial
    if "gtin" in columns:
        changed["gtin"] = sa.literal("")
    if kind is Product:
        changed["name"] = columns["name"] + f", series {series}"
        changed["position"] = columns["position"] + (series - 1) * 10_000
    return changed
