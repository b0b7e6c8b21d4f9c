"""The store's settings: one save at a time, with old and new values in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.stores import AVAILABILITY_MODES, CHECKOUT_MODES, Store
from shop.kernel.timeline import Actor, record
from shop.people import emails

FIELDS = (
    "name",
    "email",
    "time_zone",
    "letterhead",
    "brand_hue",
    "prices_include_tax",
    "guest_checkout",
    "terms_url",
    "checkout_mode",
    "forget_cards",
    "drafts_pay_links",
    "availability_mode",
    "low_stock_at",
    "review_at_score",
    "high_total_minor",
    "bill_tolerance",
)
SHOWN_TO_SHOPPERS = {"prices_include_tax", "availability_mode", "low_stock_at", "name"}
LETTERHEAD_LINES, LETTERHEAD_WIDTH = 8, 80


def settings_of(store: Store) -> dict[str, Any]:
    """The settings that may be changed, by FIELDS."""
    return {name: getattr(store, name) for name in FIELDS}


@writes
def change(store: Store, *, version: int, new: Mapping[str, Any], by: Actor) -> list[str]:
    """Save settings; returns the names of what changed. Orders keep what they were placed with.

    Raises Refusal with its field, or Stale with both values when a colleague saved first.
    """
    lock(store)
    now = settings_of(store)
    wanted = {name: value for name, value in new.items() if name in FIELDS and value != now[name]}
    if store.version != version and wanted:
        theirs = {name: now[name] for name in wanted}
        raise Stale("A colleague saved the settings while you were editing.", theirs=theirs, yours=wanted)
    _check(wanted)
    if not wanted:
        return []
    for name, value in wanted.items():
        setattr(store, name, value)
    if SHOWN_TO_SHOPPERS & set(wanted):
        store.catalog_version += 1
    session().flush()
    before = {name: now[name] for name in wanted}
    names = ", ".join(name.replace("_minor", "").replace("_", " ") for name in wanted)
    record(
        "store.settings_changed",
        f"Settings changed: {names}",
        by=by,
        store_id=store.id,
        subject="store",
        subject_ulid=store.ulid,
        before=before,
        after=wanted,
    )
    return list(wanted)


def _check(wanted: Mapping[str, Any]) -> None:
    if "name" in wanted and not wanted["name"]:
        raise Refusal("name", "A store has a name.", field="name")
    if "email" in wanted:
        emails.clean(wanted["email"])
    _check_choice(wanted, "checkout_mode", CHECKOUT_MODES)
    _check_choice(wanted, "availability_mode", AVAILABILITY_MODES)
    for name, most in (
        ("brand_hue", 359),
        ("low_stock_at", 10_000),
        ("review_at_score", 1000),
        ("bill_tolerance", 10_000),
    ):
        if name in wanted and not 0 <= wanted[name] <= most:
            raise Refusal(name, f"Choose a number from 0 to {most}.", field=name)
    if wanted.get("terms_url"):
        _check_address(wanted["terms_url"])
    if "time_zone" in wanted:
        _check_zone(wanted["time_zone"])
    lines = wanted.get("letterhead", [])
    if len(lines) > LETTERHEAD_LINES or any(len(line) > LETTERHEAD_WIDTH for line in lines):
        words = f"At most {LETTERHEAD_LINES} lines of {LETTERHEAD_WIDTH} characters fit on the paper."
        raise Refusal("letterhead", words, field="letterhead")


def _check_choice(wanted: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> None:
    if name in wanted and wanted[name] not in choices:
        raise Refusal(name, "Choose one of these.", field=name)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or any(ord(letter) < 33 for letter in address)
    ):
        raise Refusal(
            "terms_url", "Write a whole address, such as https://example.com/terms.", field="terms_url"
        )


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = "Use a name such as America/Los_Angeles or Europe/Berlin."
        raise Refusal("time_zone", words, field="time_zone") from error
