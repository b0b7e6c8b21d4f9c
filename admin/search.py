"""The search of the desk: straight to the order when there is one, else a list that says why."""

from __future__ import annotations

from flask import Response, request, url_for

from admin import blueprint
from shop.reports import finding, purchase_order_sheet
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/search")
def search() -> Response:
    typed = request.args.get("q", "").strip()[: finding.LONGEST_QUERY]
    found = finding.find(current_store().id, typed) if typed else []
    if ordered := purchase_order_sheet.for_stock(current_store().id, typed):
        return see_other(url_for(".show_purchase_order", number=ordered))
    if len(found) == 1:
        return see_other(url_for(".show_order", number=found[0].row.number))
    return page("admin/search.html", q=typed, found=found)
