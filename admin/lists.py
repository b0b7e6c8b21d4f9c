"""Filters of order lists as parts of the address: every view of the desk is a link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from shop.orders import desk
from shop.orders.desk import Filters
from web.requests import current_store

WORDS = {
    "review": "To review",
    "charge": "To charge",
    "order": "To order",
    "vendors": "With vendors",
    "ship": "To ship",
    "problems": "Problems",
    "all": "All",
}
NAMES = ("queue", "status", "payment", "tag", "email", "from", "to", "sort")
NUMBER = re.compile(r"[0-9]{1,15}")


def read(args: Mapping[str, str]) -> Filters:
    """The filters that an address asks for; what makes no sense is left out."""
    queue = args.get("queue", "")
    return Filters(
        queue=queue if queue in (*desk.TABS, "done") else "",
        status=args.get("status", "")[:20],
        payment=args.get("payment", "")[:20],
        tag=args.get("tag", "")[:40],
        email=args.get("email", "").strip()[:254],
        from_day=_day(args.get("from", "")),
        to_day=_day(args.get("to", "")),
        oldest_first=args.get("sort") in ("number", "placed"),
    )


def write(filters: Filters) -> dict[str, Any]:
    """The filters as parts of an address; the inverse of read()."""
    parts = {
        "queue": filters.queue or "all",
        "status": filters.status,
        "payment": filters.payment,
        "tag": filters.tag,
        "email": filters.email,
        "from": filters.from_day.isoformat() if filters.from_day else "",
        "to": filters.to_day.isoformat() if filters.to_day else "",
        "sort": "number" if filters.oldest_first else "",
    }
    return {key: value for key, value in parts.items() if value}


def edge(args: Mapping[str, str]) -> dict[str, int]:
    """Which page: {"after": number}, {"before": number} or nothing."""
    for name in ("before", "after"):
        text = args.get(name, "")
        if text.isascii() and NUMBER.fullmatch(text):
            return {name: int(text)}
    return {}


def shown(filters: Filters, args: Mapping[str, str], **more: Any) -> desk.Page:
    """The page of orders that the address asks for."""
    store = current_store()
    return desk.listed(store.id, filters, zone=ZoneInfo(store.time_zone), **edge(args), **more)


def pages(endpoint: str, parts: Mapping[str, Any], found: desk.Page) -> dict[str, Any]:
    """The addresses of the page before and the page after; "" at an end."""
    before = url_for(endpoint, **parts, before=found.previous) if found.previous else ""
    after = url_for(endpoint, **parts, after=found.following) if found.following else ""
    return {"previous_url": before, "next_url": after}


def tabs(counts: Mapping[str, int], current: str) -> tuple[tuple[str, str, str, str, bool], ...]:
    """The row of queues for layouts/desk.html; `current` is a queue, "all" or ""."""
    url = url_for("admin.show_desk", queue="")
    return tuple((key, words, _count(counts[key]), url + key, key == current) for key, words in WORDS.items())


def _count(number: int) -> str:
    return f"{desk.MOST:,}+" if number > desk.MOST else str(number)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
