"""Products and variants as a form or a file gives them, before the catalogue takes them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class VariantDraft:
    """A variant as a form or a file gives it; money in minor units, `options` one value per axis.

    `ulid` says which variant it is where that is known, so that its SKU may change; else the SKU says it.
    """

    sku: str
    price_minor: int
    options: tuple[str, ...] = ()
    gtin: str = ""
    compare_at_minor: int | None = None
    cost_minor: int | None = None
    weight_grams: int = 0
    is_taxable: bool = True
    needs_shipping: bool = True
    is_active: bool = True
    ulid: str = ""


@dataclass(frozen=True)
class ProductDraft:
    """A product as a form or a file gives it."""

    name: str
    slug: str = ""
    brand: str = ""
    description: str = ""
    description_format: str = "markdown"
    tags: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    tax_class: str = "standard"
    is_drop_ship: bool = True
    status: str = "draft"
    position: int = 0
    category_ids: tuple[int, ...] = ()
    variants: tuple[VariantDraft, ...] = field(default=())
