"""What a product must be like before the catalogue takes it, and which addresses and SKUs are taken."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from shop.catalog import gtins
from shop.catalog.drafts import ProductDraft
from shop.catalog.tables import PRODUCT_STATUSES, TAX_CLASSES, Product, Variant
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store

MOST_VARIANTS = 250


def refuse(store: Store, draft: ProductDraft, product: Product | None = None) -> None:
    """Raise the Refusal that stands against this draft, where it is not `product` itself that has the SKU."""
    refusal = refusals(store, [draft], product)[0]
    if refusal is not None:
        raise refusal


def refusals(
    store: Store, drafts: Sequence[ProductDraft], product: Product | None = None
) -> list[Refusal | None]:
    """For each draft why it is refused, or None; two queries for all of them.

    Of two drafts that want the same address or SKU the first gets it.
    """
    own = product.id if product else 0
    slugs = [draft.slug for draft in drafts if draft.slug]
    skus = [variant.sku for draft in drafts for variant in draft.variants]
    slugs_taken = sa.select(Product.slug).where(Product.store_id == store.id, Product.slug.in_(slugs))
    taken_slugs = set(session().execute(slugs_taken.where(Product.id != own)).scalars())
    skus_taken = sa.select(Variant.sku).where(Variant.store_id == store.id, Variant.sku.in_(skus))
    taken_skus = set(session().execute(skus_taken.where(Variant.product_id != own)).scalars())
    found: list[Refusal | None] = []
    for draft in drafts:
        try:
            _check(draft)
            _refuse_taken(draft, taken_slugs, taken_skus)
        except Refusal as refusal:
            found.append(refusal)
            continue
        taken_slugs.add(draft.slug)
        taken_skus.update(variant.sku for variant in draft.variants)
        found.append(None)
    return found


def _refuse_taken(draft: ProductDraft, slugs: set[str], skus: set[str]) -> None:
    if draft.slug and draft.slug in slugs:
        raise Refusal("slug", f"Another product has the address “{draft.slug}”.", field="slug")
    if taken := [variant.sku for variant in draft.variants if variant.sku in skus]:
        raise Refusal("sku", f"Another product has the SKU {taken[0]}.", field="variants")


def _check(draft: ProductDraft) -> None:
    if not draft.name.strip():
        raise Refusal("name", "A product needs a name.", field="name")
    if draft.status not in PRODUCT_STATUSES or draft.tax_class not in TAX_CLASSES:
        raise Refusal("choice", "Choose one of the values in the list.", field="status")
    if not 1 <= len(draft.variants) <= MOST_VARIANTS:
        raise Refusal("variants", f"A product has between 1 and {MOST_VARIANTS} variants.", field="variants")
    for name, what in (("sku", "SKU"), ("options", "set of options")):
        values = [getattr(variant, name) for variant in draft.variants]
        if twice := [value for value in values if values.count(value) > 1]:
            shown = " / ".join(twice[0]) if isinstance(twice[0], tuple) else twice[0]
            raise Refusal(name, f"Two variants have the same {what}: {shown or 'none'}.", field="variants")
    for variant in draft.variants:
        gtins.clean(variant.gtin, field="variants")
        if not variant.sku.strip() or variant.price_minor < 0:
            raise Refusal("variants", "Each variant needs a SKU and a price.", field="variants")
