"""A diary of what is still to happen: carried out in the order of time, each entry on its own day."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from shop.kernel import chores, clock
from shop.kernel.db import session

Action = Callable[[], None]
WORKER = "demo"
SOON = timedelta(seconds=20)  # how long after its cause the worker does what it is given


class Diary:
    """Entries may add further ones; nothing happens after `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._entries: list[tuple[datetime, int, Action]] = []
        self._serial = itertools.count()

    def enter(self, moment: datetime, action: Action) -> None:
        """Note what happens at that moment (UTC)."""
        heapq.heappush(self._entries, (moment, next(self._serial), action))

    def live_through(self) -> None:
        """Do everything up to the end, with the clock set to each entry's moment and the worker at hand."""
        while self._entries and self._entries[0][0] <= self.until:
            moment, _, action = heapq.heappop(self._entries)
            with clock.at(moment):
                action()
                session().close()
            with clock.at(min(moment + SOON, self.until)):
                chores.work_all(WORKER)
                session().close()
