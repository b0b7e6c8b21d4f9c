"""The desk: orders by what must be done next, and the plain list of all orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from admin import blueprint, lists
from admin.order_row import order_rows
from shop.orders import desk
from shop.orders.tables import PAYMENT_STATES, STATUSES
from web.pages import page
from web.requests import current_store


@blueprint.get("/")
def show_desk() -> Response:
    counts = desk.counts(current_store().id)
    return page("admin/desk/page.html", "admin/desk/_list.html", **beside(request.args, counts))


@blueprint.get("/orders")
def show_orders() -> Response:
    filters = lists.read(request.args)
    parts = lists.write(filters)
    found = lists.shown(filters, request.args)
    return page(
        "admin/orders/list.html",
        "admin/orders/_orders.html",
        orders=found,
        filters=filters,
        parts=parts,
        base_url=url_for(".show_orders", **{**parts, "sort": None}) + "&",
        **lists.pages(".show_orders", parts, found),
        choices={"status": STATUSES, "payment": PAYMENT_STATES, "queue": lists.WORDS},
    )


def beside(
    args: Mapping[str, str], counts: Mapping[str, int], queue: str = "", *, open_number: int = 0
) -> dict[str, Any]:
    """The list at the left with its tabs: what an open order and the desk have in common; one query.

    Where the address names no queue it is `queue`, or else the first one with work in it. `open_number` is the
    order that stands beside the list.
    """
    filters = lists.read(args)
    if not filters.queue and args.get("queue") != "all" and not filters.is_narrowed:
        first = next((each for each in desk.TABS if counts[each]), "")
        filters = replace(filters, queue=queue or first)
    parts = lists.write(filters)
    found = lists.shown(filters, args)
    return {
        "rows": order_rows(found.rows, parts, open_number),
        "queue_tabs": lists.tabs(counts, filters.queue or "all"),
        **lists.pages("admin.show_desk", parts, found),
        "list_words": lists.WORDS.get(filters.queue or "all", "Done"),
    }
