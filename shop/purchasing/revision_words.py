"""What a revision changes, in words that a letter, the vendor's page and the desk show alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shop.kernel import money
from shop.people.postal import Address
from shop.purchasing.revision_tables import RevisionLine
from shop.purchasing.revisions import Proposed

NAMES = {"ship_method": "Ship method", "note": "Note"}
NONE = {"ship_method": "yours to choose", "note": "none"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes: its name, and lines of text before and after."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def differences(asked: Proposed, currency: str, *, with_costs: bool) -> list[Difference]:
    """All that changes, head first; no cost where none may be shown, though a line says that its cost changes."""
    before, after = asked.revision.before, asked.revision.after
    found = []
    if "ship_to" in after:
        found.append(Difference("Ship to", _place(before["ship_to"]), _place(after["ship_to"])))
    for name, words in NAMES.items():
        if name in after:
            was, now = (str(said[name] or NONE[name]) for said in (before, after))
            found.append(Difference(words, (was,), (now,)))
    for each in asked.lines:
        sku = each.line.vendor_sku or each.line.sku
        change = each.change
        old, new = _line(change, currency, with_costs=with_costs)
        if old != new:
            found.append(Difference(f"{each.line.name} ({sku})", old, new))
    return found


def _place(row: Mapping[str, str]) -> tuple[str, ...]:
    to = Address.from_row(row)
    return (*to.lines(), *([to.phone] if to.phone else []))


def _line(
    change: RevisionLine, currency: str, *, with_costs: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old, new = [_units(change.quantity_before)], [_units(change.quantity_after)]
    if change.quantity_before == change.quantity_after:
        old, new = [], []
    if with_costs and change.cost_before_minor != change.cost_after_minor:
        old.append(f"{money.shown(change.cost_before_minor, currency)} each")
        new.append(f"{money.shown(change.cost_after_minor, currency)} each")
    return tuple(old), tuple(new)


def _units(count: int) -> str:
    return f"{count} unit" if count == 1 else f"{count} units"
