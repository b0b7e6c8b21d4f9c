"""The floor: a bare WSGI callable with hand-written SQL and a precompiled template, as many bytes as the page.

It knows no sign-in, no cart, no rights and no stock words: it is what the page could cost at the very least.
gunicorn serves it as it serves the application: `gunicorn 'benchmarks.floor:application()'` with
DATABASE_URL in the environment.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Template

from benchmarks.raw import Rows, connect

ROW = Template(
    "{% for row in rows %}<article>{% for cell in row %}<p>{{ cell | e }}</p>{% endfor %}</article>{% endfor %}"
)

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
CART = """
SELECT l.quantity, v.sku, v.title, v.price_minor, p.name, p.slug FROM carts c
JOIN cart_lines l ON l.cart_id = c.id JOIN variants v ON v.id = l.variant_id
JOIN products p ON p.id = v.product_id WHERE c.digest = :digest AND c.state = 'open' ORDER BY l.id"""
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


def application() -> Callable[..., list[bytes]]:
    """Answers /listing?shelf=3&size=25000 and its like with the rows inside so many bytes."""
    url, own = os.environ["DATABASE_URL"], threading.local()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if not hasattr(own, "rows"):
            own.rows = connect(url)
        values = dict(parse_qsl(environ["QUERY_STRING"]))
        size = int(values.pop("size"))
        found = READS[environ["PATH_INFO"].strip("/")](own.rows, **values)
        body = ROW.render(rows=found[:50]).encode()[:size].ljust(size)
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def listing(rows: Rows, shelf: str) -> list[Any]:
    """One page of a shelf."""
    return rows(LISTING.format(shelf=int(shelf)))


def product(rows: Rows, slug: str) -> list[Any]:
    """A product with its variants and pictures."""
    found = rows(PRODUCT, slug=slug)
    own = found[0][0]
    return [*found, *rows(VARIANTS, id=own), *rows(PICTURES, id=own)]


def search(rows: Rows, word: str) -> list[Any]:
    """A full-text search for words beginning so."""
    words = f'"{word}"*' if rows.engine == "sqlite" else f"'{word}':*"
    return rows(SEARCH[rows.engine], words=words)[:24]


def cart(rows: Rows, digest: str) -> list[Any]:
    """The lines of an open cart with what they are."""
    return rows(CART, digest=digest)


def orders(rows: Rows, queue: str = "", email: str = "", below: str = "") -> list[Any]:
    """A page of the desk's list."""
    rules = {"queue": ("AND queue = :queue", queue), "email": ("AND email_norm = :email", email)}
    given = {name: value for name, (_, value) in rules.items() if value}
    rule = " ".join(rules[name][0] for name in given)
    if below:
        rule += f" AND id < {int(below)}"
    return rows(ORDERS.format(rule=rule), **given)


def order(rows: Rows, number: str) -> list[Any]:
    """An order with its lines."""
    found = rows(ORDER, number=int(number))
    return [*found, *rows(LINES, id=found[0][0])]


READS: dict[str, Callable[..., list[Any]]] = {
    "listing": listing,
    "product": product,
    "search": search,
    "cart": cart,
    "orders": orders,
    "order": order,
}
