"""Products: the list, and the form that makes and changes one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from admin.categories import tree
from admin.product_drafting import fitted, kept_flags
from admin.product_forms import ProductForm, values_of
from shop.catalog import categories, products, showing
from shop.catalog.tables import PRODUCT_STATUSES, Product
from shop.kernel.refusals import Refusal, Stale
from shop.reports import product_rows
from web.errors import status_of
from web.forms import choices
from web.pages import see_other
from web.pictures import source
from web.requests import current_actor, current_store


@blueprint.get("/products")
def list_products() -> Response:
    store = current_store()
    query, status = request.args.get("q", "")[:200], request.args.get("status", "")
    rows = product_rows.page(store.id, query=query, status=status, after=request.args.get("after", ""))
    return catalog_page(
        "admin/catalog/products.html",
        "admin/catalog/_product_rows.html",
        place="products",
        rows=rows.rows,
        pictures={row.id: source(row.picture) for row in rows.rows},
        query=query,
        chosen=status if status in PRODUCT_STATUSES else "",
        statuses=PRODUCT_STATUSES,
        more=url_for(".list_products", q=query, status=status, after=rows.after) if rows.after else "",
    )


@blueprint.get("/products/new")
def new_product() -> Response:
    form = ProductForm(formdata=None)
    form.variants.append_entry({"is_active": True, "weight": "0"})
    return product_page(form, None)


@blueprint.post("/products")
def create_product() -> Response:
    store, form = current_store(), product_form()
    draft = form.draft(store.currency)
    if draft is None:
        return product_page(form, None, status=422)
    try:
        product = products.create(store, draft, by=current_actor())
    except Refusal as refusal:
        return refused(form, None, refusal)
    flash(f"{product.name} was added.", "good")
    return see_other(url_for(".show_product", ulid=product.ulid))


@blueprint.get("/products/<ulid>")
def show_product(ulid: str) -> Response:
    store = current_store()
    product = showing.by_ulid(store.id, ulid)
    values = values_of(product, showing.shelves_of(product), store.currency)
    return product_page(ProductForm(formdata=None, data=values), product)


@blueprint.post("/products/<ulid>")
def update_product(ulid: str) -> Response:
    store, form = current_store(), product_form()
    product = showing.by_ulid(store.id, ulid)
    draft = form.draft(store.currency)
    if draft is None:
        return product_page(form, product, status=422)
    try:
        saved = products.update(
            store, product, kept_flags(draft, product), version=version_of(form), by=current_actor()
        )
    except Refusal as refusal:
        return refused(form, showing.by_ulid(store.id, ulid), refusal)
    flash(f"{saved.name} was saved.", "good")
    return see_other(url_for(".show_product", ulid=ulid))


@blueprint.post("/product-drafts")
def draft_product() -> Response:
    """The form as it was typed, with a row, a grid, one price or a preview; nothing is kept."""
    store, form = current_store(), product_form()
    product = showing.by_ulid(store.id, form.product.data) if form.product.data else None
    try:
        shown = fitted(form, request.form.get("do", ""), store.currency)
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return product_page(form, product, status=422)
    return product_page(shown, product)


def product_form() -> ProductForm:
    """The form as it was sent; a category of another store is no choice."""
    form = ProductForm()
    form.categories.choices = choices(tree(categories.menu(current_store())))
    return form


def product_page(
    form: ProductForm, product: Product | None, *, status: int = 200, **context: Any
) -> Response:
    """The form on its page, or one of its fragments."""
    shelves = categories.menu(current_store())
    form.categories.choices = choices(tree(shelves))
    return catalog_page(
        "admin/catalog/product.html",
        "admin/catalog/_variants.html",
        "admin/catalog/_description_preview.html",
        place="products",
        form=form,
        product=product,
        shelves=shelves,
        html=request.form.get("do") == "preview"
        and showing.rendered(form.description.data, form.description_format.data),
        status=status,
        **context,
    )


def refused(form: ProductForm, product: Product | None, refusal: Refusal) -> Response:
    """The form with the refusal at its field, or with both values when somebody else was faster."""
    if isinstance(refusal, Stale) and product is not None:
        form.version.data = product.version
        return product_page(form, product, status=409, conflict=refusal.details)
    form.refuse(refusal)
    if refusal.field not in form._fields or refusal.field == "variants":
        form.form_errors.append(refusal.message)
    return product_page(form, product, status=status_of(refusal))


def version_of(form: ProductForm) -> int:
    """The version that the form was shown with; 0, which is never current, when it is nonsense."""
    typed = form.version.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
