"""The one place that asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from shop.kernel.ports import Port

may_travel: Port[bool] = Port("word on whether the clock may be set")
"""Whether at() is allowed: never in production."""

_told: ContextVar[datetime | None] = ContextVar("_told", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have the verbs called inside believe that it is `moment` (aware), standing still; the database's clock goes on.

    For the demo's history alone: what it makes is dated by the verbs themselves, never afterwards. Raises
    RuntimeError in production and for a time without its zone.
    """
    if may_travel() is not True:
        raise RuntimeError("the clock of a production system is never set")
    if moment.tzinfo is None:
        raise RuntimeError("a moment needs its zone")
    before = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(before)
