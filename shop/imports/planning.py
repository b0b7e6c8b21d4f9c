"""What every kind of import has in common: entries of a file, plans for them, and the kind itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from shop.imports.reading import Row
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor

Options = Mapping[str, Any]


@dataclass
class Entry:
    """One thing that lines `line` to `last_line` of a file describe; `errors` refuse it, `notes` do not."""

    line: int
    last_line: int
    name: str
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Prices:
    """Prices of variants that exist already: how many the file names, changes, and sets to nothing."""

    seen: int = 0
    changed: int = 0
    zero: int = 0


@dataclass
class Plan:
    """What applying an entry would do; `changes` are made by change()."""

    entry: Entry
    verdict: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    prices: Prices = field(default_factory=Prices)

    @property
    def reason(self) -> str:
        """Why it is refused, or what was left out."""
        return "; ".join((*self.entry.errors, *self.entry.notes))[:500]

    def refuse(self, why: str) -> None:
        """Nothing comes of this entry, for that reason."""
        self.entry.errors.append(f"line {self.entry.line}: {why}")
        self.verdict = "refused"


class Kind(Protocol):
    """One kind of file: how its rows become entries, what they would change, and how that is done."""

    label: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]

    def check_columns(self, columns: Sequence[str]) -> None:
        """Raise Refusal "file" when a file with these columns is of another kind."""

    def entries(
        self, rows: Iterable[Row], store: Store, options: Options, *, after: int = 0
    ) -> Iterator[Entry]:
        """The entries in the order of the file, without those that end at line `after` or before."""

    def plans(self, store: Store, entries: Sequence[Any], options: Options) -> Sequence[Plan]:
        """A plan for each entry, with a handful of queries for all of them."""

    def apply(self, store: Store, plans: Sequence[Any], options: Options, *, by: Actor) -> None:
        """Do what the plans say inside the chunk's write; a plan that cannot be carried out is refused."""


class OwnKind(Kind, Protocol):
    """A kind of file that is our own: with the meaning of each column, and an export of the same columns."""

    meanings: ClassVar[tuple[tuple[str, str], ...]]

    def export(self, store: Store) -> Iterator[str]:
        """All there is as CSV text, line by line, the header first; importing it again changes nothing."""


def change(name: str, old: Any, new: Any, *, is_money: bool = False) -> dict[str, Any]:
    """A line of a plan: the field, what is there now, what the file says (minor units where it is money)."""
    shown = [value if isinstance(value, int | None) else str(value)[:200] for value in (old, new)]
    return {"field": name, "old": shown[0], "new": shown[1]} | ({"unit": "money"} if is_money else {})


def need_columns(columns: Sequence[str], needed: Sequence[str], what: str) -> None:
    """Raise Refusal "file" naming the columns that are missing from a file of `what`."""
    missing = [name for name in needed if name not in columns]
    if missing:
        noun = "column" if len(missing) == 1 else "columns"
        verb = "is" if len(missing) == 1 else "are"
        raise Refusal("file", f"The {noun} {' and '.join(missing)} {verb} missing. {what}", field="file")
