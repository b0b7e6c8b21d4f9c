"""What robots do with an order, step by step; the day ends at NIGHT, and CHASED waits until somebody asks."""

from __future__ import annotations

from random import Random

NIGHT, CHASED = "night", "chased"
SCRIPTS: dict[str, tuple[str, ...]] = {
    "prompt": ("accept", "ship", "bill"),
    "overnight": ("accept", NIGHT, "ship", "bill"),
    "later": ("promise", NIGHT, "ship"),
    "rejects": ("reject", NIGHT, "ship"),
    "short": ("accept", "ship_short"),
    "two_parcels": ("accept", "ship_half", "ship", "bill_high"),
    "shy": ("ship", NIGHT, "bill"),
    "talks": ("accept", "write", NIGHT, "ship"),
    "silent": (CHASED, "accept", NIGHT, "ship"),
    "bounces": ("bounce", CHASED, "accept", "ship"),
}


class Director:
    """Hands scripts out so that every kind comes about before one comes again; `rng` decides in which order."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._hat: list[str] = []

    def next(self) -> str:
        """The name of a script."""
        if not self._hat:
            self._hat = list(SCRIPTS)
            self._rng.shuffle(self._hat)
        return self._hat.pop()
