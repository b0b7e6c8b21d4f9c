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
from dataclasses import dataclass

from benchmarks.house import House
from benchmarks.measure import ROUNDS, Served, served
from benchmarks.shopper import STEPS, Browser, Goods, buy, fill, place

SHOPPERS, SHELF, LAST = 8, 400, 3


def compare(house: House, seconds: float) -> None:
    """Print flows a second and CPU a flow of both, asked in turn, and who got the last units of a thing."""
    goods = _goods(house)
    with ExitStack() as open_servers:
        ours = open_servers.enter_context(served("app:serve()", house.variables))
        variables = house.variables | {"SIZES": json.dumps(_sizes(ours.port, goods[0]))}
        bare = open_servers.enter_context(served("benchmarks.buying_floor:application()", variables))
        paces: dict[str, list[Pace]] = {"floor": [], "ours": []}
        sides = {"floor": bare, "ours": ours}
        for side in sides.values():
            _round(side, goods, 1.0)  # both workers have started
        for _ in range(ROUNDS):
            for name, side in sides.items():
                paces[name].append(_round(side, goods, 2 * seconds))
        lowest, mine = (statistics.median(pace.rate for pace in paces[name]) for name in sides)
        print(f"{'checkout':<22}{lowest:>9.1f}{mine:>9.1f}{mine / lowest:>7.2f}   flows a second")
        print(
            f"  {SHOPPERS} guests, one thing each, {len(STEPS)} requests ({' '.join(STEPS)}), a practice card is held"
        )
        for name, side in sides.items():
            cpu = 1000 * statistics.median(pace.cpu for pace in paces[name])
            print(
                f"  {name}: {cpu:.1f} ms of CPU a flow; {_last_units(house, side.port)} of {SHOPPERS}",
                end=" ",
            )
            print(f"got one of the last {LAST} units")


@dataclass(frozen=True)
class Pace:
    """Flows a second, and seconds of CPU that the workers took for one."""

    rate: float
    cpu: float


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


def _round(side: Served, goods: list[Goods], seconds: float) -> Pace:
    """Buy for so many seconds; whoever has begun a flow ends it, and its time counts."""
    done: list[int] = []
    began, cpu = time.perf_counter(), side.cpu()

    def shop(first: int) -> None:
        with Browser(side.port) as browser:
            nth = first
            while time.perf_counter() - began < seconds:
                buy(browser, goods[nth % len(goods)])
                done.append(nth)
                nth += SHOPPERS

    _all_at_once(shop)
    return Pace(len(done) / (time.perf_counter() - began), (side.cpu() - cpu) / len(done))


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
