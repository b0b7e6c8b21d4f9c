"""Amounts in steps, "from 10 on 4.20 each": read as people type them, written back, and looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from shop.kernel import money
from shop.kernel.refusals import Refusal

Steps = tuple[tuple[int, int], ...]
"""(from, amount in minor units), strictly by rising "from": the last one that is reached counts."""
MOST, FARTHEST, DEAREST = 12, 100_000_000, 10**12


def read(text: str, read_amount: Callable[[str], int | None], *, first: int) -> Steps:
    """The steps of lines (or parts between ; or |) such as "10 = 4.20", rising from `first` on.

    ValueError says what is wrong with them.
    """
    found = []
    for part in re.split(r"[\n;|]", text):
        if not part.strip():
            continue
        start, _, amount = (each.strip() for each in part.strip().removeprefix("'").partition("="))
        minor = read_amount(amount) if amount else None
        if not (start.isascii() and start.isdigit() and len(start) < 10) or minor is None:
            raise ValueError(f"“{part.strip()[:40]}” is not a step such as 10 = 4.20")
        found.append((int(start), minor))
    if wrong := _disorder(tuple(found), first):
        raise ValueError(wrong)
    return tuple(found)


def read_typed(text: str, currency: str, field: str, *, first: int) -> Steps:
    """The steps that somebody typed into a form. Raises Refusal with the field."""
    try:
        return read(text, lambda amount: money.parse(amount, currency), first=first)
    except ValueError as problem:
        raise Refusal(field, f"{problem}.", field=field) from problem


def kept(rows: Iterable[Iterable[int]]) -> Steps:
    """The steps of a column, which holds lists."""
    return tuple((int(start), int(amount)) for start, amount in rows)


def written(steps: Iterable[Iterable[int]], currency: str, between: str = "\n") -> str:
    """The steps as read() takes them."""
    return between.join(f"{start} = {money.plain(amount, currency)}" for start, amount in steps)


def reached(steps: Iterable[Iterable[int]], value: int, otherwise: int) -> int:
    """The amount of the last step that the value reaches, `otherwise` before the first."""
    found = otherwise
    for start, amount in steps:
        if value >= start:
            found = amount
    return found


def refuse_disorder(steps: Steps, field: str, *, first: int) -> None:
    """Raise Refusal with the field for steps that do not rise strictly from `first` on, or are too many."""
    if wrong := _disorder(steps, first):
        raise Refusal(field, f"{wrong}.", field=field)


def _disorder(steps: Steps, first: int) -> str:
    """What is wrong with the steps in words; empty when nothing."""
    if len(steps) > MOST:
        return f"At most {MOST} steps are kept"
    if any(start < first or start > FARTHEST or not 0 <= amount <= DEAREST for start, amount in steps):
        return f"A step begins at {first} or more, with an amount of 0 or more"
    if any(following[0] <= start[0] for start, following in pairwise(steps)):
        return "Each step begins higher than the one before it"
    return ""
