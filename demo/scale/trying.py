"""Opens the demo store with very many plain orders, and more products if asked, for trying its scale."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from demo import loading
from demo.picturing import PROCESSES
from demo.records import Content
from demo.scale import patterns
from demo.scale.filling import Filler
from demo.scale.repeating import Repeater
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.stores import the_store

Figures = dict[str, int]


def load(
    content: Content,
    drawings: Path,
    orders: int,
    products: int,
    tell: Callable[[str], None],
    *,
    processes: int = PROCESSES,
) -> Figures:
    """Fill the empty store; returns products, pictures, orders, rows and rows a second of the orders' part.

    Raises Refusal "not_empty" where the store holds products or orders.
    """
    now = clock.now()
    rng = Random(loading.SEED)
    with loading.opening(content, drawings, now, processes) as (studio, crew):
        with clock.at(now):
            studio.hang_others(crew["manager"])
        pictures = studio.hung
    shown = Repeater(the_store()).repeat(products)
    drawn = patterns.draw(the_store(), content, rng)
    filler = Filler(the_store(), drawn, now, rng)
    session().close()
    began = time.monotonic()

    def progress(done: int, rows: int) -> None:
        speed = rows / max(0.001, time.monotonic() - began)
        tell(f"{done:,} orders, {rows:,} rows, {speed:,.0f} rows/s ")

    filler.fill(orders, progress)
    tell("\n")
    seconds = max(0.001, time.monotonic() - began)
    rows = filler.forms.written
    return {
        "products": shown,
        "pictures": pictures,
        "orders": orders,
        "rows": rows,
        "rows a second": round(rows / seconds),
    }
