"""Whole checkouts over HTTP beside their floor: eight shoppers go from a product's page to the thanks for an order."""

from __future__ import annotations

import json
import secrets
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks.house import House
from benchmarks.measure import ROUNDS, served
from benchmarks.shopper import STEPS, Browser, Goods, buy, fill, place

SHOPPERS, SHELF, LAST = 8, 400, 3


def compare(house: House, seconds: float) -> None:
    """Print flows a second of both, asked in turn, and what became of the last three units of a thing."""
    goods = _goods(house)
    with ExitStack() as open_servers:
        ours = open_servers.enter_context(served("app:serve()", house.variables)).port
        sizes = _sizes(ours, goods[0])
        more = {"SIZES": json.dumps(sizes)}
        bare = open_servers.enter_context(
            served("benchmarks.buying_floor:application()", house.variables | more)
        ).port
        rates: dict[int, list[float]] = {bare: [], ours: []}
        for port in rates:
            _round(port, goods, 1.0)  # both workers have started
        for _ in range(ROUNDS):
            for port, found in rates.items():
                found.append(_round(port, goods, 2 * seconds))
        lowest, mine = (statistics.median(rates[port]) for port in (bare, ours))
        print(
            f"{'checkout':<22}{lowest:>9.1f}{mine:>9.1f}{mine / lowest:>7.2f}   flows a second: {SHOPPERS} guests,"
        )
        print(f"{'':<22}one thing each, {len(STEPS)} requests ({' '.join(STEPS)}), a practice card is held")
        for port, name in ((bare, "floor"), (ours, "ours")):
            print(
                f"{'':<22}{name}: {_last_units(house, port)} of {SHOPPERS} got one of the last {LAST} units"
            )


def _goods(house: House) -> list[Goods]:
    """Things that a vendor has plenty of."""
    found = house.rows(
        "SELECT p.slug, v.sku, v.ulid FROM offers f JOIN variants v ON v.id = f.variant_id "
        "JOIN products p ON p.id = v.product_id JOIN vendors w ON w.id = f.vendor_id "
        "WHERE f.is_active AND w.is_active AND v.is_active AND p.status = 'active' AND p.is_drop_ship "
        f"AND f.stock - f.committed >= 20 ORDER BY v.id LIMIT {SHELF}"
    )
    if len(found) < SHOPPERS:
        raise RuntimeError("hardly anything can be bought: fill a larger house")
    return [Goods(f"/products/{slug}?sku={sku}", ulid) for slug, sku, ulid in found]


def _sizes(port: int, goods: Goods) -> dict[str, int]:
    """How many bytes our answers have, which the floor gives as well."""
    with Browser(port) as browser:
        return {step: len(answer.body) for step, answer in zip(STEPS, buy(browser, goods), strict=True)}


def _round(port: int, goods: list[Goods], seconds: float) -> float:
    """Flows a second; whoever has begun one ends it, and its time counts."""
    done: list[int] = []
    began = time.perf_counter()

    def shop(first: int) -> None:
        with Browser(port) as browser:
            nth = first
            while time.perf_counter() - began < seconds:
                buy(browser, goods[nth % len(goods)])
                done.append(nth)
                nth += SHOPPERS

    _all_at_once(shop)
    return len(done) / (time.perf_counter() - began)


def _last_units(house: House, port: int) -> int:
    """Eight shoppers with the same thing in their carts order at once; raises when more are sold than there are."""
    from tests.world import make_product

    sku = f"LAST-{secrets.token_hex(4)}"
    with house.app.app_context():
        variant = make_product(sku, stock=LAST, drop_ship=False, name=f"Last {sku}")
        goods = Goods(f"/products/last-{sku.lower()}", variant.ulid)
    ready, got = threading.Barrier(SHOPPERS), []

    def shop(_nth: int) -> None:
        with Browser(port) as browser:
            checkout = fill(browser, goods)[-1]
            ready.wait(60)
            got.append(bool(place(browser, checkout)))

    _all_at_once(shop)
    ((on_hand, reserved),) = house.rows(
        "SELECT s.on_hand, s.reserved FROM stock s JOIN variants v ON v.id = s.variant_id WHERE v.sku = :sku",
        sku=sku,
    )
    if not sum(got) == reserved == on_hand == LAST:
        raise RuntimeError(f"{sum(got)} orders and {reserved} reserved units of {on_hand}")
    return sum(got)


def _all_at_once(shop: Callable[[int], None]) -> None:
    """One thread a shopper; raises what went wrong for anybody, since a flow that fails is a quick one."""
    with ThreadPoolExecutor(SHOPPERS) as pool:
        list(pool.map(shop, range(SHOPPERS)))
