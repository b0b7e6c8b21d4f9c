"""When a vendor gets purchase orders: at once, every hour or daily, on their days and not on their holidays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.sourcing.tables import SEND_RULES, Vendor

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OPENS = time(8)  # of a day that orders have waited for, where no time is named
AHEAD = 400  # days; nobody is closed for longer


@dataclass(frozen=True, slots=True)
class Schedule:
    """`at` is store time "HH:MM" (of "daily"), `days` 0 Monday to 6 Sunday (none: every day), `holidays` ISO dates.

    `together`: what waits for the same moment goes in one mail, where the vendor gets mails.
    """

    rule: str = "at_once"
    at: str = ""
    days: Sequence[int] = ()
    holidays: Sequence[str] = ()
    together: bool = False

    @property
    def words(self) -> str:
        """The schedule as people say it."""
        rule = {"at_once": "At once", "hourly": "Every full hour", "daily": f"Daily at {self.at}"}[self.rule]
        days = ", ".join(DAYS[day] for day in sorted(self.days))
        return ", ".join(filter(None, (rule, days, "in one mail" if self.is_joint else "")))

    @property
    def is_joint(self) -> bool:
        """Whether several orders go in one mail: what goes at once waits for no other."""
        return self.together and self.rule != "at_once"


def of(vendor: Vendor) -> Schedule:
    """The vendor's schedule."""
    return Schedule(
        vendor.send_rule,
        vendor.send_at,
        tuple(vendor.send_days),
        tuple(vendor.holidays),
        vendor.send_together,
    )


def next_moment(schedule: Schedule, now: datetime, zone: str) -> datetime:
    """The first moment from now on when an order may go, UTC; now itself where it may go at once."""
    here = now.astimezone(ZoneInfo(zone))
    if _is_open(schedule, here.date()) and (slot := _slot(schedule, here)):
        return max(now, slot.astimezone(UTC))
    for ahead in range(1, AHEAD):
        day = here.date() + timedelta(days=ahead)
        if _is_open(schedule, day):
            opens = datetime.combine(
                day, time() if schedule.rule == "hourly" else _time(schedule), here.tzinfo
            )
            return opens.astimezone(UTC)
    return now


@writes
def set_schedule(vendor: Vendor, schedule: Schedule, *, by: Actor) -> None:
    """Keep the schedule; what waits already keeps its moment. Raises Refusal at "at" or "holidays"."""
    lock(vendor)
    _check(schedule)
    vendor.send_rule, vendor.send_at = schedule.rule, schedule.at
    vendor.send_days = sorted(set(schedule.days))
    vendor.holidays = sorted(set(schedule.holidays))
    vendor.send_together = schedule.together
    session().flush()
    words = f"{vendor.name} gets purchase orders: {schedule.words}"
    record(
        "vendor.scheduled", words, by=by, store_id=vendor.store_id, subject="vendor", subject_ulid=vendor.ulid
    )


def _is_open(schedule: Schedule, day: date) -> bool:
    return (not schedule.days or day.weekday() in schedule.days) and day.isoformat() not in schedule.holidays


def _slot(schedule: Schedule, here: datetime) -> datetime | None:
    """Today's moment, if there is one left."""
    if schedule.rule == "at_once":
        return here
    if schedule.rule == "hourly":
        full = here.replace(minute=0, second=0, microsecond=0)
        slot = full if full == here else full + timedelta(hours=1)
        return slot if slot.date() == here.date() else None
    slot = datetime.combine(here.date(), _time(schedule), here.tzinfo)
    return slot if slot >= here else None


def _time(schedule: Schedule) -> time:
    return time.fromisoformat(schedule.at) if schedule.at else OPENS


def _check(schedule: Schedule) -> None:
    if schedule.rule not in SEND_RULES or any(day not in range(7) for day in schedule.days):
        raise Refusal("send_rule", "Choose one of the values in the list.", field="send_rule")
    if schedule.at and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", schedule.at):
        raise Refusal("at", "Enter a time of day such as 16:30.", field="at")
    if schedule.rule == "daily" and not schedule.at:
        raise Refusal("at", "Enter at what time of day they go.", field="at")
    for each in schedule.holidays:
        try:
            date.fromisoformat(each)
        except ValueError as error:
            raise Refusal("holidays", f"“{each}” is no day such as 2026-12-25.", field="holidays") from error
