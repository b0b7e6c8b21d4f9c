"""One order on one page: the header, the sentence, and the panel of a tab; the same for GET and after a POST.

A tab's module registers what its panel needs: `@panel("shipping")` on a function of the sheet that returns
the context of the partials which templates/admin/orders/panels.html names for that tab.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, make_response, render_template, request, url_for

from admin import desk as desk_page
from admin import lists
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


@dataclass(frozen=True)
class TabUrls:
    """The addresses of an order's tabs, as a value: `tab_urls["payment"]`."""

    number: int
    parts: tuple[tuple[str, str], ...]

    def __getitem__(self, tab: str) -> str:
        if tab not in TABS:
            raise KeyError(tab)
        return address(self.number, tab, **dict(self.parts))


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
        order, counts = sheet.order, desk.counts(current_store().id)
        own = order.queue if order.queue in desk.TABS else ""
        filled |= desk_page.beside(request.args, counts, own, open_number=order.number)
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
        queue_tabs=lists.tabs(counts, kept().get("queue", "")),
        row=desk.row(current_store().id, sheet.order.number),
        parts=kept(),
        **_context(sheet, tab, context),
    )
    answer.headers["HX-Push-Url"] = address(number, tab, **kept())
    return answer


def in_place(sheet: Sheet, tab: str, *, status: int, **context: Any) -> Response:
    """A form that was refused, with its reasons: the panel for HTMX, else the whole page."""
    if not htmx:
        return show(sheet, tab, status=status, **context)
    answer = make_response(render_template(PANEL, oob="", **_context(sheet, tab, context)), status)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#panel", "outerHTML"
    return answer


def address(number: str | int, tab: str = "summary", **parts: Any) -> str:
    """The URL of a tab; `parts` are the filters of the list beside it."""
    if tab == "summary":
        return url_for("admin.show_order", number=number, **parts)
    return url_for("admin.show_order_tab", number=number, tab=tab, **parts)


def kept() -> dict[str, str]:
    """The filters of the list beside the order, so that its tabs and answers keep them."""
    shown = urlsplit((htmx.current_url if htmx else "") or "")
    args = request.args if request.method == "GET" else dict(parse_qsl(shown.query))
    return {name: args[name] for name in lists.NAMES if args.get(name)}


def _context(sheet: Sheet, tab: str, context: dict[str, Any]) -> dict[str, Any]:
    filled = _panels[tab](sheet) if tab in _panels else {}
    tab_urls = TabUrls(sheet.order.number, tuple(kept().items()))
    return {"sheet": sheet, "order": sheet.order, "tab": tab, "tab_urls": tab_urls, **filled, **context}
