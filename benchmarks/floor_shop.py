"""What the shop's pages show, read by hand-written SQL: the floor's half of listing, product, search and cart."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from benchmarks.raw import Rows

PAGE = 24
Table = list[Any]

STORE = """
SELECT s.id, s.name, s.catalog_version, s.currency, s.brand_hue, s.availability_mode, s.low_stock_at, s.time_zone,
    (SELECT SUM(l.quantity) FROM carts c JOIN cart_lines l ON l.cart_id = c.id
     WHERE c.store_id = s.id AND c.digest = :digest AND c.state = 'open' AND c.customer_id IS NULL)
FROM stores s ORDER BY s.id LIMIT 1"""

SHELVES = (
    "SELECT id, parent_id, slug, name, blurb FROM categories WHERE store_id = :store ORDER BY position, name"
)
SHELVED = """
SELECT c.category_id, COUNT(DISTINCT c.product_id) FROM product_categories c JOIN products p ON p.id = c.product_id
WHERE c.store_id = :store AND p.status = 'active' GROUP BY c.category_id"""

TILE = """
SELECT p.id, p.slug, p.name, p.brand, p.from_minor, p.has_range, p.compare_at_minor, p.position, i.digest, i.alt,
    p.compare_at_minor - p.from_minor
FROM products p LEFT JOIN pictures i ON i.id = (
    SELECT f.id FROM pictures f WHERE f.product_id = p.id AND f.state = 'ready' ORDER BY f.position, f.id LIMIT 1)"""
LISTING = (
    TILE
    + """
WHERE p.store_id = :store AND p.status = 'active'
    AND EXISTS (SELECT 1 FROM product_categories c WHERE c.product_id = p.id AND c.category_id = ANY(:shelves))
    {band} ORDER BY {order} LIMIT 25"""
)
BANDS = {
    "25": "AND p.from_minor < 2500",
    "75": "AND p.from_minor >= 2500 AND p.from_minor < 7500",
    "75+": "AND p.from_minor >= 7500",
}
ORDERS = {
    "newest": "p.id DESC",
    "price": "p.from_minor, p.id",
    "-price": "p.from_minor DESC, p.id DESC",
    "name": "p.name, p.id",
}
FOUND = TILE + " WHERE p.id = ANY(:ids)"

STOCK = """
SELECT v.product_id, SUM(s.on_hand - s.reserved), 0, 0
FROM stock s JOIN warehouses w ON w.id = s.warehouse_id JOIN variants v ON v.id = s.variant_id
WHERE v.product_id = ANY(:ids) AND w.is_active AND v.is_active GROUP BY v.product_id
UNION ALL
SELECT v.product_id, 0, SUM(CASE WHEN f.stock > f.committed THEN f.stock - f.committed ELSE 0 END),
    MAX(CASE WHEN f.takes_backorders THEN 1 ELSE 0 END)
FROM offers f JOIN vendors w ON w.id = f.vendor_id JOIN variants v ON v.id = f.variant_id
    JOIN products p ON p.id = v.product_id
WHERE v.product_id = ANY(:ids) AND f.is_active AND w.is_active AND p.is_drop_ship AND v.is_active
GROUP BY v.product_id"""

OWN = """(SELECT SUM(s.on_hand - s.reserved) FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
     WHERE s.variant_id = v.id AND w.is_active)"""
AT_VENDORS = """(SELECT SUM(CASE WHEN f.stock > f.committed THEN f.stock - f.committed ELSE 0 END)
     FROM offers f JOIN vendors w ON w.id = f.vendor_id WHERE f.variant_id = v.id AND f.is_active AND w.is_active)"""
BEYOND = """EXISTS (SELECT 1 FROM offers f JOIN vendors w ON w.id = f.vendor_id
     WHERE f.variant_id = v.id AND f.is_active AND w.is_active AND f.takes_backorders)"""

PRODUCT = """
SELECT p.id, p.slug, p.name, p.brand, p.description_html, p.options ->> 0, p.options ->> 1, p.options ->> 2,
    p.is_drop_ship, c.category_id
FROM products p LEFT JOIN product_categories c ON c.product_id = p.id
WHERE p.store_id = :store AND p.slug = :slug AND p.status = 'active'"""
VARIANTS = f"""
SELECT v.id, v.ulid, v.sku, v.option1, v.option2, v.option3, v.price_minor, v.compare_at_minor, v.needs_shipping,
    {OWN}, {AT_VENDORS}, {BEYOND}
FROM variants v WHERE v.product_id = :id AND v.is_active ORDER BY v.position, v.id"""
PICTURES = """
SELECT digest, alt, width, height, variant_id FROM pictures
WHERE product_id = :id AND state = 'ready' ORDER BY position, id"""

SEARCH = {
    "sqlite": """
        SELECT p.id FROM product_search s JOIN products p ON p.id = s.rowid
        WHERE product_search MATCH :words AND p.store_id = :store AND p.status = 'active'
        ORDER BY bm25(product_search, 10.0, 8.0, 1.0), p.id LIMIT 200""",
    "postgres": """
        SELECT p.id FROM product_search s JOIN products p ON p.id = s.product_id, to_tsquery('simple', :words) q
        WHERE s.document @@ q AND p.store_id = :store AND p.status = 'active'
        ORDER BY ts_rank(s.document, q) DESC, p.id LIMIT 200""",
}

CART = f"""
SELECT l.quantity, l.seen_minor, v.ulid, v.sku, v.title, v.option1, v.option2, v.option3, v.price_minor, v.is_active,
    p.name, p.slug, p.status, p.is_drop_ship, l.quantity * v.price_minor,
    (SELECT i.digest FROM pictures i WHERE i.product_id = p.id AND i.state = 'ready'
     ORDER BY CASE WHEN i.variant_id = v.id THEN 0 WHEN i.variant_id IS NULL THEN 1 ELSE 2 END, i.position, i.id
     LIMIT 1),
    {OWN}, {AT_VENDORS}, {BEYOND},
    SUM(l.quantity * v.price_minor) OVER ()
FROM carts c JOIN cart_lines l ON l.cart_id = c.id JOIN variants v ON v.id = l.variant_id
    JOIN products p ON p.id = v.product_id
WHERE c.store_id = :store AND c.digest = :digest AND c.state = 'open' AND c.customer_id IS NULL ORDER BY l.id"""


def listing(rows: Rows, slug: str, asked: dict[str, str], token: str) -> list[Table]:
    """One page of a shelf: the store and the cart's count, the menu, the tiles, and what is in stock of each."""
    store = _store(rows, token)
    shelves = _menu(rows, store)
    rules = {"band": BANDS.get(asked.get("price", ""), "")}
    rules["order"] = ORDERS.get(asked.get("sort", ""), "p.position, p.id")
    own = next(shelf[0] for shelf in shelves if shelf[2] == slug)
    tiles = rows(LISTING.format(**rules), store=store[0], shelves=_family(shelves, own))
    return [[store], shelves, tiles, rows(STOCK, ids=[tile[0] for tile in tiles[:PAGE]])]


def product(rows: Rows, slug: str, _asked: dict[str, str], token: str) -> list[Table]:
    """A product with its shelves, variants with their stock, and pictures."""
    store = _store(rows, token)
    found = rows(PRODUCT, store=store[0], slug=slug)
    own = found[0][0]
    return [[store], _menu(rows, store), found, rows(VARIANTS, id=own), rows(PICTURES, id=own)]


def search(rows: Rows, _place: str, asked: dict[str, str], token: str) -> list[Table]:
    """The first of the products that have words beginning so, and what is in stock of each."""
    store = _store(rows, token)
    terms = asked["q"].lower().split()
    words = " ".join(f'"{term}"*' for term in terms)
    if rows.engine == "postgres":
        words = " & ".join(f"'{term}':*" for term in terms)
    ids = [row[0] for row in rows(SEARCH[rows.engine], words=words, store=store[0])]
    shown = ids[:PAGE]
    tiles = {tile[0]: tile for tile in rows(FOUND, ids=shown)}
    return [[store], _menu(rows, store), [tiles[i] for i in shown], rows(STOCK, ids=shown), [(len(ids),)]]


def cart(rows: Rows, _place: str, _asked: dict[str, str], token: str) -> list[Table]:
    """The lines of the open cart with what they are, what they cost now, and what is in stock."""
    store = _store(rows, token)
    return [[store], _menu(rows, store), rows(CART, store=store[0], digest=_digest(token))]


def _family(shelves: Table, own: int) -> list[int]:
    return [own, *(id_ for shelf in shelves if shelf[1] == own for id_ in _family(shelves, shelf[0]))]


def _store(rows: Rows, token: str) -> Any:
    return rows(STORE, digest=_digest(token))[0]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest() if token else ""


def _menu(rows: Rows, store: Any) -> Table:
    """The shelves with how many products stand on each; nobody counts ten thousand for every visitor."""
    version = ("menu", store[2])
    if version not in rows.kept:
        shelved = dict(rows(SHELVED, store=store[0]))
        shelves = rows(SHELVES, store=store[0])
        below = {id_: [row[0] for row in shelves if row[1] == id_] for id_, *_ in shelves}

        def count(id_: int) -> int:
            return int(shelved.get(id_, 0)) + sum(map(count, below[id_]))

        rows.kept[version] = [(*row, count(row[0])) for row in shelves]
    return list(rows.kept[version])
