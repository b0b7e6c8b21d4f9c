"""Prints the proof: `python -m tests.sending --orders 300 --kills 60 --engine both`."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.guards import closed_network
from tests.servers import RUN_VARIABLE, close_run, open_run, run_folder

ENGINES = ("sqlite", "postgres")


def main() -> int:
    """0 when each vendor has each purchase order."""
    reader = argparse.ArgumentParser(prog="python -m tests.sending", description=__doc__)
    reader.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    reader.add_argument("--orders", type=int, default=300)
    reader.add_argument("--kills", type=int, default=60)
    reader.add_argument("--together", action="store_true", help="several purchase orders in one mail")
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args()
    mine = RUN_VARIABLE not in os.environ
    if mine:
        open_run()
    try:
        engines = ENGINES if given.engine == "both" else (given.engine,)
        with closed_network():
            wrong = [engine for engine in engines if not _tried(engine, given)]
        return 1 if wrong else 0
    finally:
        if mine:
            close_run(run_folder())


def _tried(engine: str, given: argparse.Namespace) -> bool:
    from tests.apps import borrowed
    from tests.sending.trial import run

    began = time.perf_counter()
    with borrowed(engine, own=True) as home, home.app.app_context():
        outcome = run(home.settings, given.orders, given.kills, given.seed, together=given.together)
    sys.stdout.write(f"{engine}, {time.perf_counter() - began:.0f} s\n{outcome.words()}\n\n")
    sys.stdout.flush()
    return outcome.is_right


if __name__ == "__main__":
    sys.exit(main())
