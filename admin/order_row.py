"""One order in the list of the desk: its HTML, from a row and the words for its times."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from admin import blueprint
from admin.words import hold_tone, hold_words
from shop.kernel import clock
from web.filters import date_and_time, store_zone, when
from web.links import each_url
from web.templates import piece

_age = lru_cache(8192)(when)


@blueprint.app_template_global("order_rows")
def order_rows(rows: Any, parts: dict[str, Any], open_number: int = 0, oob: str = "") -> Markup:
    """The rows of a page of the list (shop/orders/desk.py); `parts` of the address are kept in their links."""
    url, zone = each_url("admin.show_order", "number", **parts), store_zone()
    now = clock.now().replace(
        second=0, microsecond=0
    )  # ages are in minutes: within one they are put into words once
    return Markup("").join(
        piece(
            "admin/desk/_row.html",
            row=row,
            url=url(row.number),
            placed=date_and_time(row.placed_at, zone),
            age=_age(row.placed_at, now, zone, short=True),
            hold=hold_words(row.capture_before) if row.queue == "charge" and row.capture_before else "",
            hold_tone=hold_tone(row.capture_before) if row.queue == "charge" and row.capture_before else "",
            is_open=row.number == open_number,
            oob=oob,
        )
        for row in rows
    )
