"""Imports a generated product file and prints rows a second and how much memory that took.

    python benchmarks/import_rate.py --rows 100000 [--database postgresql+psycopg://…]

The file is made anew in a temporary folder; without --database so is the database (SQLite).
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

COLUMNS = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published"),
    *("Option1 Name", "Option1 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker"),
    *("Variant Inventory Qty", "Variant Inventory Policy", "Variant Price", "Variant Compare At Price"),
    *("Image Src", "Image Position", "Cost per item", "Status"),
)
SIZES = ("Small", "Medium", "Large", "Extra large")
BODY = "<p>Woven slowly, washed once, and meant to last. <strong>Care:</strong> wash cold.</p>" * 6


def rows(number: int) -> Iterator[list[str]]:
    """That many rows: products of four variants and a second picture, from forty vendors."""
    for at in range(number):
        product, part = divmod(at, len(SIZES) + 1)
        handle = f"cloth-{product}"
        first = part == 0
        if part == len(SIZES):
            yield [handle, *[""] * 16, f"https://pictures.example/{product}-2.jpg", "2", "", ""]
            continue
        words = [
            f"Linen cloth {product}",
            BODY,
            f"Weaver {product % 40}",
            "Home > Linen",
            f"Linen {product % 12}",
        ]
        yield [
            handle,
            *([*words, "linen, cloth", "true", "Size"] if first else [""] * 8)[:8],
            SIZES[part],
            f"CL-{product}-{part}",
            *(
                "250",
                "shopify",
                str(product % 90),
                "deny",
                f"{20 + part}.50",
                "",
                f"https://pictures.example/{product}.jpg" if first else "",
            ),
            *("1" if first else "", "9.10", "active" if first else ""),
        ]


def write_file(path: Path, number: int) -> None:
    """Put the rows into a file as Shopify's exporter writes it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(number))


def resident() -> float:
    """The largest memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(number: int, database: str, folder: Path) -> None:
    """Import the file twice, and print what each step took."""
    import flask_migrate

    from app import create_app
    from settings import Settings
    from shop.imports import keeping, running
    from shop.kernel.timeline import Actor
    from shop.people import opening

    url = database or f"sqlite:///{folder / 'rate.db'}"
    app = create_app(Settings(mode="test", database_url=url, secret_key="x" * 32, var=folder))
    write_file(folder / "products.csv", number)
    by = Actor("system", "Benchmark")
    with app.app_context():
        flask_migrate.upgrade()
        store = opening.open_store(name="Import rate")
        for title in ("first import", "the same again"):
            before = resident()
            with (folder / "products.csv").open("rb") as file:
                run = keeping.receive(store, "products", "products.csv", file, {}, by=by, ask_worker=False)
            steps = []
            for name, step in (("preview", running.preview), ("apply", _apply)):
                began = time.perf_counter()
                step(run, store)
                took = time.perf_counter() - began
                steps.append(f"{name} {took:.1f} s, {number / took:,.0f} rows/s")
            print(
                f"{title}: {number:,} rows, {'; '.join(steps)}; {dict(run.counts)}; peak memory +{resident() - before:.0f} MB to {resident():.0f} MB"
            )


def _apply(run: object, store: object) -> None:
    from shop.imports import running
    from shop.kernel.timeline import Actor

    running.start(run, by=Actor("system", "Benchmark"), ask_worker=False)  # type: ignore[arg-type]
    running.run_to_the_end(run, store)  # type: ignore[arg-type]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(chosen.rows, chosen.database, Path(name))
