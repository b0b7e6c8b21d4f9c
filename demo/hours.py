"""When things happen in the demo: shoppers buy in the evening, staff and vendors work on weekdays."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

# How much of a day's orders falls into each hour, midnight first.
SHOPPING = (2, 1, 1, 0, 0, 1, 2, 4, 6, 8, 9, 9, 11, 9, 8, 7, 7, 8, 11, 15, 18, 17, 12, 6)
BY_WEEKDAY = (1.1, 1.0, 0.95, 1.0, 0.9, 0.85, 1.2)  # Monday first
OPENS, CLOSES = time(8, 40), time(17, 10)


def shopping_moments(count: int, now: datetime, days: int, zone: str, rng: Random) -> list[datetime]:
    """`count` moments of the `days` before `now`, in order; more of them lately, since the shop grows."""
    local = now.astimezone(ZoneInfo(zone))
    spans = range(days)
    weights = [
        (0.6 + 0.8 * (days - ago) / days) * BY_WEEKDAY[(local - timedelta(days=ago)).weekday()]
        for ago in spans
    ]
    moments: list[datetime] = []
    while len(moments) < count:
        day = (local - timedelta(days=rng.choices(spans, weights)[0])).date()
        hour = rng.choices(range(24), SHOPPING)[0]
        at = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), local.tzinfo)
        if at < local - timedelta(minutes=25):
            moments.append(at.astimezone(UTC))
    return sorted(moments)


def at_work(after: datetime, before: datetime, zone: str, rng: Random) -> datetime:
    """The next moment in working hours after `after`; where that is not before `before`, one in between."""
    local = after.astimezone(ZoneInfo(zone))
    if local.weekday() > 4 or local.time() > CLOSES:
        local = _next_morning(local)
    elif local.time() < OPENS:
        local = _morning_of(local)
    found = (local + timedelta(seconds=rng.randrange(120, 2400))).astimezone(UTC)
    if found < before:
        return found
    return after + (before - after) * rng.uniform(0.1, 0.6)


def _next_morning(local: datetime) -> datetime:
    day = local + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return _morning_of(day)


def _morning_of(local: datetime) -> datetime:
    return local.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0)
