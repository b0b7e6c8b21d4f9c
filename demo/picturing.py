"""Has the goods' pictures drawn in other processes and puts them on the products by the upload's own path."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from demo import pictures, raster
from demo.leash import leashed
from demo.records import Content, Product
from shop.catalog import pictures as uploads
from shop.catalog import tables as catalog
from shop.kernel.db import session, writes
from shop.kernel.stores import one_catalog_change, the_store
from shop.kernel.timeline import Actor

WIDTH = 640  # pixels: one of the widths that the shop keeps, so that it need not be made smaller for it
PROCESSES = 2
COLOURING = ("Colour", "Wood", "Handle")  # option axes whose values are names of the palette

Stored = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to make: of which product, which variant it shows ("" for all), and how it is drawn."""

    slug: str
    sku: str
    alt: str
    drawing: str
    colour: str
    tint: str


def shots(product: Product, content: Content) -> list[Shot]:
    """A picture for each colour that the product comes in, or the one that shows it; the first leads."""
    shown = product.picture
    tint = content.tints[shown.tint]
    by_colour = {
        value: variant.sku
        for variant in reversed(product.variants)
        for axis, value in variant.options.items()
        if axis in COLOURING and value in content.colours
    }
    if not by_colour:
        return [Shot(product.slug, "", product.name, shown.drawing, content.colours[shown.colour], tint)]
    return [
        Shot(product.slug, sku, f"{product.name}, {colour}", shown.drawing, content.colours[colour], tint)
        for colour, sku in reversed(by_colour.items())
    ]


class Studio:
    """Draws ahead while the rest is loaded. Enter it before anything else opens the database."""

    def __init__(self, content: Content, folder: Path, *, processes: int = PROCESSES) -> None:
        sets = [shots(product, content) for product in content.products]
        self._firsts = [each[0] for each in sets]
        self._others = [shot for each in sets for shot in each[1:]]
        self._folder = folder
        self._processes = processes
        self._pool: Executor | None = None
        self._drawn: dict[Shot, Future[Stored]] = {}
        self.hung = 0

    def __enter__(self) -> Studio:
        """Start drawing, what is shown first first."""
        if self._processes:
            self._pool = leashed(self._processes)
            for shot in [*self._firsts, *self._others]:
                self._drawn[shot] = self._pool.submit(develop, shot, self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop what is not drawn yet; all of it is, unless the load failed."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def hang_first(self, by: Actor) -> None:
        """Put each product's leading picture up, waiting for those that are still being drawn."""
        self._hang(self._firsts, by)

    def hang_others(self, by: Actor) -> None:
        """Put the further colours up behind them."""
        self._hang(self._others, by)

    def _hang(self, wanted: Iterable[Shot], by: Actor) -> None:
        ready = [(shot, self._result(shot)) for shot in wanted]
        _attach(ready, by)
        self.hung += len(ready)

    def _result(self, shot: Shot) -> Stored:
        drawn = self._drawn.get(shot)
        return drawn.result() if drawn else develop(shot, self._folder)


def develop(shot: Shot, folder: Path) -> Stored:
    """Draw the picture unless it was drawn before, and store it as an upload is stored."""
    svg = pictures.picture(shot.drawing, shot.colour, shot.tint)
    kept = folder / f"{hashlib.sha256(svg.encode()).hexdigest()[:24]}-{WIDTH}.png"
    content = b""
    with suppress(FileNotFoundError):
        content = kept.read_bytes()
    if not content:
        content = raster.png(svg, WIDTH)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(content)
        unfinished.replace(kept)
    return uploads.store_file(content)


@writes
def _attach(ready: Sequence[tuple[Shot, Stored]], by: Actor) -> None:
    products = {row.slug: row for row in session().execute(sa.select(catalog.Product)).scalars()}
    variants = {
        row.sku: row.id for row in session().execute(sa.select(catalog.Variant.sku, catalog.Variant.id))
    }
    with one_catalog_change(the_store().id):
        for shot, stored in ready:
            uploads.attach(
                products[shot.slug], stored, by=by, alt=shot.alt, variant_id=variants.get(shot.sku)
            )
