"""Orders in the list of the desk: their HTML, from their rows and the words for their times."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from admin import blueprint
from admin.words import hold_tone, hold_words
from shop.kernel import clock
from shop.orders.desk import Listed
from web.filters import date_and_time, store_zone, when
from web.links import EachUrl, each_url
from web.templates import piece

_age = lru_cache(8192)(when)


@blueprint.app_template_global("order_rows")
def order_rows(
    rows: tuple[Listed, ...], parts: dict[str, Any], open_number: int = 0, oob: str = ""
) -> Markup:
    """The rows of a page of the list, the open order's marked; `parts` of the address are kept in their links."""
    url = each_url("admin.show_order", "number", **parts)
    html = piece(
        "admin/desk/_rows.html",
        rows=rows,
        url=url,
        minute=clock.now().replace(second=0, microsecond=0),  # ages are in minutes: within one, words stand
        zone=store_zone(),
        oob=oob,
    )
    return _marked(html, url(open_number)) if open_number else html


def _marked(html: Markup, url: str) -> Markup:
    """The rows with the one of that address as the open one: the others are the same whichever is open."""
    link = f'href="{escape(url)}" data-row-link'
    return Markup(str.replace(html, link, f'{link} aria-current="page"', 1))  # noqa: S704 (made of our own rows)


@blueprint.app_template_global("order_row")
def order_row(row: Listed, url: EachUrl, minute: datetime, zone: tzinfo, oob: str) -> Markup:
    """One of them, rendered again only where it changed."""
    hold = row.capture_before if row.queue == "charge" else None
    return piece(
        "admin/desk/_row.html",
        row=row,
        url=url(row.number),
        placed=date_and_time(row.placed_at, zone),
        age=_age(row.placed_at, minute, zone, short=True),
        hold=hold_words(hold) if hold else "",
        hold_tone=hold_tone(hold) if hold else "",
        oob=oob,
    )
