"""Applies the plans of a product file through the catalogue's own verbs, one product at a time."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from shop.catalog import categories, products, words
from shop.catalog.tables import Category, Picture, Product, Variant
from shop.imports.comparing import Plan, wanted_stock
from shop.inventory import stock, warehouses
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.sourcing import offers, vendors
from shop.sourcing.tables import Offer, Vendor


def apply(store: Store, plan: Plan, *, stock_is: str, by: Actor) -> str:
    """Do what the plan says, inside the chunk's write; returns the verdict that came of it.

    A product that the catalogue refuses leaves nothing behind and is reported as refused.
    """
    if plan.verdict not in ("create", "change") or plan.draft is None:
        return plan.verdict
    try:
        with session().begin_nested():
            product = _put_product(store, plan, by)
            _put_pictures(product, plan)
            _put_supply(store, product, plan, stock_is, by)
    except Refusal as refusal:
        plan.entry.errors.append(f"line {plan.entry.line}: {refusal.message}")
        plan.verdict = "refused"
    return plan.verdict


def _put_product(store: Store, plan: Plan, by: Actor) -> Product:
    if plan.draft is None:
        raise RuntimeError("a refused entry has no draft")
    shelf = _shelf(store, plan.entry.category, by)
    if plan.product is None:
        return products.create(store, replace(plan.draft, category_ids=shelf), by=by)
    own = sa.select(products.ProductCategory.category_id).where(
        products.ProductCategory.product_id == plan.product.id
    )
    placed = tuple(session().execute(own).scalars())
    draft = replace(plan.draft, category_ids=placed or shelf)
    return products.update(store, plan.product, draft, version=plan.product.version, by=by)


def _shelf(store: Store, name: str, by: Actor) -> tuple[int, ...]:
    """The category of that name, put up when there is none."""
    if not name:
        return ()
    wanted = sa.select(Category.id).where(Category.store_id == store.id, Category.slug == words.slug(name))
    found = session().execute(wanted).scalar_one_or_none()
    return (found or categories.add_category(store, name, by=by).id,)


def _put_pictures(product: Product, plan: Plan) -> None:
    """Keep the addresses as pending; the pictures are fetched when somebody asks for that."""
    wanted = sa.select(Picture.source_url, Picture.position).where(Picture.product_id == product.id)
    known = {row.source_url: row.position for row in session().execute(wanted)}
    skus = dict(
        session().execute(sa.select(Variant.sku, Variant.id).where(Variant.product_id == product.id)).all()
    )
    position = max(known.values(), default=-1)
    for link in plan.entry.pictures:
        if link.url in known:
            continue
        position += 1
        session().add(
            Picture(
                store_id=product.store_id,
                product_id=product.id,
                variant_id=skus.get(link.sku),
                position=position,
                alt=link.alt,
                source_url=link.url,
                state="pending",
            )
        )


def _put_supply(store: Store, product: Product, plan: Plan, stock_is: str, by: Actor) -> None:
    """The vendor's offers and stock, or our own stock for variants that are new."""
    wanted = sa.select(Variant).where(Variant.product_id == product.id)
    variants = {variant.sku: variant for variant in session().execute(wanted).scalars()}
    vendor = _vendor(store, plan.entry.vendor, by) if plan.entry.vendor else None
    for supply in plan.entry.supply:
        variant = variants[supply.sku]
        units, beyond = wanted_stock(supply) if stock_is == "vendor" else (None, False)
        if vendor is not None:
            _put_offer(variant, vendor, units, beyond=beyond, keep_stock=stock_is != "vendor", by=by)
        if stock_is == "own" and plan.verdict == "create" and supply.units and supply.units > 0:
            warehouse = next(iter(warehouses.in_use(store.id)), None)
            if warehouse is None:
                raise Refusal("warehouse", "open a warehouse before importing stock of your own")
            stock.receive(variant, warehouse, supply.units, by=by, reason="Product import")


def _put_offer(
    variant: Variant, vendor: Vendor, units: int | None, *, beyond: bool, keep_stock: bool, by: Actor
) -> None:
    wanted = sa.select(Offer).where(Offer.variant_id == variant.id, Offer.vendor_id == vendor.id)
    offer = session().execute(wanted).scalar_one_or_none()
    if offer is None:
        terms = offers.Terms(
            variant.cost_minor or 0, vendor_sku=variant.sku, stock=units, takes_backorders=beyond
        )
        offers.set_offer(variant, vendor, terms, by=by)
        return
    if keep_stock or (offer.stock, offer.takes_backorders) == (units, beyond):
        return
    terms = offers.Terms(
        offer.cost_minor,
        vendor_sku=offer.vendor_sku,
        pack_size=offer.pack_size,
        min_quantity=offer.min_quantity,
        stock=units,
        takes_backorders=beyond,
        lead_days=offer.lead_days,
        priority=offer.priority,
        is_active=offer.is_active,
    )
    offers.set_offer(variant, vendor, terms, by=by)


def _vendor(store: Store, name: str, by: Actor) -> Vendor:
    """The vendor of that name, made when there is none; staff add its e-mail before sending."""
    wanted = sa.select(Vendor).where(
        Vendor.store_id == store.id, sa.func.lower(Vendor.name) == name.casefold()
    )
    found = session().execute(wanted.limit(1)).scalar_one_or_none()
    return found or vendors.create(store.id, {"name": name, "currency": store.currency}, by=by)
