"""What differs between a product as somebody else saved it and as somebody wanted to save it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.catalog.drafts import ProductDraft
from shop.catalog.tables import Product, Variant
from shop.kernel.db import session

FIELDS = (
    *("name", "slug", "brand", "description", "tags", "options", "tax_class", "is_drop_ship", "status"),
    "position",
)
OF_VARIANTS = ("gtin", "price_minor", "compare_at_minor", "cost_minor", "weight_grams", "is_active")


def between(product: Product, draft: ProductDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """(theirs, yours): the fields that differ, variants' as "KET-1 price_minor"."""
    theirs = {name: _alike(getattr(product, name)) for name in FIELDS}
    yours = {name: _alike(getattr(draft, name)) for name in FIELDS}
    yours["slug"] = draft.slug or product.slug
    wanted = sa.select(Variant).where(Variant.product_id == product.id, Variant.is_active)
    for variant in session().execute(wanted).scalars():
        theirs |= {f"{variant.sku} {name}": getattr(variant, name) for name in OF_VARIANTS}
    for one in draft.variants:
        yours |= {f"{one.sku} {name}": getattr(one, name) for name in OF_VARIANTS}
    differing = [name for name in {**theirs, **yours} if theirs.get(name) != yours.get(name)]
    return {n: theirs.get(n) for n in differing}, {n: yours.get(n) for n in differing}


def _alike(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
