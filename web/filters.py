"""The words templates use for money, times, counts, people and addresses."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, g, has_app_context

from shop.kernel import clock, days
from shop.kernel.money import digits, plain

TINTS = 12
MINUTE, HOUR, DAY = 60, 3600, 86400
_LETTER_BEFORE_DIGIT = re.compile(r"[^\W\d_](?=\d)")  # "KWD1.234" is hard to read
_WEB_SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=8192)
def money(amount_minor: int, currency: str, locale: str = "en_US") -> str:
    """An amount in minor units as people write it: `money(18450, "USD")` is "$184.50".

    Decimals follow the currency (JPY none, KWD three). A negative amount gets a true minus sign.
    Raises TypeError for anything that is not an int: money is never a float.
    """
    if isinstance(amount_minor, bool) or not isinstance(amount_minor, int):
        raise TypeError(f"money takes integer minor units, not {type(amount_minor).__name__}")
    value = Decimal(amount_minor).scaleb(-digits(currency))
    text = format_currency(value, currency, locale=locale).replace("-", "\N{MINUS SIGN}")
    return _LETTER_BEFORE_DIGIT.sub("\\g<0>\N{NO-BREAK SPACE}", text)


def when(value: datetime, now: datetime, zone: tzinfo = UTC, *, short: bool = False) -> str:
    """How long ago or ahead an aware time lies, in a few words: "2 h ago", "in 5 d", "12 Mar 2026".

    `short` leaves out "ago" for narrow columns. Past a fortnight it is the date in `zone`.
    Raises ValueError for a naive time.
    """
    seconds = (_aware(now) - _aware(value)).total_seconds()
    away = abs(seconds)
    if away < MINUTE:
        return "now" if short else "just now"
    if away >= 14 * DAY:
        return date(value, zone)
    size, word = next((s, w) for s, w in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")) if away >= s)
    amount = f"{int(away // size)} {word}"
    if short:
        return amount
    return f"{amount} ago" if seconds > 0 else f"in {amount}"


@lru_cache(maxsize=8192)
def date(value: datetime, zone: tzinfo = UTC, locale: str = "en_GB") -> str:
    """The day in `zone`, as "12 Mar 2026". Raises ValueError for a naive time."""
    return format_date(_aware(value).astimezone(zone), "d MMM y", locale=locale)


@lru_cache(maxsize=8192)
def date_and_time(value: datetime, zone: tzinfo = UTC, locale: str = "en_GB") -> str:
    """The minute in `zone`, as "12 Mar 2026, 09:14". Raises ValueError for a naive time."""
    return format_datetime(_aware(value), "d MMM y, HH:mm", tzinfo=zone, locale=locale)


def count(number: int, most: int = 1000, locale: str = "en_US") -> str:
    """A count for people: "42", "1,000+" once it passes `most` (counts past it are not taken)."""
    if number > most:
        return f"{format_decimal(most, locale=locale)}+"
    return format_decimal(number, locale=locale)


def initials(name: str) -> str:
    """One or two letters that stand for a person or a vendor: "Ana Lind" gives "AL"."""
    words = [word for word in (name or "").replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def tint(text: str) -> str:
    """A colour class, the same for the same text on every machine: "tint-0" to "tint-11"."""
    return f"tint-{zlib.crc32((text or '').encode()) % TINTS}"


def safe_url(address: str | None) -> str:
    """The address if a browser may follow it, else "#": keeps `javascript:` and friends out of links."""
    text = (address or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return "#"
    if any(ord(letter) < 33 for letter in text) or text.startswith(("//", "\\", "/\\")):
        return "#"
    if parts.scheme:
        return text if parts.scheme.lower() in _WEB_SCHEMES else "#"
    return text if text.startswith(("/", "?", "#")) and not text.startswith("//") else "#"


def store_zone() -> tzinfo:
    """The time zone of the store this request is about; UTC where there is none."""
    store = g.get("store") if has_app_context() else None
    return ZoneInfo(store.time_zone) if store else UTC


def init_filters(
    app: Flask,
    *,
    now: Callable[[], datetime] = clock.now,
    zone: Callable[[], tzinfo] = store_zone,
    locale: Callable[[], str] = lambda: "en_US",
) -> None:
    """Register every filter; `zone` and `locale` are asked each time and answer for the current store."""
    app.jinja_env.filters.update(
        money=lambda amount, currency: money(amount, currency, locale()),
        when=lambda value, at=None, short=False: when(value, at or now(), zone(), short=short),
        date=lambda value: date(value, zone()),
        day=days.shown,
        datetime=lambda value: date_and_time(value, zone()),
        count=count,
        plain_money=plain,
        initials=initials,
        tint=tint,
        safe_url=safe_url,
    )


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("times are aware; this one has no time zone")
    return value
