"""Holds the entries of a product file against the catalogue: created, changed, the same, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from shop.catalog import descriptions
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.tables import Picture, Product, Variant
from shop.imports.shopify import Entry, Supply
from shop.kernel.db import session
from shop.sourcing.tables import Offer, Vendor

PRODUCT_FIELDS = ("name", "brand", "tags", "options", "status")
VARIANT_FIELDS = (
    *("gtin", "price_minor", "compare_at_minor", "cost_minor", "weight_grams"),
    *("is_taxable", "needs_shipping", "is_active"),
)
KEEP_WHEN_EMPTY = ("gtin", "cost_minor")


@dataclass
class Known:
    """What the catalogue holds of the products that a chunk of entries names."""

    products: dict[str, Product] = field(default_factory=dict)
    variants: dict[int, list[Variant]] = field(default_factory=dict)
    sku_owner: dict[str, int] = field(default_factory=dict)
    offers: dict[tuple[int, str], Offer] = field(default_factory=dict)
    pictures: dict[int, set[str]] = field(default_factory=dict)


@dataclass
class Plan:
    """What applying an entry would do; `changes` are {field, old, new} with the SKU where it is a variant's."""

    entry: Entry
    verdict: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    product: Product | None = None
    draft: ProductDraft | None = None

    @property
    def reason(self) -> str:
        """Why it is refused, or what was left out."""
        return "; ".join((*self.entry.errors, *self.entry.notes))[:500]


def plans(store_id: int, entries: Sequence[Entry], *, stock_is: str) -> list[Plan]:
    """A plan for each entry, with a handful of queries for the whole chunk.

    `stock_is` says whose the file's quantities are: "vendor", "own" or "ignored".
    """
    known = _look_up(store_id, entries)
    return [_plan(entry, known, stock_is) for entry in entries]


def _look_up(store_id: int, entries: Sequence[Entry]) -> Known:
    drafts = [entry.draft for entry in entries if entry.draft]
    slugs = [draft.slug for draft in drafts]
    skus = [variant.sku for draft in drafts for variant in draft.variants]
    known = Known()
    products = sa.select(Product).where(Product.store_id == store_id, Product.slug.in_(slugs))
    known.products = {product.slug: product for product in session().execute(products).scalars()}
    ids = [product.id for product in known.products.values()]
    variants = sa.select(Variant).where(Variant.store_id == store_id)
    mine = variants.where(Variant.product_id.in_(ids)).order_by(Variant.position)
    for variant in session().execute(mine).scalars():
        known.variants.setdefault(variant.product_id, []).append(variant)
    owners = sa.select(Variant.sku, Variant.product_id).where(
        Variant.store_id == store_id, Variant.sku.in_(skus)
    )
    known.sku_owner = {row.sku: row.product_id for row in session().execute(owners)}
    offers = (
        sa.select(Offer, Vendor.name)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .join(Variant, Variant.id == Offer.variant_id)
        .where(Variant.product_id.in_(ids))
    )
    known.offers = {
        (row.Offer.variant_id, row.name.casefold()): row.Offer for row in session().execute(offers)
    }
    pictures = sa.select(Picture.product_id, Picture.source_url).where(Picture.product_id.in_(ids))
    for picture in session().execute(pictures):
        known.pictures.setdefault(picture.product_id, set()).add(picture.source_url)
    return known


def _plan(entry: Entry, known: Known, stock_is: str) -> Plan:
    if entry.draft is None:
        return Plan(entry, "refused")
    product = known.products.get(entry.draft.slug)
    for variant in entry.draft.variants:
        owner = known.sku_owner.get(variant.sku)
        if owner is not None and (product is None or owner != product.id):
            entry.errors.append(f"line {entry.line}: the SKU {variant.sku} belongs to another product")
            return Plan(entry, "refused")
    if product is None:
        return Plan(entry, "create", draft=entry.draft)
    draft = _merged(entry.draft, product, known.variants.get(product.id, []))
    changes = _product_changes(draft, product)
    changes += _variant_changes(draft, known.variants.get(product.id, []))
    changes += _picture_changes(entry, known.pictures.get(product.id, set()))
    changes += _offer_changes(entry, known, product, stock_is)
    return Plan(entry, "change" if changes else "same", changes, product, draft)


def _merged(draft: ProductDraft, product: Product, variants: list[Variant]) -> ProductDraft:
    """The file's word on what it mentions, the catalogue's on the rest; variants it leaves out stay."""
    current = {variant.sku: variant for variant in variants}
    named = [
        replace(v, **{f: getattr(current[v.sku], f) for f in KEEP_WHEN_EMPTY if not getattr(v, f)})
        if v.sku in current
        else v
        for v in draft.variants
    ]
    rest = [
        VariantDraft(
            sku=variant.sku,
            options=(variant.option1, variant.option2, variant.option3)[: len(product.options)],
            **{name: getattr(variant, name) for name in VARIANT_FIELDS},
        )
        for variant in variants
        if variant.is_active and variant.sku not in {v.sku for v in draft.variants}
    ]
    return replace(
        draft,
        tax_class=product.tax_class,
        is_drop_ship=product.is_drop_ship,
        position=product.position,
        variants=(*named, *rest),
    )


def _product_changes(draft: ProductDraft, product: Product) -> list[dict[str, Any]]:
    pairs = [(name, getattr(product, name), getattr(draft, name)) for name in PRODUCT_FIELDS]
    pairs = [(name, old, list(new) if isinstance(new, tuple) else new) for name, old, new in pairs]
    pairs.append(
        (
            "description",
            product.description_html,
            descriptions.render(draft.description, draft.description_format),
        )
    )
    return [_change(name, old, new) for name, old, new in pairs if old != new]


def _variant_changes(draft: ProductDraft, variants: list[Variant]) -> list[dict[str, Any]]:
    current = {variant.sku: variant for variant in variants}
    changes = []
    for wanted in draft.variants:
        variant = current.get(wanted.sku)
        if variant is None:
            changes.append(_change("variant", "", wanted.sku))
            continue
        old_options = (variant.option1, variant.option2, variant.option3)
        new_options = (*wanted.options, "", "", "")[:3]
        if old_options != new_options:
            changes.append(_change(f"{wanted.sku} options", list(old_options), list(new_options)))
        for name in VARIANT_FIELDS:
            old, new = getattr(variant, name), getattr(wanted, name)
            if old != new:
                changes.append(_change(f"{wanted.sku} {name.removesuffix('_minor')}", old, new))
    return changes


def _picture_changes(entry: Entry, known: set[str]) -> list[dict[str, Any]]:
    return [_change("picture", "", link.url) for link in entry.pictures if link.url not in known]


def _offer_changes(entry: Entry, known: Known, product: Product, stock_is: str) -> list[dict[str, Any]]:
    if not entry.vendor:
        return []
    changes = []
    ids = {variant.sku: variant.id for variant in known.variants.get(product.id, [])}
    for supply in entry.supply:
        if supply.sku not in ids:
            continue
        offer = known.offers.get((ids[supply.sku], entry.vendor.casefold()))
        if offer is None:
            changes.append(_change(f"{supply.sku} vendor", "", entry.vendor))
        elif stock_is == "vendor" and (offer.stock, offer.takes_backorders) != wanted_stock(supply):
            changes.append(_change(f"{supply.sku} vendor stock", offer.stock, supply.units))
    return changes


def wanted_stock(supply: Supply) -> tuple[int | None, bool]:
    """(stock, takes backorders) of the offer that a file's supply asks for."""
    units = None if supply.units is None else max(0, supply.units)
    return units, supply.sells_beyond


def _change(name: str, old: Any, new: Any) -> dict[str, Any]:
    shown = [value if isinstance(value, int | None) else str(value)[:200] for value in (old, new)]
    return {"field": name, "old": shown[0], "new": shown[1]}
