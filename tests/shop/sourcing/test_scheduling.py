"""When a vendor gets orders: the next moment on their days, in the store's time."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from shop.kernel.db import write
from shop.kernel.refusals import Refusal
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule, next_moment
from tests.world_purchasing import ANA, vendor

pytestmark = pytest.mark.feature("AU-08")
WEEK = (0, 1, 2, 3, 4)


def at(text: str) -> datetime:
    """A moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "zone", "then"),
    [
        (Schedule(), "2026-03-06 18:00", "UTC", "2026-03-06 18:00"),
        (Schedule(days=WEEK), "2026-03-07 10:00", "UTC", "2026-03-09 08:00"),
        (Schedule(at="06:30", days=WEEK), "2026-03-07 10:00", "UTC", "2026-03-09 06:30"),
        (Schedule("hourly"), "2026-03-06 18:20", "UTC", "2026-03-06 19:00"),
        (Schedule("hourly"), "2026-03-06 18:00", "UTC", "2026-03-06 18:00"),
        (Schedule("hourly", days=WEEK), "2026-03-06 23:20", "UTC", "2026-03-09 00:00"),
        (Schedule("daily", "16:00", WEEK), "2026-03-06 18:00", "UTC", "2026-03-09 16:00"),
        (Schedule("daily", "16:00", WEEK), "2026-03-06 15:59", "UTC", "2026-03-06 16:00"),
        (Schedule("daily", "16:00", WEEK, ("2026-03-09",)), "2026-03-06 18:00", "UTC", "2026-03-10 16:00"),
        (Schedule("daily", "16:00"), "2026-03-06 18:00", "America/New_York", "2026-03-06 21:00"),
        (Schedule("daily", "16:00"), "2026-03-07 22:00", "America/New_York", "2026-03-08 20:00"),
        (Schedule("daily", "02:30"), "2026-03-08 06:00", "America/New_York", "2026-03-08 07:30"),
    ],
    ids=[
        "at once",
        "saturday goes monday",
        "at a named time",
        "next hour",
        "this very hour",
        "friday night",
        "friday 18:00 goes monday",
        "still today",
        "holiday",
        "store time",
        "summer time begins",
        "an hour that does not exist",
    ],
)
def test_the_next_moment(schedule: Schedule, now: str, zone: str, then: str) -> None:
    assert next_moment(schedule, at(now), zone) == at(then)


def test_who_never_opens_is_sent_to_at_once() -> None:
    closed = Schedule(
        days=(0,),
        holidays=tuple(
            f"20{y}-{m:02}-{d:02}" for y in (26, 27, 28) for m in range(1, 13) for d in range(1, 29)
        ),
    )
    moment = next_moment(closed, at("2026-03-07 10:00"), "UTC")
    assert moment >= at("2026-03-07 10:00")


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule("daily"), "at"),
        (Schedule("daily", "25:00"), "at"),
        (Schedule("weekly"), "send_rule"),
        (Schedule(days=(9,)), "send_rule"),
        (Schedule(holidays=("christmas",)), "holidays"),
    ],
)
def test_bad_schedules_are_refused_at_their_field(app: Flask, schedule: Schedule, field: str) -> None:
    one = write(lambda: vendor("BREW"))
    with pytest.raises(Refusal) as refusal:
        scheduling.set_schedule(one, schedule, by=ANA)
    assert refusal.value.field == field
