"""Reads the POs tab's form: the vendor of each line, how its units are split, and the plans that follow."""

from __future__ import annotations

from typing import Any

from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.purchasing import planning
from shop.purchasing.planning import Plan
from shop.purchasing.splitting import Splits


def plans(order: Order, lines: list[Any], filled: Any, refused: Any = None) -> list[Plan]:
    """The plans with the vendors that a form names; with the defaults where there is no such form."""
    chosen = choices(filled) if filled is not None else None
    return planning.plan(
        lines,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        chosen=chosen if filled is not None and has_choices(filled) else None,
        refused=refused,
        splits=splits(filled) if filled is not None else None,
    )


def has_choices(form: Any) -> bool:
    """Whether the form is that of the tab at all."""
    return any(name.startswith("offer-") for name in form)


def choices(form: Any) -> dict[str, str]:
    """{line ulid: offer ulid} of the fields offer-<line>; "Not now" is empty and left out."""
    fields = {name.removeprefix("offer-"): form[name] for name in form if name.startswith("offer-")}
    return {line: offer for line, offer in fields.items() if offer}


def splits(form: Any) -> Splits:
    """{line ulid: {offer ulid or "own": units}} of the fields units-<line>-<place> that hold a number.

    Raises Refusal "split" for what is no number.
    """
    found: dict[str, dict[str, int]] = {}
    for name in form:
        if not name.startswith("units-") or not (written := form[name].strip()):
            continue
        _, line, place = f"{name}--".split("-")[:3]
        if not (written.isascii() and written.isdigit() and len(written) < 8):
            raise Refusal("split", "Enter whole numbers of units, such as 2.", field=f"split-{line}")
        if int(written):
            found.setdefault(line, {})[place] = int(written)
    return found
