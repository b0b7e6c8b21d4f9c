"""A product's vendors: what each offers of each variant, and which one new purchase orders take."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from admin.product_vendor_forms import NewOfferForm, OfferRow, over_theirs, read_back, read_rows, rows_of
from shop.catalog import showing
from shop.catalog.tables import Product
from shop.kernel.refusals import Refusal, Stale
from shop.reports.stock_sheet import variant_of
from shop.sourcing import editing, offers, vendors
from shop.sourcing.editing import Change, FirstChoice
from web.errors import status_of
from web.forms import choices
from web.pages import see_other
from web.requests import current_actor, current_store


@blueprint.get("/products/<ulid>/vendors")
def show_product_vendors(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    return vendors_page(product, rows_of(product), new_form(product))


@blueprint.post("/products/<ulid>/offers")
def add_product_vendor(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    form = new_form(product)
    vendor = vendors.find(product.store_id, form.vendor.data or "") if form.validate() else None
    terms = form.terms(vendor.currency) if vendor else None
    if vendor is None or terms is None:
        return vendors_page(product, rows_of(product), form, status=422)
    try:
        offers.set_offer(variant_of(product, form.sku.data), vendor, terms, by=current_actor())
    except Refusal as refusal:
        form.refuse(refusal)
        return vendors_page(product, rows_of(product), form, status=status_of(refusal))
    flash(f"{vendor.name} offers {form.sku.data} now.", "good")
    return see_other(url_for(".show_product_vendors", ulid=ulid))


@blueprint.post("/products/<ulid>/offer-changes")
def change_product_vendors(ulid: str) -> Response:
    """Save the whole table: every offer's terms, and the default of each variant."""
    product = showing.by_ulid(current_store().id, ulid)
    rows = read_rows(product, request.form)
    if any(row.errors for row in rows):
        return vendors_page(product, rows, new_form(product), status=422)
    try:
        editing.save(_changes(rows), _first_choices(product), by=current_actor())
    except Stale as stale:
        product = showing.by_ulid(current_store().id, ulid)
        return vendors_page(product, over_theirs(rows), new_form(product), status=409, stale=stale)
    flash("The offers were saved.", "good")
    return see_other(url_for(".show_product_vendors", ulid=ulid))


def new_form(product: Product) -> NewOfferForm:
    """The form of one more offer, with this store's vendors."""
    form = NewOfferForm()
    sold = [variant for variant in product.variants if variant.is_active]
    form.sku.choices = choices((v.sku, f"{v.sku} {v.title}".strip()) for v in sold)
    every = vendors.every(product.store_id, active_only=True)
    form.vendor.choices = choices((vendor.code, vendor.name) for vendor in every)
    return form


def vendors_page(
    product: Product, rows: list[OfferRow], form: NewOfferForm, status: int = 200, **context: Any
) -> Response:
    """The offers by variant."""
    shown = [variant for variant in product.variants if variant.is_active]
    of = {variant.id: [row for row in rows if row.offer.variant_id == variant.id] for variant in shown}
    return catalog_page(
        "admin/catalog/vendors.html",
        place="products",
        product=product,
        variants=shown,
        offers=of,
        form=form,
        status=status,
        **context,
    )


def _changes(rows: list[OfferRow]) -> list[Change]:
    now = {row.offer.id: offers.terms_of(row.offer) for row in rows}
    return [Change(row.offer, read_back(row.was, now[row.offer.id]), row.terms) for row in rows if row.terms]


def _first_choices(product: Product) -> list[FirstChoice]:
    """What the radios say and said at first."""
    sent = request.form
    return [
        FirstChoice(v.id, sent.get(f"was-default-{v.ulid}", ""), sent[f"default-{v.ulid}"])
        for v in product.variants
        if sent.get(f"default-{v.ulid}")
    ]
