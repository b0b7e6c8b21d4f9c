"""The frame of the catalogue's pages: the row of places under the bar, and bodies larger than usual."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_login import current_user

from admin import blueprint
from shop.catalog.pictures import MOST_BYTES as LARGEST_PICTURE
from shop.imports.feed_sources import MOST_BYTES as LARGEST_FEED
from shop.imports.keeping import MOST_BYTES as LARGEST_IMPORT
from web.pages import page

PLACES = (
    ("products", "Products", "admin.list_products"),
    ("categories", "Categories", "admin.list_categories"),
    ("warehouses", "Warehouses", "admin.list_warehouses"),
    ("low", "Low stock", "admin.show_low_stock"),
    ("imports", "Imports", "admin.list_imports"),
)
ROOM = 64 * 1024  # what a form needs beside its file
LARGER = {
    "admin.create_import": LARGEST_IMPORT,
    "admin.add_picture": LARGEST_PICTURE,
    "admin.create_feed_file": LARGEST_FEED,
}


@blueprint.url_value_preprocessor
def allow_larger_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: only these routes, and only for who is signed in."""
    if endpoint in LARGER and current_user.is_authenticated:
        request.max_content_length = LARGER[endpoint] + ROOM


def catalog_page(template: str, *partials: str, place: str, **context: Any) -> Response:
    """A page of the catalogue under its row of places."""
    tabs = tuple((key, label, "", url_for(endpoint), key == place) for key, label, endpoint in PLACES)
    return page(template, *partials, active_nav="catalog", queue_tabs=tabs, **context)
