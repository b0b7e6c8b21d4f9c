"""Pages against their floor: requests a second in turn, the ratio, evenness under load, queries and bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import floor
from benchmarks.floor import Floor
from benchmarks.house import PASSWORD, House
from benchmarks.measure import ask, environment, pace
from tests.queries import QueryLog

HEAD = f"{'page':<22}{'floor/s':>9}{'page/s':>9}{'ratio':>7}{'p99/median':>12}{'queries':>9}{'bytes':>9}{'gzip':>8}"


@dataclass(frozen=True)
class Page:
    """A page to measure: its address, who asks, and the floor's way to the same rows."""

    name: str
    path: str
    read: Callable[[], list[Any]]
    cookie: str = ""


def compare(house: House, seconds: float) -> None:
    """Print a line a page."""
    print(HEAD)
    for page in _pages(house):
        environ = environment(page.path, page.cookie)
        status, body = ask(house.app.wsgi_app, environ)
        if not status.startswith("200"):
            print(f"{page.name:<22}answered {status}")
            continue
        with QueryLog() as log:
            ask(house.app.wsgi_app, environ)
        bare, ours = Floor(page.read, len(body)), house.app.wsgi_app
        lowest, mine = pace(bare, environ, seconds), pace(ours, environ, seconds)
        print(
            f"{page.name:<22}{lowest.rate:>9.0f}{mine.rate:>9.0f}{mine.rate / lowest.rate:>7.2f}"
            f"{mine.p99 / mine.median:>12.1f}{len(log):>9}{len(body):>9,}{len(gzip.compress(body)):>8,}"
        )


def _pages(house: House) -> list[Page]:
    slug, name = house.rows("SELECT slug, name FROM products WHERE status = 'active' ORDER BY id LIMIT 1")[0]
    shelves = house.rows("SELECT id, slug FROM categories WHERE parent_id IS NOT NULL ORDER BY id LIMIT 1")
    shelf_id, shelf = shelves[0]
    word = name.split()[-1].lower()[:4]
    last, email = house.rows("SELECT number, email_norm FROM orders ORDER BY id DESC LIMIT 1")[0]
    deep = house.rows("SELECT MAX(id) / 2 FROM orders")[0][0]
    staff = _signed_in(house)
    return [
        Page("listing", f"/categories/{shelf}", lambda: floor.listing(house, (shelf_id,))),
        Page("product", f"/products/{slug}", lambda: floor.product(house, slug)),
        Page("search", f"/search?q={word}", lambda: floor.search(house, word)),
        Page("desk list", "/admin/?queue=all", lambda: floor.orders(house), staff),
        Page(
            "desk list, to charge",
            "/admin/?queue=charge",
            lambda: floor.orders(house, "AND queue = 'charge'"),
            staff,
        ),
        Page(
            "desk list, e-mail",
            f"/admin/?queue=all&email={email}",
            lambda: floor.orders(house, "AND email_norm = :email", email=email),
            staff,
        ),
        Page(
            "desk list, deep",
            f"/admin/?queue=all&after={deep}",
            lambda: floor.orders(house, "AND id < :edge", edge=int(deep)),
            staff,
        ),
        Page("order page", f"/admin/orders/{last}", lambda: floor.order(house, last), staff),
    ]


def _signed_in(house: House) -> str:
    """The cookie of a member of staff."""
    from shop.kernel.stores import the_store
    from shop.people import signing_in, staff

    with house.app.app_context():
        person = staff.add(
            the_store(), email="bench@example.com", name="Bench", role="owner", password=PASSWORD
        )
        token = signing_in.start("staff", person, signing_in.Visit("127.0.0.1", "benchmark"))
    prefix = "__Host-" if house.settings.secure_cookies else ""
    return f"{prefix}staff={token}"
