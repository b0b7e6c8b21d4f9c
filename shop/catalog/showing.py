"""A product as its page shows it: with pictures, shelves and variants, in two queries."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog import descriptions
from shop.catalog.tables import Picture, Product, ProductCategory, Variant
from shop.kernel.db import session
from shop.kernel.refusals import Missing


@dataclass(frozen=True)
class Axis:
    """An option axis with the values in the order in which the variants come: ("Colour", ("Black",))."""

    name: str
    values: tuple[str, ...]


def by_slug(store_id: int, slug: str, *, statuses: tuple[str, ...] = ("active",)) -> Product:
    """The product with variants, pictures and shelves; Missing when it is not shown to shoppers.

    A product has few pictures and shelves, so they join its row; of variants there may be hundreds.
    """
    wanted = (
        sa.select(Product)
        .where(Product.store_id == store_id, Product.slug == slug, Product.status.in_(statuses))
        .options(joinedload(Product.pictures), joinedload(Product.shelves), selectinload(Product.variants))
    )
    product = session().execute(wanted).unique().scalar_one_or_none()
    if product is None:
        raise Missing("There is no such product.")
    return product


def by_ulid(store_id: int, ulid: str) -> Product:
    """The product in any state, for staff."""
    wanted = (
        sa.select(Product)
        .where(Product.store_id == store_id, Product.ulid == ulid)
        .options(selectinload(Product.variants), selectinload(Product.pictures))
    )
    product = session().execute(wanted).scalar_one_or_none()
    if product is None:
        raise Missing("There is no such product.")
    return product


def shelves_of(product: Product) -> list[int]:
    """The ids of the categories that the product stands in."""
    wanted = sa.select(ProductCategory.category_id).where(ProductCategory.product_id == product.id)
    return list(session().execute(wanted).scalars())


def rendered(source: str, form: str) -> str:
    """A description as shoppers would see it: safe HTML."""
    return descriptions.render(source[:60_000], form if form in ("markdown", "html") else "markdown")


def axes(product: Product) -> tuple[Axis, ...]:
    """The option axes that the active variants span."""
    spanned = []
    for place, name in enumerate(product.options, start=1):
        values = dict.fromkeys(getattr(v, f"option{place}") for v in product.variants if v.is_active)
        spanned.append(Axis(name, tuple(value for value in values if value)))
    return tuple(spanned)


def chosen(product: Product, sku: str = "", picks: tuple[str, ...] = ()) -> Variant | None:
    """The variant of that SKU, or the first that fits the picked option values, or simply the first."""
    active = [variant for variant in product.variants if variant.is_active]
    for variant in active:
        if sku and variant.sku == sku:
            return variant
    for variant in active:
        mine = (variant.option1, variant.option2, variant.option3)
        if picks and all(not pick or pick == own for pick, own in zip(picks, mine, strict=False)):
            return variant
    return active[0] if active else None


def pictures_of(product: Product, variant: Variant | None) -> list[Picture]:
    """The pictures that are ready, the variant's own first."""
    ready = [picture for picture in product.pictures if picture.state == "ready"]
    return sorted(ready, key=lambda p: (variant is None or p.variant_id != variant.id, p.position))
