"""What is asked for: each kind of page at one address again and again, and at many unlike ones in turn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from benchmarks.house import PASSWORD, House
from benchmarks.measure import cookies_after, environment

MANY = 150  # more lists than the 128 that a process keeps, and twice as many products, of which it keeps 256


@dataclass(frozen=True)
class Visit:
    """A GET: its address, and the cookies of whoever asks."""

    path: str
    cookie: str = ""

    @property
    def environ(self) -> dict[str, Any]:
        """The request as a server hands it over."""
        return environment(self.path, self.cookie)


@dataclass(frozen=True)
class Kind:
    """A kind of page: `visits` are unlike each other, and the first is the one that is asked again and again."""

    name: str
    visits: tuple[Visit, ...]


def kinds(house: House, many: int = MANY) -> list[Kind]:
    """Every kind of page that is measured, at up to so many addresses each."""
    staff, carts = signed_in(house), filled_carts(house, many)
    shop: dict[str, Callable[[House, int], list[str]]] = {
        "listing": _shelves,
        "product": _products,
        "search": _words,
    }
    desk = {
        "desk list": _newest,
        "desk list, to charge": _to_charge,
        "desk list, e-mail": _emails,
        "desk list, deep": _deep,
        "order page": _orders,
    }
    found = [_kind(house, name, paths(house, many), carts[0]) for name, paths in shop.items()]
    found.append(Kind("cart", tuple(Visit("/cart", _known(house, "/cart", cart)) for cart in carts)))
    return found + [_kind(house, name, paths(house, many), staff) for name, paths in desk.items()]


def _kind(house: House, name: str, paths: list[str], cookie: str) -> Kind:
    """These addresses as the same browser asks for them."""
    known = _known(house, paths[0], cookie)
    return Kind(name, tuple(Visit(path, known) for path in paths))


def _known(house: House, path: str, cookie: str) -> str:
    """The cookies of a browser that was on this page before."""
    return cookies_after(house.app.wsgi_app, environment(path, cookie))


def _shelves(house: House, many: int) -> list[str]:
    slugs = house.rows("SELECT slug FROM categories ORDER BY parent_id IS NULL, id")
    looks = ("", *(f"?sort={sort}" for sort in ("newest", "price", "-price", "name")))
    bands = ("", *(f"price={price}" for price in ("25", "75", "75%2B")))
    found = (
        f"/categories/{slug}{look}{('&' if look else '?') + band if band else ''}"
        for look, band, (slug,) in product(looks, bands, slugs)
    )
    return list(islice(found, many))


def _products(house: House, many: int) -> list[str]:
    slugs = house.rows("SELECT slug FROM products WHERE status = 'active' ORDER BY id")
    return [f"/products/{slug}" for (slug,) in _spread(slugs, 2 * many)]


def _words(house: House, many: int) -> list[str]:
    """Beginnings of one word that a product's name has, then of two."""
    found = house.rows("SELECT name FROM products WHERE status = 'active' ORDER BY id")
    names = [re.findall(r"[a-z]+", name.lower()) for (name,) in found]
    singles = (word[:4] for words in names for word in words if len(word) > 3)
    pairs = (f"{words[0][:5]}+{words[-1][:3]}" for words in names if len(words) > 1)
    return [f"/search?q={words}" for words in islice(dict.fromkeys((*singles, *pairs)), many)]


def _newest(house: House, many: int) -> list[str]:
    newest = house.rows(f"SELECT number FROM orders ORDER BY id DESC LIMIT {many}")
    return ["/admin/?queue=all", *(f"/admin/?queue=all&after={number}" for (number,) in newest[:-1])]


def _to_charge(house: House, many: int) -> list[str]:
    waiting = house.rows("SELECT number FROM orders WHERE queue = 'charge' ORDER BY charge_by, id")
    later = (f"/admin/?queue=charge&after={number}" for (number,) in _spread(waiting[:-1], many - 1))
    return ["/admin/?queue=charge", *later]


def _emails(house: House, many: int) -> list[str]:
    found = house.rows("SELECT email_norm, MAX(id) FROM orders GROUP BY email_norm ORDER BY MAX(id) DESC")
    return [f"/admin/?queue=all&email={quote(email, safe='@')}" for email, _ in _spread(found, many)]


def _deep(house: House, many: int) -> list[str]:
    older = house.rows(
        "SELECT number FROM orders WHERE id <= (SELECT MAX(id) / 2 FROM orders) ORDER BY id DESC"
    )
    return [f"/admin/?queue=all&after={number}" for (number,) in _spread(older, many)]


def _orders(house: House, many: int) -> list[str]:
    found = house.rows("SELECT number FROM orders ORDER BY id DESC")
    return [f"/admin/orders/{number}" for (number,) in _spread(found, many)]


def _spread(found: list[Any], many: int) -> list[Any]:
    """So many of them, the first and then at even distances."""
    return found[:: max(1, len(found) // max(1, many))][:many]


def filled_carts(house: House, many: int) -> list[str]:
    """The cookies of so many carts, with two variants in each."""
    from shop.carts import filling
    from shop.kernel.db import write
    from shop.kernel.stores import the_store

    goods = house.rows(
        "SELECT v.ulid FROM variants v JOIN products p ON p.id = v.product_id "
        f"WHERE v.is_active AND p.status = 'active' ORDER BY v.id LIMIT {many + 1}"
    )

    def fill(first: int) -> str:
        token = None
        for (ulid,) in goods[first : first + 2]:
            token, _ = filling.add(the_store(), token, ulid, 1)
        return f"{house.cookie_prefix}cart={token}"

    with house.app.app_context():
        return write(lambda: [fill(first) for first in range(max(1, len(goods) - 1))])


def signed_in(house: House) -> str:
    """The cookie of a member of staff."""
    from shop.kernel.db import session
    from shop.kernel.stores import the_store
    from shop.people import signing_in, staff
    from shop.people.tables import Staff

    with house.app.app_context():
        known = session().query(Staff).filter_by(email_norm="bench@example.com").one_or_none()
        person = known or staff.add(
            the_store(), email="bench@example.com", name="Bench", role="owner", password=PASSWORD
        )
        token = signing_in.start("staff", person, signing_in.Visit("127.0.0.1", "benchmark"))
    return f"{house.cookie_prefix}staff={token}"
