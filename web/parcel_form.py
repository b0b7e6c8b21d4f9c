"""Reads the form of a parcel, which staff and vendors fill in alike."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from shop.kernel import clock
from shop.kernel.refusals import Refusal
from shop.shipping import tracking
from shop.shipping.parcels import ParcelDraft
from shop.shipping.righting import Details
from web.requests import current_store

COUNT = re.compile(r"[0-9]{1,7}")


def draft(form: Any, **origin: str) -> ParcelDraft:
    """The parcel that the form describes; `origin` is its purchase_order or warehouse.

    Raises Refusal for a quantity or a day that is none.
    """
    return ParcelDraft(
        quantities=_quantities(form),
        shipped_on=day(form.get("shipped_on", "")) or today(),
        tracking_number=form.get("tracking_number", "")[:600],
        carrier=form.get("carrier", "")[:20],
        carrier_name=form.get("carrier_name", "")[:60],
        **origin,
    )


def details(form: Any) -> Details:
    """What the form corrects of a parcel. Raises Refusal for a day that is none."""
    return Details(
        tracking_number=form.get("tracking_number", "")[:600],
        shipped_on=day(form.get("shipped_on", "")) or today(),
        carrier=form.get("carrier", "")[:20],
        carrier_name=form.get("carrier_name", "")[:60],
    )


def _quantities(form: Any) -> dict[str, int]:
    """{line ulid: units} of the fields quantity-<line>; nothing and 0 are left out."""
    found = {}
    for name in form:
        text = form[name].strip()
        if not name.startswith("quantity-") or text in ("", "0"):
            continue
        found[name.removeprefix("quantity-")] = units(text, "quantities")
    return found


def units(text: str, field: str) -> int:
    """A whole number of units; Refusal with `field` for anything else."""
    if not (text.isascii() and COUNT.fullmatch(text)):
        raise Refusal("quantities", "Enter whole numbers of units.", field=field)
    return int(text)


def day(text: str, field: str = "shipped_on") -> date | None:
    """The day that was typed, None for nothing; Refusal with `field` for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise Refusal("shipped_on", "Enter a day such as 2026-03-12.", field=field) from problem


def today() -> date:
    """The day it is where the store is."""
    return clock.now().astimezone(ZoneInfo(current_store().time_zone)).date()


def carriers() -> list[tuple[str, str]]:
    """Code and name of every carrier."""
    return [(carrier.code, carrier.name) for carrier in tracking.CARRIERS.values()]
