"""Purchase orders: an order's tab with the vendor of each line, the list of all, and one with its papers."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place, panel
from admin.purchase_choices import choices, plans, splits
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.orders.finding import by_number
from shop.purchasing import (
    answering,
    cancelling,
    cutting,
    estimating,
    messaging,
    papers,
    planning,
    rerouting,
    revisions,
    sending,
    splitting,
)
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder
from shop.reports import (
    late,
    purchase_order_money,
    purchase_order_sheet,
    purchase_orders,
    receipts,
    revision_sheet,
    vendor_returns,
    vendor_sheet,
)
from shop.reports.order_sheet import Sheet
from shop.shipping.receiving import RECEIVABLE
from shop.sourcing import connecting
from web.addresses import safe_next
from web.errors import status_of
from web.pages import changed, page
from web.requests import current_store, htmx

PIECE = "admin/purchase_orders/_purchase_order.html"
ALERTS = {
    purchase_orders.UNSEEN: "Not opened for a day",
    purchase_orders.BOUNCED: "Mail came back",
    revision_sheet.CHANGE_PENDING: "A change waits for them",
    **late.WORDS,
}
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "mail": "message/rfc822",
    "file": "application/octet-stream",
}


@panel("purchase-orders")
def purchasing(sheet: Sheet) -> dict[str, Any]:
    """The open lines with their vendors, and what was ordered so far."""
    sold = [line.row for line in sheet.lines if line.row.needs_shipping]
    made = purchase_orders.of_order(sheet.order) if sheet.order.po_count else []
    refused = answering.refusals(sheet.order) if any(po.refused for po in made) else {}
    shown = _shown_plans(sheet, sold, refused)
    return {
        "plans": shown,
        "estimates": estimating.estimates(shown),
        "revisions": revision_sheet.of_order(sheet.order) if sheet.waits else [],
        "own": [line for line in sold if line.from_stock],
        "purchase_orders": made,
        "proposals": rerouting.proposals(sheet.order) if any(po.is_stuck for po in made) else [],
        "form_key": new_ulid(),
        "obstacle": sending.obstacle(sheet.order),
        "note": request.form.get("note", "")[:2000],
    }


@blueprint.get("/orders/<number>/margins/<line>")
def show_margin(number: str, line: str) -> Response:
    """The line's margin with the vendors that the whole form names, and beside it what each of them would get."""
    sheet = find(number)
    found = plans(sheet.order, [each.row for each in sheet.lines if each.row.needs_shipping], request.args)
    mine = next((plan for plan in found if plan.line.ulid == line), None) or abort(404)
    tab = url_for(".show_order_tab", number=number, tab="purchase-orders")
    shown: dict[str, Any] = {"order": sheet.order, "plan": mine, "estimates": estimating.estimates(found)}
    return changed("admin/orders/_margin.html", "admin/orders/_estimates.html", see=tab, **shown)


@blueprint.post("/orders/<number>/purchase-orders")
def create_purchase_orders(number: str) -> Response:
    order, form = by_number(current_store().id, number), request.form
    try:
        _refuse_losses(number)
        cutting.cut(order, choices(form), actor(), splits=splits(form), **_how(form))
    except Refusal as refusal:
        return _refused(number, refusal)
    return after_change(number, "purchase-orders")


@blueprint.post("/orders/<number>/stock-releases")
def create_stock_release(number: str) -> Response:
    """Units that were to come from our own stock shall come from a vendor."""
    order, units = by_number(current_store().id, number), request.form.get("units", "")
    try:
        asked = int(units) if units.isascii() and units.isdigit() and len(units) < 8 else 0
        splitting.give_back(order, request.form.get("line", "")[:26], asked, actor())
    except Refusal as refusal:
        return _refused(number, refusal)
    return after_change(number, "purchase-orders")


@blueprint.get("/purchase-orders")
def show_purchase_orders() -> Response:
    state, vendor = request.args.get("state", ""), request.args.get("vendor", "")[:40]
    state = state if state in (*PURCHASE_ORDER.states, *ALERTS) else ""
    edges = {name: request.args.get(name, "")[:40] for name in ("after", "before")}
    kind = kind if (kind := request.args.get("kind", "")) in purchase_orders.KINDS else ""
    listed = purchase_orders.listed(current_store().id, state=state, vendor=vendor, kind=kind, **edges)
    pages = _pages(listed, state=state or None, vendor=vendor or None, kind=kind or None)
    shown: dict[str, Any] = {"state": state, "states": PURCHASE_ORDER.states, "alerts": ALERTS, "kind": kind}
    shown["late"] = late.counts(current_store().id)
    return page("admin/purchase_orders/list.html", found=listed, **shown, **pages)


@blueprint.get("/purchase-orders/<number>")
def show_purchase_order(number: str) -> Response:
    return page("admin/purchase_orders/page.html", PIECE, **context_of(number))


@blueprint.get('/purchase-orders/<number>/papers/<any("pdf","csv","file","mail"):kind>')
def show_paper(number: str, kind: str) -> Response:
    po = found(number)
    drawing = revisions.drawing_of(po, request.args.get("revision", ""))
    kept = papers.content(po, kind, drawing=drawing)
    if kept is None:
        abort(404)
    name = papers.filename(po, kind, drawing=drawing) or f"PO-{number}.{'eml' if kind == 'mail' else kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private"}
    return Response(kept, content_type=TYPES[kind], headers=headers)


@blueprint.post("/purchase-orders/<number>/dispatches")
def create_dispatch(number: str) -> Response:
    sending.send(found(number), actor())
    return after(number)


@blueprint.post("/purchase-orders/<number>/retries")
def create_dispatch_retry(number: str) -> Response:
    sending.retry(found(number), actor())
    return after(number)


@blueprint.post("/purchase-orders/<number>/receipts")
def create_receipt(number: str) -> Response:
    how = request.form.get("how", "")[:500]
    try:
        sending.mark_sent(found(number), actor(), how)
    except Refusal as refusal:
        return changed(
            PIECE, see="", status=status_of(refusal), problem=refusal.message, how=how, **context_of(number)
        )
    return after(number)


def _pages(found: purchase_orders.Page, **kept: Any) -> dict[str, Any]:
    """The addresses of the page after and the page before; "" at an end."""
    edges = {"next_url": ("after", found.following), "previous_url": ("before", found.previous)}
    return {
        name: url_for(".show_purchase_orders", **kept | {edge: number}) if number else ""
        for name, (edge, number) in edges.items()
    }


def found(number: str) -> PurchaseOrder:
    """The store's purchase order of that number."""
    return purchase_order_sheet.find(current_store().id, number)


def context_of(number: str) -> dict[str, Any]:
    """What the purchase order's own page shows."""
    sheet = purchase_order_sheet.load(current_store().id, number)
    waiting, failed = revision_sheet.of_purchase_order(sheet.row)
    ways = connecting.ready(sheet.vendor, sheet.row.channel) if sheet.row.state == "sending" else []
    return {
        "sheet": sheet,
        "figures": purchase_order_money.of(sheet),
        "returns": vendor_returns.of_purchase_order(sheet.row) if sheet.shipped else [],
        "messages": messaging.of(sheet.row),
        "asked": cancelling.pending(sheet.row) if sheet.is_cancel_asked else None,
        "waiting": waiting,
        "failed": failed,
        "form_key": new_ulid(),
        "ways": ways,
        **(_arrivals(sheet) if sheet.row.is_stock else {}),
    }


def _arrivals(sheet: purchase_order_sheet.PurchaseOrderSheet) -> dict[str, Any]:
    """What of a purchase order for our stock came, and what is said to be on its way."""
    po, is_coming = sheet.row, any(line.shipped > line.received + line.damaged for line in sheet.lines)
    return {
        "receipts": receipts.of_order(po) if po.sent_at else [],
        "inbound": vendor_sheet.parcels_of(po) if is_coming else (),
        "takes_deliveries": po.state in RECEIVABLE,
        "filled": {},
    }


def after(number: str) -> Response:
    """Where the button was: in the order's tab, or on the purchase order's own page."""
    if htmx and htmx.target == "pane":
        return after_change(found(number).number.rpartition("-")[0], "purchase-orders")
    see = safe_next(request.form.get("back"), url_for(".show_purchase_order", number=number))
    return changed(PIECE, see=see, **(context_of(number) if htmx else {}))


def _how(form: Any) -> dict[str, Any]:
    """Whether to send at once, the note, and the form's key."""
    key = form.get("form_key", "")[:60] or new_ulid()
    return {"send": form.get("act") == "send", "form_key": key, "note": form.get("note", "")[:2000]}


def _shown_plans(sheet: Sheet, sold: list[Any], refused: Any) -> list[planning.Plan]:
    """With what a refused form said; a number that is none is shown as it was refused."""
    filled = request.form if request.method == "POST" else None
    try:
        return plans(sheet.order, sold, filled, refused)
    except Refusal:
        return plans(sheet.order, sold, None, refused)


def _refuse_losses(number: str) -> None:
    sheet = find(number)
    found = plans(sheet.order, [line.row for line in sheet.lines], request.form)
    estimating.refuse_losses(found, request.form.getlist("loss"))


def _refused(number: str, refusal: Refusal) -> Response:
    """The tab again, with the reason above the form and the choices as they were."""
    sheet = find(number)
    return in_place(sheet, "purchase-orders", status=status_of(refusal), problem=refusal.message)
