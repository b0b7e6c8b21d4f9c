"""Prints the proofs: `python -m tests.money faults`, `python -m tests.money histories --runs 1000 --engine both`."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.money.shops import ENGINES
from tests.servers import RUN_VARIABLE, close_run, open_run, run_folder


def main() -> int:
    """0 when everything holds; with the guards off, when something was found broken."""
    reader = argparse.ArgumentParser(prog="python -m tests.money", description=__doc__)
    reader.add_argument("proof", choices=("faults", "histories"))
    reader.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    reader.add_argument("--runs", type=int, default=1000, help="histories on each engine")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--guards", choices=("on", "off"), default="on")
    given = reader.parse_args()
    engines = ENGINES if given.engine == "both" else (given.engine,)
    mine = RUN_VARIABLE not in os.environ
    if mine:
        open_run()
    began = time.perf_counter()
    try:
        is_right = _faults(engines) if given.proof == "faults" else _histories(given, engines)
    finally:
        if mine:
            close_run(run_folder())
    sys.stdout.write(f"\n{time.perf_counter() - began:.0f} s\n")
    return 0 if is_right else 1


def _faults(engines: tuple[str, ...]) -> bool:
    from tests.money.faults import cells, table

    found = list(cells(engines))
    wrong = [each for each in found if not each.is_right]
    sys.stdout.write(
        f"{table(found)}\n\n{len(found)} cells, {len(wrong)} wrong. Each cell: what was answered,\n"
    )
    sys.stdout.write("what it became once the reconciler came round, and how often the money moved.\n")
    return not wrong


def _histories(given: argparse.Namespace, engines: tuple[str, ...]) -> bool:
    from tests.money.histories import play, report

    found = [play(engine, given.runs, given.seed, guarded=given.guards == "on") for engine in engines]
    sys.stdout.write(report(found, guarded=given.guards == "on") + "\n")
    return all((each.violations == 0) == (given.guards == "on") for each in found)


if __name__ == "__main__":
    sys.exit(main())
