"""python -m benchmarks: measures pages against their floor, checkouts, memory and start, and prints ratios."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from benchmarks import buying, pages, process
from benchmarks.house import House, kept_house, open_house

PARTS = ("pages", "checkout", "process")


def main() -> None:
    """Fill a house on each engine, measure the parts asked for, print a table each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"any of {', '.join(PARTS)}")
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--folder", type=Path, help="a PURVEYOR_VAR that is filled already")
    parser.add_argument(
        "--url", default="", help="its DATABASE_URL, where it is not the SQLite file in there"
    )
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="per page, side and way of asking; three rounds"
    )
    options = parser.parse_args()
    if options.folder:
        with kept_house(options.folder, options.url) as house:
            print(f"\n{house.title}")
            measure(house, options.parts, options.seconds)
        return
    engines = ("sqlite", "postgres") if options.engine == "both" else (options.engine,)
    for engine in engines:
        with ExitStack() as stack:
            house = stack.enter_context(open_house(engine, options.orders, options.products))
            print(f"\n{house.title}")
            measure(house, options.parts, options.seconds)


def measure(house: House, parts: list[str], seconds: float) -> None:
    """Measure the parts one after the other in this process."""
    if "pages" in parts:
        pages.compare(house, seconds)
    if "checkout" in parts:
        buying.compare(house, seconds)
    if "process" in parts:
        process.report(house)


if __name__ == "__main__":
    main()
