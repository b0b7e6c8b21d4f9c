"""Shelves that run low: when they are to be filled again, and one press that drafts what fills them."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from admin.order_page import actor
from shop.catalog import showing
from shop.inventory import stock, warehouses
from shop.kernel.refusals import Refusal
from shop.purchasing import restocking
from shop.reports import stock_sheet
from web import parcel_form
from web.pages import see_other
from web.requests import current_store


@blueprint.get("/low-stock")
def show_low_stock() -> Response:
    """What runs low, by the vendor who would fill it up."""
    return catalog_page("admin/stock/low.html", place="low", rows=restocking.low(current_store().id))


@blueprint.post("/low-stock")
def create_low_stock_orders() -> Response:
    """One draft for each vendor and warehouse."""
    made = restocking.draft_all(current_store().id, actor())
    if not made:
        flash("Nothing is left to order.", "info")
        return see_other(url_for(".show_low_stock"))
    flash(f"Drafted: {', '.join(made)}. Look at them, then send them.", "good")
    return see_other(url_for(".show_purchase_orders", kind="stock", state="draft"))


@blueprint.post("/products/<ulid>/reorder-points")
def create_reorder_point(ulid: str) -> Response:
    """When a variant's shelf in a warehouse is to be filled again; nothing typed is never."""
    product, form = showing.by_ulid(current_store().id, ulid), request.form
    variant = stock_sheet.variant_of(product, form.get("sku", "")[:80])
    house = warehouses.find(product.store_id, form.get("warehouse", "")[:40])
    try:
        at, to = (_units(form.get(name, "")) for name in ("at", "to"))
        stock.set_reorder(variant, house, at, to, by=actor())
    except Refusal as refusal:
        flash(refusal.message, "bad")
    return see_other(url_for(".show_stock", ulid=ulid))


def _units(text: str) -> int | None:
    return parcel_form.units(text.strip(), "reorder") if text.strip() else None
