"""Pages against their floor over HTTP, asked in turn: the ratio, evenness, queries, calls and bytes."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.house import PASSWORD, House
from benchmarks.measure import ask, calls, cookies_after, drive, environment, served
from tests.queries import QueryLog

HEAD = (
    f"{'page':<22}{'floor/s':>9}{'page/s':>9}{'ratio':>7}{'p99/median':>12}"
    f"{'queries':>9}{'calls':>8}{'bytes':>9}{'gzip':>8}"
)


@dataclass(frozen=True)
class Page:
    """A page to measure: its address, who asks, and the floor's way to the same rows."""

    name: str
    path: str
    floor: str
    cookie: str = ""


def compare(house: House, seconds: float) -> None:
    """Print a line a page; both sides are served alike and asked in turn."""
    print(HEAD)
    pages = _pages(house)
    with (
        served("benchmarks.floor:application()", house.variables) as bare,
        served("app:serve()", house.variables) as ours,
    ):
        for page in pages:
            cookie = cookies_after(house.app.wsgi_app, environment(page.path, page.cookie))
            environ = environment(page.path, cookie)
            status, body = ask(house.app.wsgi_app, environ)
            if not status.startswith("200"):
                print(f"{page.name:<22}answered {status}")
                continue
            with QueryLog() as log:
                ask(house.app.wsgi_app, environ)
            counted = calls(house.app.wsgi_app, environ)
            lowest = drive(bare, f"{page.floor}&size={len(body)}", "", seconds)
            mine = drive(ours, page.path, cookie, seconds)
            print(
                f"{page.name:<22}{lowest.rate:>9.0f}{mine.rate:>9.0f}{mine.rate / lowest.rate:>7.2f}"
                f"{mine.p99 / mine.median:>12.1f}{len(log):>9}{counted:>8,}"
                f"{len(body):>9,}{len(gzip.compress(body)):>8,}",
                flush=True,
            )


def _pages(house: House) -> list[Page]:
    slug, name = house.rows("SELECT slug, name FROM products WHERE status = 'active' ORDER BY id LIMIT 1")[0]
    shelf_id, shelf = house.rows(
        "SELECT id, slug FROM categories WHERE parent_id IS NOT NULL ORDER BY id LIMIT 1"
    )[0]
    word = name.split()[-1].lower()[:4]
    last, email = house.rows("SELECT number, email_norm FROM orders ORDER BY id DESC LIMIT 1")[0]
    deep_id, deep = house.rows(
        "SELECT id, number FROM orders WHERE id >= (SELECT MAX(id) / 2 FROM orders) ORDER BY id LIMIT 1"
    )[0]
    cart, digest = _filled_cart(house)
    staff = signed_in(house)

    def floor(what: str, **values: object) -> str:
        return f"/{what}?{urlencode(values)}"

    return [
        Page("listing", f"/categories/{shelf}", floor("listing", shelf=shelf_id)),
        Page("product", f"/products/{slug}", floor("product", slug=slug)),
        Page("search", f"/search?q={word}", floor("search", word=word)),
        Page("cart", "/cart", floor("cart", digest=digest), cart),
        Page("desk list", "/admin/?queue=all", floor("orders"), staff),
        Page("desk list, to charge", "/admin/?queue=charge", floor("orders", queue="charge"), staff),
        Page("desk list, e-mail", f"/admin/?queue=all&email={email}", floor("orders", email=email), staff),
        Page("desk list, deep", f"/admin/?queue=all&after={deep}", floor("orders", below=deep_id), staff),
        Page("order page", f"/admin/orders/{last}", floor("order", number=last), staff),
    ]


def _filled_cart(house: House) -> tuple[str, str]:
    """The cookie of a cart with two products, and the digest under which it is stored."""
    from shop.carts import filling
    from shop.kernel.links import digest
    from shop.kernel.stores import the_store

    token = None
    with house.app.app_context():
        for (ulid,) in house.rows("SELECT ulid FROM variants WHERE is_active ORDER BY id LIMIT 2"):
            token, _ = filling.add(the_store(), token, ulid, 1)
    return f"{house.cookie_prefix}cart={token}", digest(str(token))


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
