"""Categories: the tree behind the shop's menu, cached until the catalogue changes."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog import words
from shop.catalog.remembering import until_changed
from shop.catalog.tables import Category, Picture, Product, ProductCategory
from shop.kernel.db import session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store, catalog_changed
from shop.kernel.timeline import Actor, record


@dataclass(frozen=True)
class Shelf:
    """A category as the menu shows it: `count` is its active products, those below it included."""

    id: int
    slug: str
    name: str
    blurb: str
    parent_id: int | None
    children: tuple[Shelf, ...]
    count: int

    @property
    def family(self) -> tuple[int, ...]:
        """Its own id and those of all the shelves below."""
        return (self.id, *(i for child in self.children for i in child.family))


@until_changed(8)
def menu(store: Store) -> tuple[Shelf, ...]:
    """The top shelves with all below; two queries after the catalogue changed, none otherwise."""
    return _tree(store.id)


@until_changed(8)
def faces(store: Store) -> dict[int, str]:
    """A picture's digest for each top shelf: one of its products'. One query after the catalogue changed."""
    top = {id_: shelf.id for shelf in menu(store) for id_ in shelf.family}
    wanted = (
        sa.select(ProductCategory.category_id, sa.func.min(Picture.digest))
        .join(Product, Product.id == ProductCategory.product_id)
        .join(Picture, Picture.product_id == Product.id)
        .where(ProductCategory.store_id == store.id, Product.status == "active")
        .where(Picture.state == "ready", Picture.position == 0)
        .group_by(ProductCategory.category_id)
    )
    found: dict[int, str] = {}
    for category_id, digest in session().execute(wanted.order_by(ProductCategory.category_id)):
        found.setdefault(top.get(category_id, category_id), digest)
    return found


def path(store: Store, slug: str) -> tuple[Shelf, ...]:
    """The shelves from the top to this one; Missing when there is none of that slug."""

    def walk(shelves: tuple[Shelf, ...], above: tuple[Shelf, ...]) -> tuple[Shelf, ...] | None:
        for shelf in shelves:
            if shelf.slug == slug:
                return (*above, shelf)
            if below := walk(shelf.children, (*above, shelf)):
                return below
        return None

    found = walk(menu(store), ())
    if not found:
        raise Missing("There is no such category.")
    return found


@writes
def add_category(
    store: Store, name: str, *, by: Actor, parent_id: int | None = None, blurb: str = "", slug: str = ""
) -> Category:
    """Put up a shelf; Refusal "slug_taken" when another has its address."""
    slug = slug or words.slug(name)
    taken = sa.select(Category.id).where(Category.store_id == store.id, Category.slug == slug)
    if session().execute(taken).first():
        raise Refusal("slug_taken", f"There is a category at “{slug}” already.", field="name")
    category = Category(store_id=store.id, name=name, slug=slug, parent_id=parent_id, blurb=blurb)
    session().add(category)
    session().flush()
    record("category.added", f"Category {name} was added", by=by, store_id=store.id, subject="category")
    catalog_changed(store.id)
    return category


def by_slug(store_id: int, slug: str) -> Category:
    """The category at that address; Missing when there is none."""
    wanted = sa.select(Category).where(Category.store_id == store_id, Category.slug == slug)
    category = session().execute(wanted).scalar_one_or_none()
    if category is None:
        raise Missing("There is no such category.")
    return category


@writes
def change_category(
    store: Store,
    category: Category,
    *,
    name: str,
    blurb: str,
    parent_id: int | None,
    position: int,
    by: Actor,
) -> Category:
    """Rename, describe, move or order a category; its address stays, so that links go on working.

    Raises Refusal "parent" when it would come to stand below itself.
    """
    session().refresh(category, with_for_update=True)
    if parent_id is not None and parent_id in _family(store, category.slug):
        raise Refusal("parent", "A category cannot stand below itself.", field="parent")
    category.name, category.blurb = name, blurb
    category.parent_id, category.position = parent_id, position
    record("category.changed", f"Category {name} was changed", by=by, store_id=store.id, subject="category")
    catalog_changed(store.id)
    return category


def _family(store: Store, slug: str) -> tuple[int, ...]:
    def walk(shelves: tuple[Shelf, ...]) -> tuple[int, ...]:
        for shelf in shelves:
            if shelf.slug == slug:
                return shelf.family
            if below := walk(shelf.children):
                return below
        return ()

    return walk(_tree(store.id))


def _tree(store_id: int) -> tuple[Shelf, ...]:
    counted = (
        sa.select(ProductCategory.category_id, sa.func.count(sa.distinct(ProductCategory.product_id)))
        .join(Product, Product.id == ProductCategory.product_id)
        .where(ProductCategory.store_id == store_id, Product.status == "active")
        .group_by(ProductCategory.category_id)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in session().execute(counted)}
    wanted = sa.select(Category).where(Category.store_id == store_id)
    rows = session().execute(wanted.order_by(Category.position, Category.name)).scalars().all()

    def below(parent_id: int | None) -> tuple[Shelf, ...]:
        shelves = []
        for row in rows:
            if row.parent_id == parent_id:
                children = below(row.id)
                count = counts.get(row.id, 0) + sum(child.count for child in children)
                shelves.append(Shelf(row.id, row.slug, row.name, row.blurb, parent_id, children, count))
        return tuple(shelves)

    return below(None)
