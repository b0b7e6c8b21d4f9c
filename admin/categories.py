"""Categories: the tree behind the shop's menu, added to, renamed, moved and ordered."""

from __future__ import annotations

from flask import Response, flash, url_for
from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from admin import blueprint
from admin.catalog_frame import catalog_page
from shop.catalog import categories
from shop.catalog.categories import Shelf
from shop.kernel.refusals import Refusal
from web.errors import status_of
from web.forms import Form, choices, text
from web.pages import see_other
from web.requests import current_actor, current_store


class CategoryForm(Form):
    """A category: its name, a line about it, and where it stands."""

    name = text("Name", 120)
    blurb = text("A line about it", 300, required=False)
    parent = SelectField("Below", default="")
    position = IntegerField(
        "Place",
        default=0,
        validators=[NumberRange(0, 9999, "Use a number from 0 to 9999.")],
        description="Smaller comes first.",
    )


@blueprint.get("/categories")
def list_categories() -> Response:
    return categories_page(category_form())


@blueprint.post("/categories")
def create_category() -> Response:
    store, form = current_store(), category_form()
    if not form.validate():
        return categories_page(form, status=422)
    given = {"parent_id": int(form.parent.data) if form.parent.data else None, "blurb": form.blurb.data}
    try:
        categories.add_category(store, form.name.data, by=current_actor(), **given)
    except Refusal as refusal:
        form.refuse(refusal)
        return categories_page(form, status=status_of(refusal))
    flash(f"{form.name.data} was added.", "good")
    return see_other(url_for(".list_categories"))


@blueprint.get("/categories/<slug>")
def show_category(slug: str) -> Response:
    category = categories.by_slug(current_store().id, slug)
    form = category_form(formdata=None, obj=category)
    form.parent.data = str(category.parent_id or "")
    return categories_page(form, opened=slug)


@blueprint.post("/categories/<slug>")
def update_category(slug: str) -> Response:
    store, form = current_store(), category_form()
    category = categories.by_slug(store.id, slug)
    if not form.validate():
        return categories_page(form, opened=slug, status=422)
    parent = int(form.parent.data) if form.parent.data else None
    given = {"name": form.name.data, "blurb": form.blurb.data, "position": form.position.data or 0}
    try:
        categories.change_category(store, category, parent_id=parent, by=current_actor(), **given)
    except Refusal as refusal:
        form.refuse(refusal)
        return categories_page(form, opened=slug, status=status_of(refusal))
    flash(f"{form.name.data} was saved.", "good")
    return see_other(url_for(".list_categories"))


def category_form(**more: object) -> CategoryForm:
    """The form with the shelves of this store to stand below."""
    form = CategoryForm(**more)
    shelves = tree(categories.menu(current_store()))
    form.parent.choices = choices([("", "Nothing: at the top"), *shelves])
    return form


def categories_page(form: CategoryForm, opened: str = "", status: int = 200) -> Response:
    """The tree, and the form of a new category or of the opened one."""
    return catalog_page(
        "admin/catalog/categories.html",
        place="categories",
        form=form,
        opened=opened,
        shelves=categories.menu(current_store()),
        status=status,
    )


def tree(shelves: tuple[Shelf, ...], depth: int = 0) -> list[tuple[str, str]]:
    """The categories as (id, name), each indented by its depth."""
    found = []
    for shelf in shelves:
        found.append((str(shelf.id), "\N{NO-BREAK SPACE}" * 4 * depth + shelf.name))
        found += tree(shelf.children, depth + 1)
    return found
