"""Puts products on the shelves of their store; a shelf of another store is no shelf."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from shop.catalog.tables import Category, Product, ProductCategory
from shop.kernel.db import session


def shelve(pairs: Sequence[tuple[Product, Sequence[int]]]) -> None:
    """Put products that were just made on the shelves of these category ids."""
    wanted = {category_id for _, category_ids in pairs for category_id in category_ids}
    if not wanted:
        return
    own = sa.select(Category.store_id, Category.id).where(Category.id.in_(wanted))
    known = {(row.store_id, row.id) for row in session().execute(own)}
    for product, category_ids in pairs:
        for category_id in dict.fromkeys(category_ids):
            if (product.store_id, category_id) in known:
                session().add(_placed(product, category_id))


def place(product: Product, category_ids: Sequence[int]) -> None:
    """Let the product stand on these shelves and no others."""
    own = sa.select(Category.id).where(Category.store_id == product.store_id, Category.id.in_(category_ids))
    wanted = set(session().execute(own).scalars())
    shelved = sa.select(ProductCategory).where(ProductCategory.product_id == product.id)
    for row in session().execute(shelved).scalars():
        if row.category_id in wanted:
            wanted.discard(row.category_id)
        else:
            session().delete(row)
    for category_id in sorted(wanted):
        session().add(_placed(product, category_id))


def _placed(product: Product, category_id: int) -> ProductCategory:
    return ProductCategory(store_id=product.store_id, product_id=product.id, category_id=category_id)
