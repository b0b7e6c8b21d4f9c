"""Holds the entries of a product file against the catalogue: created, changed, the same, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from shop.catalog import descriptions
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.tables import Picture, Product, Variant
from shop.imports.planning import Plan, Prices, change
from shop.imports.shopify_rows import ProductEntry, Supply
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
class ProductPlan(Plan):
    """What becomes of a product; `product` is the one that exists, `draft` what it is to be."""

    entry: ProductEntry
    product: Product | None = None
    draft: ProductDraft | None = None


def plans(store_id: int, entries: Sequence[ProductEntry], *, stock_is: str) -> list[ProductPlan]:
    """A plan for each entry, with a handful of queries for the whole chunk.

    `stock_is` says whose the file's quantities are: "vendor", "own" or "ignored".
    """
    known = _look_up(store_id, entries)
    return [_plan(entry, known, stock_is) for entry in entries]


def _look_up(store_id: int, entries: Sequence[ProductEntry]) -> Known:
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


def _plan(entry: ProductEntry, known: Known, stock_is: str) -> ProductPlan:
    if entry.draft is None:
        return ProductPlan(entry, "refused")
    product = known.products.get(entry.draft.slug)
    for variant in entry.draft.variants:
        owner = known.sku_owner.get(variant.sku)
        if owner is not None and (product is None or owner != product.id):
            entry.errors.append(f"line {entry.line}: the SKU {variant.sku} belongs to another product")
            return ProductPlan(entry, "refused")
    if product is None:
        return ProductPlan(entry, "create", _summary(entry, entry.draft), draft=entry.draft)
    current = known.variants.get(product.id, [])
    draft = _merged(entry.draft, product, current)
    changes = _product_changes(draft, product)
    changes += _variant_changes(draft, current)
    changes += _picture_changes(entry, known.pictures.get(product.id, set()))
    changes += _offer_changes(entry, known, product, stock_is)
    verdict = "change" if changes else "same"
    return ProductPlan(entry, verdict, changes, _prices(entry.draft, current), product, draft)


def _summary(entry: ProductEntry, draft: ProductDraft) -> list[dict[str, Any]]:
    """What a new product will be, in a few lines."""
    prices = [variant.price_minor for variant in draft.variants]
    lines = [change("price", None, min(prices), is_money=True)]
    if max(prices) > min(prices):
        lines.append(change("highest price", None, max(prices), is_money=True))
    lines.append(change("variants", None, len(prices)))
    for name, value in (("vendor", entry.vendor), ("category", entry.category)):
        lines += [change(name, None, value)] if value else []
    if entry.pictures:
        lines.append(change("pictures", None, len(entry.pictures)))
    return [*lines, change("status", None, draft.status)]


def _prices(draft: ProductDraft, variants: list[Variant]) -> Prices:
    current = {variant.sku: variant.price_minor for variant in variants}
    pairs = [(current[v.sku], v.price_minor) for v in draft.variants if v.sku in current]
    zero = sum(1 for old, new in pairs if old and not new)
    return Prices(len(pairs), sum(1 for old, new in pairs if old != new), zero)


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
    return [change(name, old, new) for name, old, new in pairs if old != new]


def _variant_changes(draft: ProductDraft, variants: list[Variant]) -> list[dict[str, Any]]:
    current = {variant.sku: variant for variant in variants}
    changes = []
    for wanted in draft.variants:
        variant = current.get(wanted.sku)
        if variant is None:
            changes.append(change("variant", "", wanted.sku))
            continue
        old_options = (variant.option1, variant.option2, variant.option3)
        new_options = (*wanted.options, "", "", "")[:3]
        if old_options != new_options:
            changes.append(change(f"{wanted.sku} options", list(old_options), list(new_options)))
        for name in VARIANT_FIELDS:
            old, new = getattr(variant, name), getattr(wanted, name)
            if old != new:
                shown = f"{wanted.sku} {name.removesuffix('_minor')}"
                changes.append(change(shown, old, new, is_money=name.endswith("_minor")))
    return changes


def _picture_changes(entry: ProductEntry, known: set[str]) -> list[dict[str, Any]]:
    return [change("picture", "", link.url) for link in entry.pictures if link.url not in known]


def _offer_changes(
    entry: ProductEntry, known: Known, product: Product, stock_is: str
) -> list[dict[str, Any]]:
    if not entry.vendor:
        return []
    changes = []
    ids = {variant.sku: variant.id for variant in known.variants.get(product.id, [])}
    for supply in entry.supply:
        if supply.sku not in ids:
            continue
        offer = known.offers.get((ids[supply.sku], entry.vendor.casefold()))
        if offer is None:
            changes.append(change(f"{supply.sku} vendor", "", entry.vendor))
        elif stock_is == "vendor" and (offer.stock, offer.takes_backorders) != wanted_stock(supply):
            changes.append(change(f"{supply.sku} vendor stock", offer.stock, supply.units))
    return changes


def wanted_stock(supply: Supply) -> tuple[int | None, bool]:
    """(stock, takes backorders) of the offer that a file's supply asks for."""
    units = None if supply.units is None else max(0, supply.units)
    return units, supply.sells_beyond
