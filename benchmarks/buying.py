"""Checkouts: orders a second from a filled cart, by eight shoppers at once, against bare inserts of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.house import House

SHOPPERS, EACH = 8, 12


def compare(house: House, _seconds: float) -> None:
    """Print orders a second, ours and the floor's, and what became of the stock."""
    count = SHOPPERS * EACH
    with house.app.app_context():
        carts = [_filled_cart(pair) for pair in zip(*[iter(_goods(house, 2 * count))] * 2, strict=True)]
    ours = _run(SHOPPERS, EACH, lambda n: _place(house, carts[n]))
    bare = _floor(house)
    print(
        f"{'checkout':<22}{bare:>9.0f}{ours:>9.0f}{ours / bare:>7.2f}   (orders a second, {SHOPPERS} shoppers)"
    )


def _goods(house: House, count: int) -> list[str]:
    """So many variants that a vendor still has."""
    found = house.rows(
        "SELECT v.ulid FROM variants v JOIN offers f ON f.variant_id = v.id JOIN products p ON p.id = v.product_id "
        "JOIN vendors w ON w.id = f.vendor_id WHERE f.is_active AND w.is_active AND v.is_active "
        "AND p.status = 'active' AND p.is_drop_ship AND f.stock - f.committed >= 5 "
        f"GROUP BY v.id, v.ulid ORDER BY v.id LIMIT {count}"
    )
    if len(found) < count:
        raise RuntimeError(f"only {len(found)} of {count} variants can be bought: fill a larger house")
    return [ulid for (ulid,) in found]


def _filled_cart(goods: tuple[str, ...]) -> str:
    from shop.carts import filling
    from shop.kernel.stores import the_store

    token = None
    for ulid in goods:
        token, _ = filling.add(the_store(), token, ulid, 1)
    return str(token)


def _place(house: House, token: str) -> None:
    from shop.kernel.db import session
    from shop.orders.placing import place
    from tests.world import VISIT, make_details, the_store

    with house.app.app_context():
        place(the_store(), token, make_details(token), VISIT)
        session().close()


def _floor(house: House) -> float:
    """The same number of rows, inserted bare: an order, two lines, one number, one event, each committed."""
    cursor = house.rows.connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS floor_rows")
    cursor.execute("CREATE TABLE floor_rows (id INTEGER, words TEXT)")
    began, count = time.perf_counter(), SHOPPERS * EACH
    mark = "?" if house.engine == "sqlite" else "%s"
    for n in range(count):
        cursor.execute("BEGIN")
        for _ in range(12):
            cursor.execute(f"INSERT INTO floor_rows VALUES ({mark}, {mark})", (n, "x" * 300))
        cursor.execute("COMMIT")
    return count / (time.perf_counter() - began)


def _run(people: int, each: int, act: Callable[[int], Any]) -> float:
    """Acts a second; raises what went wrong for anybody, since an act that fails is a quick one."""
    began = time.perf_counter()

    def shopper(first: int) -> None:
        for n in range(first, first + each):
            act(n)

    with ThreadPoolExecutor(people) as pool:
        for done in [pool.submit(shopper, n * each) for n in range(people)]:
            done.result()
    return people * each / (time.perf_counter() - began)
