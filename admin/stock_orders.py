"""Ordering stock: a purchase order to a vendor for a warehouse of ours, made and changed while it is a draft."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from admin import blueprint, stock_order_form
from admin.order_page import actor
from admin.purchase_orders import found
from shop.inventory import warehouses
from shop.inventory.tables import Warehouse
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing import stock_orders
from shop.purchasing.tables import PurchaseOrder
from shop.reports import stock_choices
from shop.sourcing import vendors
from shop.sourcing.tables import Vendor
from web.errors import status_of
from web.forms import typed_again
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/stock-orders/new")
def show_new_stock_order() -> Response:
    """Which vendor and warehouse, then what."""
    if not (code := request.args.get("vendor", "")[:40]):
        return _page()
    return _page(vendors.find(current_store().id, code), filled=request.args)


@blueprint.post("/stock-orders")
def create_stock_order() -> Response:
    """Create, create and send, or look for more things to order."""
    form = request.form
    vendor = vendors.find(current_store().id, form.get("vendor", "")[:40])
    if form.get("act") == "find":
        return _page(vendor, filled=form)
    try:
        draft = stock_order_form.draft(form, vendor, _warehouse(form))
        key = form.get("form_key", "")[:60] or new_ulid()
        number = stock_orders.create(vendor, draft, actor(), form_key=key, send=form.get("act") == "send")
    except Refusal as refusal:
        return _page(vendor, filled=form, refusal=refusal)
    return see_other(url_for(".show_purchase_order", number=number))


@blueprint.get("/purchase-orders/<number>/lines")
def show_stock_lines(number: str) -> Response:
    """A draft's form, as it stands."""
    po = _draft(number)
    now = stock_choices.ordered(po)
    return _page(now.vendor, po, filled=stock_order_form.written(po, now))


@blueprint.post("/purchase-orders/<number>/lines")
def change_stock_lines(number: str) -> Response:
    """Let a draft say something else."""
    form, po = request.form, _draft(number)
    vendor = stock_choices.ordered(po).vendor
    if form.get("act") == "find":
        return _page(vendor, po, filled=form)
    try:
        draft = stock_order_form.draft(form, vendor, _warehouse(form))
        stock_orders.change(po, draft, actor(), version=stock_order_form.version(form))
    except Refusal as refusal:
        return _page(vendor, found(number), filled=form, refusal=refusal)
    return see_other(url_for(".show_purchase_order", number=number))


def _draft(number: str) -> PurchaseOrder:
    po = found(number)
    return po if po.is_stock and po.state == "draft" else abort(404)


def _warehouse(form: Any) -> Warehouse:
    return warehouses.find(current_store().id, form.get("warehouse", "")[:40])


def _page(
    vendor: Vendor | None = None,
    po: PurchaseOrder | None = None,
    *,
    filled: Any = None,
    refusal: Refusal | None = None,
) -> Response:
    """The form: at first who and where to; then the vendor's offers, those with a quantity first."""
    store_id, filled = current_store().id, typed_again(filled or {})
    houses = warehouses.in_use(store_id)
    house = next(
        (each for each in houses if each.code == filled.get("warehouse")), houses[0] if houses else None
    )
    context: dict[str, Any] = {"vendor": vendor, "po": po, "houses": houses, "house": house, "filled": filled}
    if vendor is None or house is None:
        context["vendors"] = vendors.every(store_id, active_only=True)
    else:
        q, chosen = filled.get("q", "").strip()[:80], stock_order_form.chosen(filled)
        context["rows"] = stock_choices.offers(vendor, house, q=q, chosen=chosen)
    status = status_of(refusal) if refusal else 200
    return page(
        "admin/purchase_orders/stock_form.html",
        status=status,
        refusal=refusal,
        form_key=new_ulid(),
        **context,
    )
