"""The floor of a checkout: a bare WSGI callable with hand-written SQL that buys as the shop does.

It takes the same six requests, writes the same rows into the same tables, each order in one transaction with the
same wait for the disk, takes units by the same conditional UPDATE, and answers with as many bytes. It has no
forms, prices, risk, rights or letters to work out: a new row is a copy of the one that our own last order wrote,
under keys of its own. gunicorn serves it with DATABASE_URL, and SIZES (bytes of each step) in the environment.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from jinja2 import Template

from benchmarks.raw import connect
from shop.kernel.links import digest

ROW = Template(
    "{% for row in rows %}<p>{% for cell in row %}<b>{{ cell | e }}</b>{% endfor %}</p>{% endfor %}"
)
NOT_WRITTEN = {"id", "name_lower", "charge_by"}  # made by the database itself

PRODUCT = "SELECT * FROM products WHERE store_id = 1 AND slug = :slug AND status = 'active'"
VARIANTS = """
SELECT v.*, (SELECT SUM(on_hand - reserved) FROM stock WHERE variant_id = v.id),
    (SELECT SUM(stock - committed) FROM offers WHERE variant_id = v.id AND is_active)
FROM variants v WHERE v.product_id = :id ORDER BY v.position, v.id"""
PICTURES = "SELECT digest, alt FROM pictures WHERE product_id = :id ORDER BY position, id"
SOLD = """
SELECT v.id, v.price_minor FROM variants v JOIN products p ON p.id = v.product_id
WHERE v.store_id = 1 AND v.ulid = :ulid AND v.is_active AND p.status = 'active'"""
CART = "SELECT id FROM carts WHERE digest = :digest AND state = 'open'"
LINES = """
SELECT v.id, l.quantity, v.price_minor, v.sku, v.title, p.name, p.slug FROM cart_lines l
JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id WHERE l.cart_id = :id ORDER BY l.id"""
WAYS = """
SELECT z.countries, m.ulid, m.name, b.starts_at, b.price_minor FROM shipping_zones z
JOIN shipping_methods m ON m.zone_id = z.id JOIN shipping_bands b ON b.method_id = m.id WHERE z.store_id = 1"""
RATES = "SELECT tax_class, name, rate_basis_points FROM tax_rates WHERE store_id = 1 AND country = 'US'"
OWN = """
UPDATE stock SET reserved = reserved + :units WHERE on_hand - reserved >= :units AND id = (
    SELECT s.id FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
    WHERE s.variant_id = :variant AND w.is_active AND s.on_hand - s.reserved >= :units
    ORDER BY w.priority DESC, s.id LIMIT 1) RETURNING id, on_hand"""
VENDORS = """
UPDATE offers SET committed = committed + :units WHERE stock - committed >= :units AND id = (
    SELECT f.id FROM offers f JOIN vendors w ON w.id = f.vendor_id JOIN variants v ON v.id = f.variant_id
    JOIN products p ON p.id = v.product_id WHERE f.variant_id = :variant AND f.is_active AND w.is_active
    AND p.is_drop_ship AND f.stock - f.committed >= :units
    ORDER BY f.is_default DESC, f.priority DESC, f.id LIMIT 1) RETURNING id"""
ORDERED = "UPDATE carts SET state = 'ordered', updated_at = :now WHERE id = :id RETURNING id"
COUNT = "UPDATE counters SET value = value + 1 WHERE store_id = 1 AND kind = 'order' RETURNING value"
NUMBER = "UPDATE orders SET number = :number WHERE id = :id RETURNING id"
LINKED = "SELECT o.* FROM links l JOIN orders o ON o.id = l.subject_id WHERE l.digest = :digest AND scope = 'status'"
BOUGHT = "SELECT * FROM order_lines WHERE order_id = :id ORDER BY position"

_writers = (
    threading.Lock()
)  # one writer at a time, as SQLite has it; asking for the file in turn is the quickest


class SoldOut(Exception):
    """A line found too few units; the transaction is rolled back."""


class Books:
    """A thread's connection, and the shape of each table's rows."""

    def __init__(self, url: str) -> None:
        raw = connect(url)
        self.is_sqlite, self.connection = raw.engine == "sqlite", raw.connection
        for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON") if self.is_sqlite else ():
            self.connection.execute(f"PRAGMA {pragma}")
        self._texts: dict[str, str] = {}
        self._shapes: dict[str, tuple[str, dict[str, Any]]] = {}

    def __call__(self, text: str, **values: Any) -> list[Any]:
        """The rows of a statement, whose parameters are written :name."""
        if text not in self._texts:
            self._texts[text] = text if self.is_sqlite else re.sub(r":(\w+)", r"%(\1)s", text)
        return list(self.connection.execute(self._texts[text], values).fetchall())

    def add(self, table: str, **values: Any) -> int:
        """Insert a copy of the table's last row with these values; its id."""
        if table not in self._shapes:
            self._shapes[table] = self._shape(table)
        text, usual = self._shapes[table]
        new = {"ulid": secrets.token_hex(13)} if "ulid" in usual else {}
        return int(self(text, **(usual | new | values))[0][0])

    def _shape(self, table: str) -> tuple[str, dict[str, Any]]:
        found = self.connection.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        names = [column[0] for column in found.description]
        row = {
            name: value
            for name, value in zip(names, found.fetchone(), strict=True)
            if name not in NOT_WRITTEN
        }
        usual = {name: json.dumps(v) if isinstance(v, dict | list) else v for name, v in row.items()}
        columns, marks = ", ".join(usual), ", ".join(f":{name}" for name in usual)
        return f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", usual

    def write(self, work: Callable[[], Any]) -> Any:
        """Run `work` in one transaction."""
        with _writers if self.is_sqlite else threading.Lock():
            self.connection.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            try:
                done = work()
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
        return done


def application() -> Callable[..., list[bytes]]:
    """Answers the shop's addresses from a product's page to the thanks."""
    url, sizes, own = os.environ["DATABASE_URL"], json.loads(os.environ["SIZES"]), threading.local()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if not hasattr(own, "books"):
            own.books = Books(url)
        step = _step(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        status, more, rows = STEPS[step](own.books, _said(environ))
        body = ROW.render(rows=rows).encode()[: sizes[step]].ljust(sizes[step])
        start(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body))), *more])
        return [body]

    return answer


def _step(method: str, path: str) -> str:
    if path.startswith("/products/"):
        return "product"
    if path.endswith("/thanks"):
        return "thanks"
    return {"/cart/lines": "add", "/cart": "cart"}.get(path, "place" if method == "POST" else "checkout")


def _said(environ: dict[str, Any]) -> dict[str, str]:
    """What came with the request: its form, the cart of its cookie, the last part of its address."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    held = parse_qs(environ.get("HTTP_COOKIE", ""), separator=";")
    cart = digest(held.get("cart", [""])[0])
    return dict(parse_qsl(body.decode())) | {"digest": cart, "path": environ["PATH_INFO"]}


Told = tuple[str, list[tuple[str, str]], list[Any]]


def product(books: Books, said: dict[str, str]) -> Told:
    """A product with its variants, what is left of them, and pictures."""
    found = books(PRODUCT, slug=said["path"].rpartition("/")[2])
    return "200 OK", [], [*found, *books(VARIANTS, id=found[0][0]), *books(PICTURES, id=found[0][0])]


def add(books: Books, said: dict[str, str]) -> Told:
    """A new cart with one line."""
    token = secrets.token_urlsafe(32)

    def work() -> None:
        ((variant, price),) = books(SOLD, ulid=said["variant"])
        cart = books.add("carts", digest=digest(token), state="open", customer_id=None)
        books.add(
            "cart_lines", cart_id=cart, variant_id=variant, quantity=int(said["quantity"]), seen_minor=price
        )

    books.write(work)
    return "303 See Other", [("Location", "/cart"), ("Set-Cookie", f"cart={token}; Path=/")], []


def cart(books: Books, said: dict[str, str]) -> Told:
    """The cart's lines."""
    return "200 OK", [], books(LINES, id=books(CART, digest=said["digest"])[0][0])


def checkout(books: Books, said: dict[str, str]) -> Told:
    """The cart's lines, the ways of shipping and the taxes."""
    return "200 OK", [], [*cart(books, said)[2], *books(WAYS), *books(RATES)]


def place(books: Books, said: dict[str, str]) -> Told:
    """The order with all that hangs on it, and its number last."""
    token = secrets.token_urlsafe(32)
    try:
        books.write(lambda: _place(books, said, token))
    except SoldOut:
        return "409 Conflict", [], []
    return "303 See Other", [("Location", f"/orders/{token}/thanks")], []


def _place(books: Books, said: dict[str, str], token: str) -> None:
    now = str(datetime.now(UTC).replace(tzinfo=None))
    ((held,),) = books(CART if books.is_sqlite else f"{CART} FOR UPDATE", digest=said["digest"])
    lines = books(LINES, id=held)
    books(WAYS), books(RATES)
    email = said["email"]
    customer = books.add("customers", email=email, email_norm=email, created_at=now)
    to = {"number": -held, "cart_id": held, "customer_id": customer, "email": email, "email_norm": email}
    order = books.add("orders", **to, placed_at=now, updated_at=now)
    for position, (variant, units, price, sku, title, name, _slug) in enumerate(lines, start=1):
        bought = {"variant_id": variant, "sku": sku, "name": name, "options": title, "quantity": units}
        paid = {"unit_minor": price, "line_minor": units * price}
        line = books.add("order_lines", order_id=order, position=position, from_stock=0, **bought, **paid)
        _supply(books, line, variant, units)
    books(ORDERED, id=held, now=now)
    operation = secrets.token_hex(13)
    card = books.add("cards", order_id=order, customer_id=customer)
    asked = books.add("payment_operations", order_id=order, card_id=card, ulid=operation)
    books.add("practice_payments", provider_id=f"practice_{operation}", operation=operation)
    books.add("payment_answers", operation_id=asked)
    for link in (token, secrets.token_urlsafe(32)):
        books.add("links", subject_id=order, digest=digest(link), scope="status")
    for _ in ("placed", "paid", "written"):
        books.add("timeline_events", order_id=order, happened_at=now)
    letter = f"order-confirmation-{operation}"
    books.add("messages", order_id=order, dedupe_key=letter, message_id=f"{letter}@floor", created_at=now)
    books.add("outbox", dedupe_key=f"mail:{letter}", created_at=now, next_at=now)
    books(NUMBER, id=order, number=books(COUNT)[0][0])


def _supply(books: Books, line: int, variant: int, units: int) -> None:
    if own := books(OWN, variant=variant, units=units):
        stock, on_hand = own[0]
        books.add("reservations", stock_id=stock, order_line_id=line, quantity=units, shipped=0, state="held")
        moved = {"kind": "reserve", "on_hand_change": 0, "reserved_change": units, "on_hand_after": on_hand}
        books.add("stock_moves", stock_id=stock, dedupe_key=None, **moved)
    elif vendors := books(VENDORS, variant=variant, units=units):
        books.add("commitments", offer_id=vendors[0][0], order_line_id=line, quantity=units, state="held")
    else:
        raise SoldOut


def thanks(books: Books, said: dict[str, str]) -> Told:
    """The order that the link opens, with its lines."""
    found = books(LINKED, digest=digest(said["path"].split("/")[2]))
    return "200 OK", [], [*found, *books(BOUGHT, id=found[0][0])]


STEPS = {"product": product, "add": add, "cart": cart, "checkout": checkout, "place": place, "thanks": thanks}
