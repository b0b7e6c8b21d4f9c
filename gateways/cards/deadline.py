"""A limit on the whole of a call: time-outs of HTTP libraries count each packet, not the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class OutOfTime(Exception):
    """The call took too long; it may still have its effect."""


class _Call(threading.Thread, Generic[T]):
    def __init__(self, seconds: float, work: Callable[[], T]) -> None:
        super().__init__(daemon=True, name="gateway call")
        self._work = work
        self.ends = time.monotonic() + seconds
        self.value: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Keep what the call gave, or what it raised."""
        try:
            self.value = self._work()
        except BaseException as error:  # noqa: BLE001 (raised again by whoever waits)
            self.error = error


def within(seconds: float, work: Callable[[], T]) -> T:
    """The value of `work()`, or what it raised; OutOfTime when it takes longer in all.

    `work` runs in a thread of its own, so it must not touch the database.
    """
    call = _Call(seconds, work)
    call.start()
    call.join(seconds)
    if call.is_alive():
        raise OutOfTime(f"no answer within {seconds:g} seconds")
    if call.error is not None:
        raise call.error
    return call.value  # type: ignore[return-value]


def still_in_time() -> None:
    """Raise OutOfTime in a call that was given up: it must not begin another step that nobody waits for."""
    call = threading.current_thread()
    if isinstance(call, _Call) and time.monotonic() > call.ends:
        raise OutOfTime("the time for this was over")
