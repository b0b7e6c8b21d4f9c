"""The words of the desk: holds, addresses, pictures and details of events, as template filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from admin import blueprint
from shop.kernel import clock, money
from shop.orders.blocking import ENDS_SOON, span
from shop.people.postal import Address
from shop.purchasing.reasons import sentence
from shop.purchasing.tables import PurchaseOrderLine
from shop.sourcing.connecting import WORDS as CHANNEL_WORDS

COUNTRIES = Locale("en").territories


@dataclass(frozen=True)
class LinePicture:
    """The small picture of a line."""

    src: str
    alt: str = ""


@blueprint.app_template_filter("hold_words")
def hold_words(capture_before: datetime) -> str:
    """How long the hold on a card still stands."""
    left = capture_before - clock.now()
    return (
        f"Hold ends in {span(left).split(' ')[0]} {span(left).split(' ')[1]}"
        if left.total_seconds() > 0
        else "Hold ended"
    )


@blueprint.app_template_filter("hold_tone")
def hold_tone(capture_before: datetime) -> str:
    """How loudly to say it: a day ahead it warns, past its end it is too late."""
    left = capture_before - clock.now()
    if left.total_seconds() <= 0:
        return "bad"
    return "warn" if left <= ENDS_SOON else ""


@blueprint.app_template_filter("address_lines")
def address_lines(row: Mapping[str, str]) -> list[str]:
    """An address as it is written on a parcel, the country by its name."""
    lines = Address.from_row(row).lines()
    country = row.get("country", "")
    return [*lines[:-1], COUNTRIES.get(country, country)] if country else lines


@blueprint.app_template_filter("line_picture")
def line_picture(digest: str) -> LinePicture | None:
    """The picture of an order's line, kept from the day of the order."""
    return LinePicture(f"/media/{digest}-320.webp") if digest else None


@blueprint.app_template_filter("detail_rows")
def detail_rows(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an event remembers, line by line; a change reads "old → new"."""
    before, after = details.get("before"), details.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in after:
            yield _words(key), f"{_value(before.get(key))} → {_value(after[key])}"
    elif "before" in details and "after" in details:
        yield "change", f"{_value(before)} → {_value(after)}"
    for key, value in details.items():
        if key not in ("before", "after") and value not in ("", None, [], {}):
            yield _words(key), _value(value)


@blueprint.app_template_filter("change_words")
def change_words(values: Mapping[str, Any]) -> str:
    """Fields with their values in one clause."""
    return _value(values)


@blueprint.app_template_filter("vendor_said")
def vendor_said(line: PurchaseOrderLine) -> str:
    """What the vendor answered to a line."""
    return sentence(line)


@blueprint.app_template_filter("channel_words")
def channel_words(channel: str) -> str:
    """A way to reach a vendor."""
    return CHANNEL_WORDS[channel]


def _words(key: str) -> str:
    return key.removesuffix("_minor").replace("_", " ")


def _value(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{_words(str(key))} {_value(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value)
    return str(value).replace("_", " ")


@blueprint.app_template_filter("plain_money")
def plain_money(amount_minor: int, currency: str) -> str:
    """An amount as a form's field takes it: 1250 in USD is "12.50"."""
    return money.plain(amount_minor, currency)
