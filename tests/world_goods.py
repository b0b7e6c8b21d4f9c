"""What a test's store sells: products with own stock and vendors' offers."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.catalog import products
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.tables import Product, Variant
from shop.inventory import stock as stock_book
from shop.inventory import warehouses
from shop.inventory.tables import Warehouse
from shop.kernel.db import session, write
from shop.sourcing import offers, vendors
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Vendor
from tests.world_shop import actor, the_store


def make_warehouse(code: str = "MAIN", priority: int = 0) -> Warehouse:
    """The warehouse of that code, opened when there is none."""
    store = the_store()
    for known in warehouses.in_use(store.id):
        if known.code == code:
            return known
    return warehouses.open_warehouse(store.id, code=code, name=f"{code} house", priority=priority, by=actor())


def make_vendor(code: str = "BREW", **fields: object) -> Vendor:
    """The vendor of that code, made when there is none."""
    store = the_store()
    known = session().execute(sa.select(Vendor).where(Vendor.code == code)).scalar_one_or_none()
    given = {"code": code, "name": f"{code.title()} Supply", "emails": [f"po@{code.lower()}.example"]}
    return known or vendors.create(store.id, given | fields, by=actor())


def make_product(
    sku: str = "KET-1",
    price: int = 9900,
    stock: int = 5,
    vendors: Mapping[str, tuple[int, int | None]] | None = None,
    *,
    drop_ship: bool = True,
    status: str = "active",
    name: str = "",
    tax_class: str = "standard",
    weight: int = 1000,
    needs_shipping: bool = True,
    backorders: bool = False,
) -> Variant:
    """A published product with one variant: `stock` units of our own, `vendors` as {code: (cost, stock)}.

    The first vendor is the default. Money in minor units; a vendor's stock None is not reported.
    """
    draft = ProductDraft(
        name=name or f"Product {sku}",
        status=status,
        tax_class=tax_class,
        is_drop_ship=drop_ship,
        variants=(VariantDraft(sku, price, weight_grams=weight, needs_shipping=needs_shipping),),
    )
    store = the_store()

    def work() -> None:  # one write for all of it: beginning and ending five takes as long as the work
        variant = variant_of(sku, products.create(store, draft, by=actor()))
        if stock:
            stock_book.receive(variant, make_warehouse(), stock, by=actor())
        for priority, (code, (cost, units)) in enumerate((vendors or {}).items()):
            make_offer(variant, code, cost, units, priority=-priority, takes_backorders=backorders)

    write(work)
    return variant_of(sku)


def make_offer(variant: Variant, code: str, cost: int, stock: int | None, **terms: object) -> None:
    """A vendor's offer of a variant; the vendor is made when there is none."""
    given = Terms(cost_minor=cost, stock=stock, vendor_sku=f"{code}-{variant.sku}", **terms)  # type: ignore[arg-type]
    offers.set_offer(variant, make_vendor(code), given, by=actor())


def reprice(minor: int, sku: str = "KET-1") -> None:
    """Give a product's only variant another price, and its listing with it, as editing the product does."""

    def work() -> None:
        variant = variant_of(sku)
        variant.price_minor = minor
        session().get_one(Product, variant.product_id).from_minor = minor

    write(work)


def product_of(slug: str) -> Product:
    """The product of that slug in any state, with its variants and pictures, read anew."""
    wanted = (
        sa.select(Product)
        .where(Product.slug == slug)
        .options(selectinload(Product.variants), selectinload(Product.pictures))
    )
    return session().execute(wanted).scalar_one()


def variant_of(sku: str, product: Product | None = None) -> Variant:
    """The variant of that SKU, read anew."""
    wanted = sa.select(Variant).where(Variant.sku == sku)
    if product is not None:
        wanted = wanted.where(Variant.product_id == product.id)
    return session().execute(wanted, execution_options={"populate_existing": True}).scalar_one()
