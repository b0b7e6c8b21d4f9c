"""A product as its page shows it, with pictures, shelves and variants; and as staff edit it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.catalog import descriptions
from shop.catalog.remembering import until_changed
from shop.catalog.tables import Picture, Product, ProductCategory, Variant
from shop.kernel.db import rows, session
from shop.kernel.refusals import Missing
from shop.kernel.stores import Store


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
    """The active product as its page shows it; Missing when there is none of that slug. Two queries."""
    parts = rows(_SHOWN, {"store_id": store.id, "slug": slug})
    if not parts:
        raise Missing("There is no such product.")
    first = parts[0]
    return Shown(
        slug=first.slug,
        name=first.name,
        brand=first.brand,
        description_html=first.description_html,
        options=tuple(first.options),
        variants=tuple(ShownVariant(*row) for row in rows(_VARIANTS, {"product_id": first.id})),
        pictures=tuple(ShownPicture(*row[-5:]) for row in parts if row.digest),
        category_ids=tuple(sorted(map(int, first.shelves.split(",")))) if first.shelves else (),
    )


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


_SHELVES = (
    sa.select(sa.func.aggregate_strings(sa.cast(ProductCategory.category_id, sa.Text), ","))
    .where(ProductCategory.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)
_SHOWN = (  # a row a picture that is ready; a product has few
    sa.select(
        Product.id,
        Product.slug,
        Product.name,
        Product.brand,
        Product.description_html,
        Product.options,
        _SHELVES.label("shelves"),
        Picture.digest,
        Picture.alt,
        Picture.width,
        Picture.height,
        Picture.variant_id,
    )
    .outerjoin(Picture, sa.and_(Picture.product_id == Product.id, Picture.state == "ready"))
    .where(
        Product.store_id == sa.bindparam("store_id"),
        Product.slug == sa.bindparam("slug"),
        Product.status == "active",
    )
    .order_by(Picture.position, Picture.id)
)
_VARIANTS = (
    sa.select(*(getattr(Variant, name) for name in ShownVariant.__slots__))
    .where(Variant.product_id == sa.bindparam("product_id"), Variant.is_active)
    .order_by(Variant.position, Variant.id)
)
