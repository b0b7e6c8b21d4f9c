"""What a vendor calls our ways of shipping, and the day that they can have a thing out."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from shop.kernel import clock
from shop.sourcing.tables import Vendor

LONGEST = 80


def code_for(vendor: Vendor, method: str) -> str:
    """The vendor's word for our method: a line "Express = X1" of theirs sends X1, any other method goes as it is."""
    for line in vendor.ship_methods:
        ours, sign, theirs = line.partition("=")
        if sign and theirs.strip() and ours.strip().casefold() == method.strip().casefold():
            return theirs.strip()[:LONGEST]
    return method


def leaves_on(vendor: Vendor, lead_days: int, time_zone: str) -> date:
    """The day that something ordered now leaves: past the vendor's cut-off, in the store's time, it is a day later."""
    if not vendor.cut_off:
        return (clock.now() + timedelta(days=lead_days)).date()
    here = clock.now().astimezone(ZoneInfo(time_zone))
    is_late = f"{here:%H:%M}" > vendor.cut_off
    return here.date() + timedelta(days=lead_days + is_late)
