"""Applies the plans of a product file through the catalogue's own verbs, one product at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from shop.catalog import categories, products, searching, showing, words
from shop.catalog.drafts import ProductDraft
from shop.catalog.tables import Category, Picture, Product, Variant
from shop.imports.comparing import ProductPlan, wanted_stock
from shop.imports.shopify_rows import Supply
from shop.inventory import stock, warehouses
from shop.inventory.tables import Warehouse
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store, one_catalog_change
from shop.kernel.timeline import Actor
from shop.sourcing import offers, vendors
from shop.sourcing.tables import Offer, Vendor


@dataclass
class Hands:
    """Who applies a chunk to which store, and what was looked up for it once."""

    store: Store
    stock_is: str
    by: Actor
    shelves: dict[str, int] = field(default_factory=dict)
    vendors: dict[str, Vendor] = field(default_factory=dict)
    suppliers: dict[int, Vendor | None] = field(default_factory=dict)  # by the entry's line
    warehouse: Warehouse | None = None


def apply(store: Store, plans: Sequence[ProductPlan], *, stock_is: str, by: Actor) -> None:
    """Do what the plans say, inside the chunk's write.

    A product that the catalogue refuses leaves nothing behind and its plan says "refused".
    """
    hands = Hands(store, stock_is, by)
    with one_catalog_change(store.id), searching.indexed_together():
        _create([plan for plan in plans if plan.verdict == "create"], hands)
        for plan in plans:
            if plan.verdict == "change":
                _change(plan, hands)


def _create(plans: Sequence[ProductPlan], hands: Hands) -> None:
    """Make all new products of the chunk together."""
    drafts: list[tuple[ProductPlan, ProductDraft]] = []
    for plan in plans:
        try:
            _need_warehouse(plan, hands)
            vendor = _vendor(plan.entry.vendor, hands) if plan.entry.vendor else None
            shelf = _shelf(plan.entry.category, hands)
        except Refusal as refusal:
            plan.refuse(refusal.message)
            continue
        if plan.draft is not None:
            drafts.append((plan, replace(plan.draft, category_ids=shelf)))
            hands.suppliers[plan.entry.line] = vendor
    made = products.create_many(hands.store, [draft for _, draft in drafts], by=hands.by)
    variants = _variants([product.id for product in made if isinstance(product, Product)])
    for (plan, _), product in zip(drafts, made, strict=True):
        if isinstance(product, Refusal):
            plan.refuse(product.message)
            continue
        own = variants[product.id]
        _put_pictures(product, own, plan)
        _supply_new(plan, own, hands)


def _change(plan: ProductPlan, hands: Hands) -> None:
    """Change one product; a refusal leaves it as it was."""
    if plan.product is None or plan.draft is None:
        raise RuntimeError("a change has a product and a draft")
    try:
        shelf = _shelf(plan.entry.category, hands)
        vendor = _vendor(plan.entry.vendor, hands) if plan.entry.vendor else None
        with session().begin_nested():
            placed = tuple(showing.shelves_of(plan.product))
            draft = replace(plan.draft, category_ids=placed or shelf)
            version = plan.product.version
            product = products.update(hands.store, plan.product, draft, version=version, by=hands.by)
            variants = _variants([product.id])[product.id]
            _put_pictures(product, variants, plan)
            for supply in plan.entry.supply:
                if vendor is not None:
                    _put_offer(variants[supply.sku], vendor, supply, hands)
    except Refusal as refusal:
        plan.refuse(refusal.message)


def _shelf(name: str, hands: Hands) -> tuple[int, ...]:
    """The category of that name, put up when there is none."""
    if not name:
        return ()
    slug = words.slug(name)
    if slug not in hands.shelves:
        wanted = sa.select(Category.id).where(Category.store_id == hands.store.id, Category.slug == slug)
        found = session().execute(wanted).scalar_one_or_none()
        hands.shelves[slug] = found or categories.add_category(hands.store, name, by=hands.by).id
    return (hands.shelves[slug],)


def _variants(product_ids: Sequence[int]) -> dict[int, dict[str, Variant]]:
    """The variants of the products by SKU; one query."""
    found: dict[int, dict[str, Variant]] = {product_id: {} for product_id in product_ids}
    wanted = sa.select(Variant).where(Variant.product_id.in_(product_ids))
    for variant in session().execute(wanted).scalars():
        found[variant.product_id][variant.sku] = variant
    return found


def _put_pictures(product: Product, variants: dict[str, Variant], plan: ProductPlan) -> None:
    """Keep the addresses as pending; the pictures are fetched when somebody asks for that."""
    known: dict[str, int] = {}
    if plan.product is not None:
        wanted = sa.select(Picture.source_url, Picture.position).where(Picture.product_id == product.id)
        known = {row.source_url: row.position for row in session().execute(wanted)}
    position = max(known.values(), default=-1)
    for link in plan.entry.pictures:
        if link.url in known:
            continue
        position += 1
        variant = variants.get(link.sku)
        session().add(
            Picture(
                store_id=product.store_id,
                product_id=product.id,
                variant_id=variant.id if variant else None,
                position=position,
                alt=link.alt,
                source_url=link.url,
                state="pending",
            )
        )


def _supply_new(plan: ProductPlan, variants: dict[str, Variant], hands: Hands) -> None:
    """The vendor's offers and stock, or our own stock, of variants that were just made."""
    vendor = hands.suppliers.get(plan.entry.line)
    if vendor is not None:
        pairs = [(variants[supply.sku], supply) for supply in plan.entry.supply]
        offered = [(variant, _first_terms(variant, supply, hands)) for variant, supply in pairs]
        offers.open_offers(vendor, offered, by=hands.by)
    for supply in plan.entry.supply if hands.stock_is == "own" else ():
        if supply.units and supply.units > 0:
            reason = "Product import"
            stock.receive(variants[supply.sku], _warehouse(hands), supply.units, by=hands.by, reason=reason)


def _first_terms(variant: Variant, supply: Supply, hands: Hands) -> offers.Terms:
    units, beyond = wanted_stock(supply) if hands.stock_is == "vendor" else (None, False)
    return offers.Terms(variant.cost_minor or 0, vendor_sku=variant.sku, stock=units, takes_backorders=beyond)


def _put_offer(variant: Variant, vendor: Vendor, supply: Supply, hands: Hands) -> None:
    wanted = sa.select(Offer).where(Offer.variant_id == variant.id, Offer.vendor_id == vendor.id)
    offer = session().execute(wanted).scalar_one_or_none()
    if offer is None:
        offers.set_offer(variant, vendor, _first_terms(variant, supply, hands), by=hands.by)
        return
    units, beyond = wanted_stock(supply)
    if hands.stock_is == "vendor" and (offer.stock, offer.takes_backorders) != (units, beyond):
        terms = replace(offers.terms_of(offer), stock=units, takes_backorders=beyond)
        offers.set_offer(variant, vendor, terms, by=hands.by)


def _need_warehouse(plan: ProductPlan, hands: Hands) -> None:
    if hands.stock_is == "own" and any((supply.units or 0) > 0 for supply in plan.entry.supply):
        _warehouse(hands)


def _warehouse(hands: Hands) -> Warehouse:
    hands.warehouse = hands.warehouse or next(iter(warehouses.in_use(hands.store.id)), None)
    if hands.warehouse is None:
        raise Refusal("warehouse", "open a warehouse before importing stock of your own")
    return hands.warehouse


def _vendor(name: str, hands: Hands) -> Vendor:
    """The vendor of that name, made when there is none; staff add its e-mail before sending."""
    key = name.casefold()
    if key not in hands.vendors:
        wanted = sa.select(Vendor).where(Vendor.store_id == hands.store.id, sa.func.lower(Vendor.name) == key)
        found = session().execute(wanted.limit(1)).scalar_one_or_none()
        fields = {"name": name, "currency": hands.store.currency}
        hands.vendors[key] = found or vendors.create(hands.store.id, fields, by=hands.by)
    return hands.vendors[key]
