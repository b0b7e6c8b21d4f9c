"""One order on one page: the header, the sentence, and the panel of a tab; the same for GET and after a POST.

A tab's module registers what its panel needs: `@panel("shipping")` on a function of the sheet that returns
the context of the partials which templates/admin/orders/panels.html names for that tab.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from admin import desk as desk_page
from shop.orders import desk
from shop.people import staff
from shop.reports import order_sheet
from shop.reports.order_sheet import Sheet
from web.pages import changed, page
from web.requests import current_staff, current_store, htmx

PANE, PANEL = "admin/orders/_pane.html", "admin/orders/_panel.html"
TABS = ("summary", "payment", "purchase-orders", "shipping", "timeline")
Panel = Callable[[Sheet], dict[str, Any]]
_panels: dict[str, Panel] = {}


def panel(tab: str) -> Callable[[Panel], Panel]:
    """Decorator: this function gives the context of the tab's panel."""

    def register(function: Panel) -> Panel:
        _panels[tab] = function
        return function

    return register


def find(number: str) -> Sheet:
    """The order of this store with all that its page shows; Missing (404) for any other."""
    return order_sheet.load(current_store().id, number)


def actor() -> Any:
    """Who works here, as the timeline names them."""
    return staff.actor(current_staff())


def show(sheet: Sheet, tab: str = "summary", *, status: int = 200, **context: Any) -> Response:
    """The page with that tab open, or the fragment that htmx asks for (#pane, #panel)."""
    filled = _context(sheet, tab, context)
    if not htmx or htmx.target not in ("pane", "panel"):
        filled |= desk_page.beside(request.args, desk.counts(current_store().id))
    return page("admin/orders/page.html", PANE, PANEL, status=status, **filled)


def after_change(number: str, tab: str = "summary", *, status: int = 200, **context: Any) -> Response:
    """After a POST: the whole pane, the queue's counts and the order's row; without HTMX a 303 to the tab."""
    if not htmx and status == 200:
        return changed(PANE, see=address(number, tab))
    sheet = find(number)
    if not htmx:
        return show(sheet, tab, status=status, **context)
    counts = desk.counts(current_store().id)
    answer = changed(
        PANE,
        "layouts/_queue.html",
        "admin/desk/_order.html",
        see=address(number, tab),
        status=status,
        queue_tabs=desk_page.lists.tabs(counts, request.args.get("queue", "")),
        row=desk.row(current_store().id, sheet.order.number),
        parts={},
        **_context(sheet, tab, context),
    )
    answer.headers["HX-Push-Url"] = address(number, tab)
    return answer


def in_place(sheet: Sheet, tab: str, *, status: int, **context: Any) -> Response:
    """A form that was refused, with its reasons: the panel for HTMX, else the whole page."""
    if not htmx:
        return show(sheet, tab, status=status, **context)
    answer = make_response(render_template(PANEL, oob="", **_context(sheet, tab, context)), status)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#panel", "outerHTML"
    return answer


def address(number: str | int, tab: str = "summary") -> str:
    """The URL of a tab."""
    if tab == "summary":
        return url_for("admin.show_order", number=number)
    return url_for("admin.show_order_tab", number=number, tab=tab)


def _context(sheet: Sheet, tab: str, context: dict[str, Any]) -> dict[str, Any]:
    filled = _panels[tab](sheet) if tab in _panels else {}
    tab_urls = {name: address(sheet.order.number, name) for name in TABS}
    return {"sheet": sheet, "order": sheet.order, "tab": tab, "tab_urls": tab_urls, **filled, **context}
