"""A product as its page shows it, with pictures, shelves and variants; and as staff edit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog import descriptions
from shop.catalog.remembering import until_changed
from shop.catalog.tables import Product, ProductCategory
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.kernel.stores import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownVariant:
    """A variant that can be bought; prices in minor units."""

    id: int
    ulid: str
    sku: str
    option1: str
    option2: str
    option3: str
    price_minor: int
    compare_at_minor: int | None
    needs_shipping: bool


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that is ready; `variant_id` when it shows one variant."""

    digest: str
    alt: str
    width: int
    height: int
    variant_id: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A product for shoppers with its active variants, its pictures and the ids of its shelves."""

    slug: str
    name: str
    brand: str
    description_html: str
    options: tuple[str, ...]
    variants: tuple[ShownVariant, ...]
    pictures: tuple[ShownPicture, ...]
    category_ids: tuple[int, ...]


@dataclass(frozen=True)
class Axis:
    """An option axis with the values in the order in which the variants come: ("Colour", ("Black",))."""

    name: str
    values: tuple[str, ...]


@until_changed(256)
def shown(store: Store, slug: str) -> Shown:
    """The active product as its page shows it; Missing when there is none of that slug."""
    product = by_slug(store.id, slug)
    return Shown(
        slug=product.slug,
        name=product.name,
        brand=product.brand,
        description_html=product.description_html,
        options=tuple(product.options),
        variants=tuple(_part(ShownVariant, each) for each in product.variants if each.is_active),
        pictures=tuple(_part(ShownPicture, each) for each in product.pictures if each.state == "ready"),
        category_ids=tuple(link.category_id for link in product.shelves),
    )


def _part(kind: type[T], row: object) -> T:
    return kind(**{name: getattr(row, name) for name in kind.__slots__})  # type: ignore[attr-defined]


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


def axes(product: Shown) -> tuple[Axis, ...]:
    """The option axes that the variants span."""
    spanned = []
    for place, name in enumerate(product.options, start=1):
        values = dict.fromkeys(getattr(variant, f"option{place}") for variant in product.variants)
        spanned.append(Axis(name, tuple(value for value in values if value)))
    return tuple(spanned)


def chosen(product: Shown, sku: str = "", picks: tuple[str, ...] = ()) -> ShownVariant | None:
    """The variant of that SKU, or the first that fits the picked option values, or simply the first."""
    for variant in product.variants:
        if sku and variant.sku == sku:
            return variant
    for variant in product.variants:
        mine = (variant.option1, variant.option2, variant.option3)
        if picks and all(not pick or pick == own for pick, own in zip(picks, mine, strict=False)):
            return variant
    return product.variants[0] if product.variants else None


def pictures_of(product: Shown, variant: ShownVariant | None) -> tuple[ShownPicture, ...]:
    """The pictures, the variant's own first."""
    return tuple(sorted(product.pictures, key=lambda each: variant is None or each.variant_id != variant.id))
