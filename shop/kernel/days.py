"""Days of the calendar as sentences name them."""

from __future__ import annotations

from datetime import date

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def shown(day: date | str | None) -> str:
    """A day, or its ISO form, as "12 Mar 2026"; "" for none. It has no time zone to move it."""
    if not day:
        return ""
    meant = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{meant.day} {MONTHS[meant.month - 1]} {meant.year}"
