"""Whole pages that show their values alone, kept while the same values are shown again.

A shelf, a product, the desk: what such a page shows follows from the values that its view gives it and from those
of its frame, so equal values are equal pages, and nothing has to be told when a row changes. Who looks is one of
the values. Only the token of its forms differs from visit to visit: it is put in afterwards.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType, NoneType
from typing import Any

from flask import current_app, g, render_template, session
from markupsafe import Markup

from shop.kernel import clock
from shop.kernel.db import only_reads
from shop.kernel.unwatched import is_unwatched

PAGES = frozenset(
    {
        "admin/desk/page.html",
        "storefront/category.html",
        "storefront/home.html",
        "storefront/product.html",
        "storefront/search.html",
    }
)
BY_THE_MINUTE = frozenset({"admin/orders/page.html"})  # tell how long ago things were: equal for a minute
OF_THE_VISIT = ("request", "g", "session", "htmx")  # in every context; such a page reads none of them
STAND_FOR_THEMSELVES = (FunctionType, MethodType, NoneType)  # the same one each time
MOST_BYTES = 1_000_000
HOLE = Markup(f"token-{secrets.token_hex(16)}")  # noqa: S704 (letters and digits)


class Shelf:
    """Pages by their values, those asked for last; no more than so many bytes in all."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[Any, bytes] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: Any) -> bytes | None:
        """The page of these values, if it is kept."""
        with self._turn:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Any, page: bytes) -> None:
        """Keep a page, and let go those that nobody asked for longest."""
        with self._turn:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])


def render(template: str, context: dict[str, Any], token: Callable[[], str]) -> str | bytes:
    """The page of a view: kept where it may be, rendered otherwise."""
    is_timed = template in BY_THE_MINUTE
    is_kept = (is_timed or template in PAGES) and only_reads() and "_flashes" not in session
    if not is_kept or current_app.debug:
        return render_template(template, **context)
    current_app.update_template_context(context)
    values = {name: value for name, value in context.items() if name not in OF_THE_VISIT}
    if is_timed:
        values["minute"] = clock.now().replace(second=0, microsecond=0)
    html, hole = _kept(template, values), HOLE.encode()
    return html.replace(hole, token().encode()) if hole in html else html


def _kept(template: str, values: Mapping[str, Any]) -> bytes:
    if not all(map(_is_value, values.values())):
        return _rendered(template, values)
    shelf: Shelf = current_app.extensions["kept"]
    key = (template, tuple(values.items()), tuple(map(type, values.values())))
    try:
        html = shelf.get(key)
    except TypeError:  # a value without a hash, such as the lists of what is rare on a page
        return _rendered(template, values)
    if html is None:
        html = _rendered(template, values)
        shelf.put(key, html)
    return html


def _is_value(value: Any) -> bool:
    """Whether the value is equal to others that show the same: a form, say, is equal to itself alone."""
    kind: Any = type(value)
    if kind.__hash__ is not object.__hash__:
        return True
    return kind in STAND_FOR_THEMSELVES or is_unwatched(value)


def _rendered(template: str, values: Mapping[str, Any]) -> bytes:
    g.keeps = True
    try:
        return current_app.jinja_env.get_template(template).render(values).encode()
    finally:
        del g.keeps
