"""Stock: a product's units in each warehouse with their ledger, adjusted with a reason; the warehouses."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired

from admin import blueprint
from admin.catalog_frame import catalog_page
from shop.catalog import showing
from shop.catalog.tables import Product, Variant
from shop.inventory import stock, warehouses
from shop.inventory.tables import Stock, Warehouse
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.reports import stock_sheet
from web.errors import status_of
from web.forms import Form, choices, text
from web.pages import see_other
from web.requests import current_actor, current_store


class AdjustForm(Form):
    """A change of the units on hand, and why."""

    sku = SelectField("Variant")
    warehouse = SelectField("Warehouse")
    change = IntegerField("Change", validators=[InputRequired("Enter a whole number, such as 5 or -2.")])
    reason = text("Reason", 300)


class WarehouseForm(Form):
    """A new warehouse."""

    code = text("Code", 40, description="Short, such as PDX. It stays.")
    name = text("Name", 120)
    priority = IntegerField("Priority", default=0, description="Orders take from the largest first.")


@blueprint.get("/products/<ulid>/stock")
def show_stock(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    return stock_page(product, adjust_form(product))


@blueprint.post("/products/<ulid>/stock-adjustments")
def adjust_stock(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    form = adjust_form(product)
    if not form.validate():
        return stock_page(product, form, status=422)
    variant = stock_sheet.variant_of(product, form.sku.data)
    house = next(one for one in warehouses.in_use(product.store_id) if one.code == form.warehouse.data)
    try:
        row = _adjust(variant, house, form)
    except Refusal as refusal:
        form.refuse(refusal)
        form.change.errors = [*form.change.errors, refusal.message]
        return stock_page(showing.by_ulid(current_store().id, ulid), form, status=status_of(refusal))
    flash(f"{form.sku.data} has {row.on_hand} on hand in {form.warehouse.data} now.", "good")
    return see_other(url_for(".show_stock", ulid=ulid))


@blueprint.post("/products/<ulid>/bins")
def create_bin(ulid: str) -> Response:
    """Where a variant lies in a warehouse."""
    product, form = showing.by_ulid(current_store().id, ulid), request.form
    variant = stock_sheet.variant_of(product, form.get("sku", "")[:80])
    house = warehouses.find(product.store_id, form.get("warehouse", "")[:40])
    stock.put_into_bin(variant, house, form.get("bin", "")[:100], by=current_actor())
    return see_other(url_for(".show_stock", ulid=ulid))


@blueprint.get("/warehouses")
def list_warehouses() -> Response:
    return warehouses_page(WarehouseForm())


@blueprint.post("/warehouses")
def create_warehouse() -> Response:
    form = WarehouseForm()
    if not form.validate():
        return warehouses_page(form, status=422)
    given = {"code": form.code.data, "name": form.name.data, "priority": form.priority.data or 0}
    try:
        house = warehouses.open_warehouse(current_store().id, by=current_actor(), **given)
    except Refusal as refusal:
        form.refuse(refusal)
        return warehouses_page(form, status=status_of(refusal))
    flash(f"{house.name} was opened.", "good")
    return see_other(url_for(".list_warehouses"))


def _adjust(variant: Variant, house: Warehouse, form: AdjustForm) -> Stock:
    """Adjust once for each page that was shown, however often it is sent."""
    return stock.adjust(
        variant,
        house,
        form.change.data,
        reason=form.reason.data,
        by=current_actor(),
        form_key=request.form.get("form_key", "")[:60],
    )


def adjust_form(product: Product) -> AdjustForm:
    """The form with this product's variants and this store's warehouses."""
    form = AdjustForm()
    sold = [variant for variant in product.variants if variant.is_active]
    form.sku.choices = choices((v.sku, f"{v.sku} {v.title}".strip()) for v in sold)
    form.warehouse.choices = choices((one.code, one.name) for one in warehouses.in_use(product.store_id))
    return form


def stock_page(product: Product, form: AdjustForm, status: int = 200) -> Response:
    """The shelves, the form and the ledger."""
    houses = warehouses.in_use(product.store_id)
    return catalog_page(
        "admin/stock/product.html",
        place="products",
        product=product,
        form=form,
        form_key=new_ulid(),
        shelves=stock_sheet.shelves(product, houses),
        moves=stock_sheet.ledger(product),
        houses=houses,
        status=status,
    )


def warehouses_page(form: WarehouseForm, status: int = 200) -> Response:
    """The warehouses with their sums, and the form of a new one."""
    rows = stock_sheet.in_warehouses(current_store().id)
    return catalog_page(
        "admin/stock/warehouses.html", place="warehouses", rows=rows, form=form, status=status
    )
