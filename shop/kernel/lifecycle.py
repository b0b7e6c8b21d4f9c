"""Lifecycles as tables of allowed moves, checked for dead ends and unreachable states at import."""

from __future__ import annotations

from dataclasses import dataclass

from shop.kernel.refusals import Refusal


@dataclass(frozen=True)
class Lifecycle:
    """States, where each may go, and the words for a move that is not allowed."""

    noun: str
    start: str
    moves: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        unknown = {to for targets in self.moves.values() for to in targets} - set(self.moves)
        if unknown or self.start not in self.moves:
            raise ValueError(f"{self.noun}: moves to states that are not in the table: {unknown}")
        unreached = set(self.moves) - self._reachable()
        if unreached:
            raise ValueError(f"{self.noun}: no way leads to {', '.join(sorted(unreached))}")

    def _reachable(self) -> set[str]:
        seen, open_ends = {self.start}, [self.start]
        while open_ends:
            for state in self.moves[open_ends.pop()]:
                if state not in seen:
                    seen.add(state)
                    open_ends.append(state)
        return seen

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table."""
        return tuple(self.moves)

    def allows(self, now: str, to: str) -> bool:
        """Whether the move is in the table."""
        return to in self.moves[now]

    def move(self, now: str, to: str) -> str:
        """The new state, or a Refusal that names both."""
        if not self.allows(now, to):
            raise Refusal("not_now", f"This {self.noun} is {now.replace('_', ' ')}: it cannot become {to}.")
        return to
