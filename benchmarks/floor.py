"""The floor: a bare WSGI callable with hand-written SQL and a precompiled template, as many bytes as the page.

It knows no sign-in, no cart, no rights and no stock words: it is what the page could cost at the very least.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Template

from benchmarks.house import House

ROW = Template(
    "{% for row in rows %}<article>{% for cell in row %}<p>{{ cell | e }}</p>{% endfor %}</article>{% endfor %}"
)
_turn = threading.Lock()  # the raw connection serves one request at a time

LISTING = """
SELECT p.id, p.slug, p.name, p.brand, p.from_minor, p.has_range, p.compare_at_minor,
    (SELECT i.digest FROM pictures i WHERE i.product_id = p.id AND i.state = 'ready'
     ORDER BY i.position, i.id LIMIT 1)
FROM products p
WHERE p.store_id = 1 AND p.status = 'active'
    AND EXISTS (SELECT 1 FROM product_categories c WHERE c.product_id = p.id AND c.category_id IN ({shelf}))
ORDER BY p.position, p.id LIMIT 25"""
PRODUCT = "SELECT * FROM products WHERE store_id = 1 AND slug = :slug AND status = 'active'"
VARIANTS = "SELECT * FROM variants WHERE product_id = :id ORDER BY position, id"
PICTURES = "SELECT digest, alt FROM pictures WHERE product_id = :id ORDER BY position, id"
ORDERS = """
SELECT id, number, name, email, total_minor, currency, status, queue, payment_state, placed_at, item_count
FROM orders WHERE store_id = 1 {rule} ORDER BY id DESC LIMIT 51"""
ORDER = "SELECT * FROM orders WHERE store_id = 1 AND number = :number"
LINES = "SELECT * FROM order_lines WHERE order_id = :id ORDER BY position"
SEARCH = {
    "sqlite": """
        SELECT p.id, p.slug, p.name, p.brand, p.from_minor FROM product_search s JOIN products p ON p.id = s.rowid
        WHERE product_search MATCH :words AND p.status = 'active'
        ORDER BY bm25(product_search, 10.0, 8.0, 1.0), p.id LIMIT 200""",
    "postgres": """
        SELECT p.id, p.slug, p.name, p.brand, p.from_minor
        FROM product_search s JOIN products p ON p.id = s.product_id, to_tsquery('simple', :words) q
        WHERE s.document @@ q AND p.status = 'active' ORDER BY ts_rank(s.document, q) DESC, p.id LIMIT 200""",
}


@dataclass
class Floor:
    """Answers every request with the rows of `read()` inside as many bytes as the page has."""

    read: Callable[[], list[Any]]
    size: int

    def __call__(self, _environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        with _turn:
            rows = self.read()
        body = ROW.render(rows=rows[:50]).encode()
        body = body[: self.size].ljust(self.size)
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]


def listing(house: House, shelf: tuple[int, ...]) -> list[Any]:
    """One page of a shelf."""
    return house.rows(LISTING.format(shelf=", ".join(map(str, shelf))))


def product(house: House, slug: str) -> list[Any]:
    """A product with its variants and pictures."""
    found = house.rows(PRODUCT, slug=slug)
    own = found[0][0]
    return [*found, *house.rows(VARIANTS, id=own), *house.rows(PICTURES, id=own)]


def search(house: House, word: str) -> list[Any]:
    """A full-text search for words beginning so."""
    words = f'"{word}"*' if house.engine == "sqlite" else f"'{word}':*"
    return house.rows(SEARCH[house.engine], words=words)[:24]


def orders(house: House, rule: str = "", **values: Any) -> list[Any]:
    """A page of the desk's list."""
    return house.rows(ORDERS.format(rule=rule), **values)


def order(house: House, number: int) -> list[Any]:
    """An order with its lines."""
    found = house.rows(ORDER, number=number)
    return [*found, *house.rows(LINES, id=found[0][0])]
