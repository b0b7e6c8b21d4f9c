"""Opens the demo store with very many plain orders, and more products if asked, for trying its scale."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from demo import loading
from demo.picturing import PROCESSES
from demo.records import Content, Product
from demo.scale import patterns
from demo.scale.filling import Filler
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
    with loading.opening(repeated(content, products), drawings, now, processes) as (studio, _):
        pictures = studio.hung
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
        "products": max(products, len(content.products)),
        "pictures": pictures,
        "orders": orders,
        "rows": rows,
        "rows a second": round(rows / seconds),
    }


def repeated(content: Content, products: int) -> Content:
    """The content with its products again and again under further numbers, up to `products` of them."""
    more = [
        _again(content.products[n % len(content.products)], n // len(content.products) + 1)
        for n in range(len(content.products), products)
    ]
    return replace(content, products=(*content.products, *more))


def _again(product: Product, series: int) -> Product:
    """The same product as series 2, 3 …, with SKUs of its own; GTINs name one thing only, so it has none."""
    variants = tuple(
        replace(
            variant,
            sku=f"{variant.sku}-{series}",
            gtin="",
            offers=tuple(replace(offer, sku=f"{offer.sku}-{series}") for offer in variant.offers),
        )
        for variant in product.variants
    )
    name, slug = f"{product.name}, series {series}", f"{product.slug}-{series}"
    return replace(product, name=name, slug=slug, variants=variants)
