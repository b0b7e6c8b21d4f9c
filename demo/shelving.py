"""Puts the demo's goods on the shelves: categories, products with variants, own stock and vendors' offers."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from demo.records import Content, Offer, Product, Variant
from shop.catalog import categories, products
from shop.catalog import tables as catalog
from shop.catalog.products import ProductDraft, VariantDraft
from shop.inventory import stock
from shop.inventory.tables import Warehouse
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.sourcing import offers
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Vendor


@writes
def shelve(store: Store, content: Content, *, by: Actor) -> None:
    """Add everything that the store sells. Products take turns by category, so that the front page mixes them."""
    shelves = _put_up(store, content, by)
    seen: Counter[str] = Counter()
    rows = list(shelves)
    drafts = []
    for product in content.products:
        turn = seen[product.category] * len(rows) + rows.index(product.category)
        seen[product.category] += 1
        drafts.append(_draft(product, shelves[product.category], turn))
    for made in products.create_many(store, drafts, by=by):
        if isinstance(made, Refusal):
            raise made
    _supply([variant for product in content.products for variant in product.variants], by)


def _put_up(store: Store, content: Content, by: Actor) -> dict[str, int]:
    """The categories in the content's order; returns their keys by slug."""
    keys: dict[str, int] = {}
    for position, category in enumerate(content.categories):
        row = categories.add_category(
            store,
            category.name,
            by=by,
            parent_id=keys.get(category.parent),
            blurb=category.blurb,
            slug=category.slug,
        )
        row.position = position
        keys[category.slug] = row.id
    return keys


def _draft(product: Product, category_id: int, position: int) -> ProductDraft:
    return ProductDraft(
        name=product.name,
        slug=product.slug,
        description=product.description.strip(),
        options=tuple(axis.name for axis in product.axes),
        tax_class=product.tax_class,
        is_drop_ship=product.drop_ship,
        status="active",
        position=position,
        category_ids=(category_id,),
        variants=tuple(_variant_draft(product, variant) for variant in product.variants),
    )


def _variant_draft(product: Product, variant: Variant) -> VariantDraft:
    return VariantDraft(
        sku=variant.sku,
        price_minor=variant.price,
        options=tuple(variant.options[axis.name] for axis in product.axes),
        gtin=variant.gtin,
        compare_at_minor=variant.compare_at,
        cost_minor=variant.cost,
        weight_grams=variant.weight_grams,
    )


def _supply(wanted: list[Variant], by: Actor) -> None:
    """Put stock on our own shelves and note who offers what; the default offers first, all of a vendor at once."""
    rows = {row.sku: row for row in session().execute(sa.select(catalog.Variant)).scalars()}
    places = {row.code: row for row in session().execute(sa.select(Warehouse)).scalars()}
    suppliers = {row.code: row for row in session().execute(sa.select(Vendor)).scalars()}
    chosen: dict[str, list[tuple[catalog.Variant, Terms]]] = {}
    for variant in wanted:
        row = rows[variant.sku]
        for code, units in variant.own_stock.items():
            if units:
                stock.receive(row, places[code.upper()], units, by=by, reason="Opening stock")
        if offer := variant.default_offer:
            chosen.setdefault(offer.vendor.upper(), []).append((row, terms(offer)))
    for code, offered in chosen.items():
        offers.open_offers(suppliers[code], offered, by=by)
    for variant in wanted:
        for offer in variant.offers:
            if not offer.default:
                offers.set_offer(rows[variant.sku], suppliers[offer.vendor.upper()], terms(offer), by=by)


def terms(offer: Offer) -> Terms:
    """The content's offer as the verb takes it; the default one is asked first."""
    return Terms(
        cost_minor=offer.cost,
        vendor_sku=offer.sku,
        pack_size=offer.pack,
        stock=offer.stock,
        lead_days=offer.lead_days,
        priority=10 if offer.default else 0,
        tiers=offer.tiers,
    )
