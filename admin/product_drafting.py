"""Changes of the product form that save nothing: another row, the grid of all combinations, one price for all."""

from __future__ import annotations

from dataclasses import replace

from admin.product_forms import AXES, ProductForm, row_of
from shop.catalog import words
from shop.catalog.drafts import ProductDraft, VariantDraft
from shop.catalog.grids import grid
from shop.catalog.tables import Product
from shop.kernel.refusals import Refusal


def fitted(form: ProductForm, wish: str, currency: str) -> ProductForm:
    """The form after what was wished: "row", "grid" or "price"; anything else leaves it as it is.

    Raises Refusal with the field when the grid or the price cannot be made.
    """
    if wish == "row":
        form.variants.append_entry({"is_active": True, "weight": "0"})
    elif wish == "grid":
        _spread(form, currency)
    elif wish == "price":
        _price_all(form, currency)
    return form


def kept_flags(draft: ProductDraft, product: Product) -> ProductDraft:
    """The draft with what the form does not show taken from the product as it is."""
    known = {variant.ulid: variant for variant in product.variants}
    variants = [
        replace(one, is_taxable=known[one.ulid].is_taxable, needs_shipping=known[one.ulid].needs_shipping)
        if one.ulid in known
        else one
        for one in draft.variants
    ]
    return replace(draft, position=product.position, variants=tuple(variants))


def _spread(form: ProductForm, currency: str) -> None:
    values = [
        tuple(value.strip() for value in (form[f"values{n}"].data or "").split(",") if value.strip())
        for n in AXES
        if form[f"option{n}"].data
    ]
    if not values:
        raise Refusal("variants", "Name an option first, such as Size.", field="variants")
    there = [draft for row in form.rows() if (draft := row.read(currency, len(values)))]
    stem = words.slug(form.slug.data or form.name.data or "item", longest=40).upper()
    _show(form, grid(values, there, stem), currency)


def _price_all(form: ProductForm, currency: str) -> None:
    form.bulk_price.read(currency)
    if form.bulk_price.errors or form.bulk_price.minor is None:
        why = form.bulk_price.errors[0] if form.bulk_price.errors else "Enter the price for all."
        raise Refusal("price", str(why), field="bulk_price")
    for row in form.rows():
        row.price.data = form.bulk_price.data


def _show(form: ProductForm, drafts: tuple[VariantDraft, ...], currency: str) -> None:
    while form.variants.entries:
        form.variants.pop_entry()
    for draft in drafts:
        form.variants.append_entry(row_of(draft, currency))
