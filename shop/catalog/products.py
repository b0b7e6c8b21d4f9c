"""Editing products: making, changing, publishing and archiving them with their variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from shop.catalog import checking, conflicts, descriptions, gtins, searching, shelving, words
from shop.catalog.checking import MOST_VARIANTS
from shop.catalog.drafts import ProductDraft, VariantDraft
from shop.catalog.tables import Product, Variant
from shop.kernel import clock
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.stores import Store, catalog_changed
from shop.kernel.timeline import Actor, record

__all__ = [
    "MOST_VARIANTS",
    "ProductDraft",
    "VariantDraft",
    "create",
    "create_many",
    "free_slug",
    "refresh",
    "update",
]


@writes
def create(store: Store, draft: ProductDraft, *, by: Actor) -> Product:
    """Make a product with its variants, searchable at once.

    Raises Refusal with a field: "name", "slug", "sku", "gtin", "variants", "price".
    """
    made = create_many(store, [draft], by=by)[0]
    if isinstance(made, Refusal):
        raise made
    return made


@writes
def create_many(store: Store, drafts: Sequence[ProductDraft], *, by: Actor) -> list[Product | Refusal]:
    """Make products in a handful of statements, however many there are.

    Returns, in the order of the drafts, the product or why there is none; the others are made all the same.
    """
    refused = checking.refusals(store, drafts)
    made: list[Product | Refusal] = []
    pairs: list[tuple[Product, ProductDraft]] = []
    for draft, refusal in zip(drafts, refused, strict=True):
        if refusal is None:
            slug = draft.slug or free_slug(store, draft.name)
            product = Product(store_id=store.id, slug=slug, name=draft.name)
            _fill(product, draft)
            _cache_prices(
                product, [(v.price_minor, v.compare_at_minor) for v in draft.variants if v.is_active]
            )
            session().add(product)
            pairs.append((product, draft))
        made.append(refusal or pairs[-1][0])
    session().flush()
    for product, draft in pairs:
        _add_variants(product, draft.variants)
        _note("product.created", f"{product.name} was added", product, by)
    shelving.shelve([(product, draft.category_ids) for product, draft in pairs])
    searching.index([product.id for product, _ in pairs])
    catalog_changed(store.id)
    return made


@writes
def update(store: Store, product: Product, draft: ProductDraft, *, version: int, by: Actor) -> Product:
    """Change a product whole; Stale when somebody saved since `version`.

    Variants are matched by SKU; one that is not in the draft any more is switched off, never deleted.
    """
    session().refresh(product, with_for_update=True)
    before = {name: getattr(product, name) for name in ("name", "status", "description", "tax_class")}
    if product.version != version:
        theirs, yours = conflicts.between(product, draft)
        raise Stale("Somebody else saved this product meanwhile.", theirs=theirs, yours=yours)
    checking.refuse(store, draft, product)
    _fill(product, draft)
    product.slug = draft.slug or product.slug
    product.updated_at = clock.now()  # a change of a variant alone raises the version too
    _put_variants(product, draft.variants)
    shelving.place(product, draft.category_ids)
    refresh(product)
    after = {name: getattr(product, name) for name in before}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    shown = {name: [str(value)[:500] for value in pair] for name, pair in changed.items()}
    _note("product.changed", f"{product.name} was changed", product, by, changed=shown)
    catalog_changed(store.id)
    return product


def refresh(product: Product) -> None:
    """Bring the cached prices and the search index up to date with the variants, in the current write."""
    session().flush()
    wanted = sa.select(Variant.price_minor, Variant.compare_at_minor).where(
        Variant.product_id == product.id, Variant.is_active
    )
    prices = session().execute(wanted).all()
    _cache_prices(product, [(row.price_minor, row.compare_at_minor) for row in prices])
    searching.index([product.id])


def free_slug(store: Store, name: str) -> str:
    """An address made of the name that no other product of the store has."""
    wanted = words.slug(name)
    taken = set(
        session()
        .execute(
            sa.select(Product.slug).where(
                Product.store_id == store.id, Product.slug.startswith(wanted, autoescape=True)
            )
        )
        .scalars()
    )
    candidates = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 3))
    return next(slug for slug in candidates if slug not in taken)


def _cache_prices(product: Product, prices: Sequence[tuple[int, int | None]]) -> None:
    """`prices` are (price, compare-at) of the variants that are sold."""
    cheapest = min(prices, key=lambda pair: pair[0], default=(0, None))
    product.from_minor, product.compare_at_minor = cheapest[0], cheapest[1] or None
    product.has_range = len({price for price, _ in prices}) > 1


def _fill(product: Product, draft: ProductDraft) -> None:
    product.name = draft.name.strip()
    product.brand = draft.brand
    product.description = draft.description
    product.description_format = draft.description_format
    product.description_html = descriptions.render(draft.description, draft.description_format)
    product.tags = list(draft.tags)
    product.options = list(draft.options)
    product.tax_class = draft.tax_class
    product.is_drop_ship = draft.is_drop_ship
    product.status = draft.status
    product.position = draft.position


def _add_variants(product: Product, drafts: Sequence[VariantDraft]) -> None:
    """The variants of a product that was just made."""
    for position, draft in enumerate(drafts):
        values = _variant_values(draft) | {"sku": draft.sku, "position": position}
        session().add(Variant(store_id=product.store_id, product_id=product.id, **values))


def _put_variants(product: Product, drafts: Sequence[VariantDraft]) -> None:
    wanted = sa.select(Variant).where(Variant.product_id == product.id)
    known = list(session().execute(wanted).scalars())
    pairs = _matched(known, drafts)
    for variant in known:
        if variant not in pairs.values():
            _retire(variant)
    for position, draft in enumerate(drafts):
        if (mine := pairs.get(position)) and _changes_place(mine, draft):
            mine.sku, mine.option3 = f"moving {mine.ulid}", f"moving {mine.ulid}"
    session().flush()  # SKUs and options that are given up are free before another variant takes them
    for position, draft in enumerate(drafts):
        variant = pairs.get(position) or Variant(store_id=product.store_id, product_id=product.id)
        for name, value in _variant_values(draft).items():
            setattr(variant, name, value)
        variant.sku, variant.position = draft.sku, position
        session().add(variant)


def _matched(known: Sequence[Variant], drafts: Sequence[VariantDraft]) -> dict[int, Variant]:
    """Which variant each draft (by its place) is about: the one it names, else the one of its SKU."""
    by_ulid = {variant.ulid: variant for variant in known}
    by_sku = {variant.sku: variant for variant in known}
    named = {place: by_ulid[draft.ulid] for place, draft in enumerate(drafts) if draft.ulid in by_ulid}
    taken = set(named.values())
    for place, draft in enumerate(drafts):
        other = by_sku.get(draft.sku)
        if place in named and other not in (None, *taken):
            raise Refusal("sku", f"A variant that was removed had the SKU {draft.sku}.", field="variants")
        if place not in named and other is not None and other not in taken:
            named[place] = other
    return named


def _changes_place(variant: Variant, draft: VariantDraft) -> bool:
    options = (*draft.options, "", "", "")[:3]
    return (variant.sku, variant.option1, variant.option2, variant.option3) != (draft.sku, *options)


def _retire(variant: Variant) -> None:
    """Switch a variant off; its option slot becomes its own ulid, so that a new one may take its place."""
    variant.is_active = False
    variant.option3 = f"retired {variant.ulid}"


def _variant_values(draft: VariantDraft) -> dict[str, Any]:
    options = (*draft.options, "", "", "")[:3]
    return {
        "gtin": gtins.clean(draft.gtin),
        "title": " / ".join(value for value in draft.options if value),
        "option1": options[0],
        "option2": options[1],
        "option3": options[2],
        "price_minor": draft.price_minor,
        "compare_at_minor": draft.compare_at_minor or None,
        "cost_minor": draft.cost_minor,
        "weight_grams": draft.weight_grams,
        "is_taxable": draft.is_taxable,
        "needs_shipping": draft.needs_shipping,
        "is_active": draft.is_active,
    }


def _note(name: str, sentence: str, product: Product, by: Actor, **details: Any) -> None:
    record(
        name,
        sentence,
        by=by,
        store_id=product.store_id,
        subject="product",
        subject_ulid=product.ulid,
        **details,
    )
