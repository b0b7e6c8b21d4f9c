"""When an import changes many prices, a person says so in words before it is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shop.imports.planning import Plan
from shop.imports.tables import ImportRun
from shop.kernel.refusals import Refusal

MANY = 20  # per cent of the prices that a file names


def counted(options: Mapping[str, Any], plans: Iterable[Plan]) -> dict[str, Any]:
    """The run's options with the chunk's prices added to [named, changed, become zero]."""
    seen, changed, zero = options.get("prices", (0, 0, 0))
    for plan in plans:
        seen += plan.prices.seen
        changed += plan.prices.changed
        zero += plan.prices.zero
    return {**options, "prices": [seen, changed, zero]}


def why(run: ImportRun) -> str:
    """Why it needs a confirmation, as a sentence; "" when it needs none."""
    seen, changed, zero = run.options.get("prices", (0, 0, 0))
    if zero:
        return f"{zero} of {seen} prices become 0." if zero > 1 else "A price becomes 0."
    if changed * 100 > seen * MANY:
        return f"{changed} of {seen} prices change."
    return ""


def phrase(run: ImportRun) -> str:
    """What to type: "change 37 prices"; "" when nothing needs confirming."""
    changed = int(run.options.get("prices", (0, 0, 0))[1])
    return f"change {changed} price{'' if changed == 1 else 's'}" if why(run) else ""


def check(run: ImportRun, typed: str) -> None:
    """Raise Refusal "confirm" unless the phrase was typed where one is needed."""
    wanted = phrase(run)
    if wanted and " ".join(typed.split()).casefold() != wanted:
        raise Refusal("confirm", f"Type “{wanted}” to go on.", field="confirmation")
