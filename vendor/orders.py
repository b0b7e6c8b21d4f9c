"""What a vendor sees: one purchase order with its papers, the packing slip, and all that are open."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from shop.kernel.columns import new_ulid
from shop.purchasing import billing, inviting, messaging, papers, revisions
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.bill_content import Units
from shop.purchasing.bill_tables import BILL_CHARGES, OPEN
from shop.purchasing.reasons import REASON_WORDS
from shop.purchasing.return_tables import REASONS
from shop.reports import bills, revision_sheet, vendor_csv, vendor_returns, vendor_sheet, vendor_slips
from shop.reports.vendor_sheet import VendorSheet
from vendor import about, blueprint, invited
from web import bill_form, parcel_form
from web.downloads import disposition
from web.pages import page
from web.requests import visit

TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@blueprint.get("/<token>")
def show(token: str) -> Response:  # noqa: ARG001 - the guard has used it
    """The purchase order; whoever looks at it has seen it."""
    answer = shown()
    if request.method == "GET":
        inviting.note_look(invited(), visit())
    return answer


@blueprint.get("/<token>/open-lines")
def download_open_lines(token: str) -> Response:  # noqa: ARG001
    """What is still to ship on all of them, as CSV."""
    body = vendor_csv.open_lines_csv(invited().vendor)
    headers = {
        "Content-Disposition": disposition("open-purchase-orders.csv"),
        "Cache-Control": "no-store, private",
    }
    return Response(body, content_type=TYPES["csv"], headers=headers)


@blueprint.get('/<token>/papers/<any("pdf","csv"):kind>')
def show_paper(token: str, kind: str) -> Response:  # noqa: ARG001
    """The paper as it was mailed, to the byte."""
    po = invited().purchase_order
    drawing = revisions.drawing_of(po, request.args.get("revision", ""))
    kept = papers.content(po, kind, drawing=drawing)
    if kept is None:
        abort(404)
    headers = {
        "Content-Disposition": disposition(
            papers.filename(po, kind, drawing=drawing) or f"PO-{po.number}.{kind}"
        ),
        "Cache-Control": "no-store, private",
    }
    return Response(kept, content_type=TYPES[kind], headers=headers)


@blueprint.get("/<token>/packing-slip")
def show_packing_slip(token: str) -> Response:  # noqa: ARG001
    """A slip to print and put in: the store's name and the goods, no cost and no vendor."""
    return page("vendor/packing_slip.html", slips=[vendor_slips.of_one(invited().purchase_order)], **about())


@blueprint.get("/<token>/packing-slips")
def show_packing_slips(token: str) -> Response:  # noqa: ARG001
    """The slips of all that is still to ship, each on a sheet of its own."""
    return page("vendor/packing_slip.html", slips=vendor_slips.open_ones(invited().vendor), **about())


def shown(status: int = 200, **more: Any) -> Response:
    """The page, with what a refused form said and held."""
    sheet, po = vendor_sheet.load(invited()), invited().purchase_order
    waiting, asked = revision_sheet.for_vendor(po, with_costs=invited().vendor.show_costs)
    context: dict[str, Any] = {
        "sheet": sheet,
        "asked": asked,
        "waiting": waiting,
        "messages": messaging.of(po),
        "takes_answers": sheet.state in OPEN_STATES,
        "returns": vendor_returns.for_vendor(po) if any(line.shipped for line in sheet.lines) else [],
        "return_reasons": REASONS,
        "reasons": list(REASON_WORDS.items()),
        "carriers": parcel_form.carriers(),
        "today": parcel_form.today(),
        "form_key": new_ulid(),
        "filled": request.form,
        "refusal": None,
    }
    context |= _bills(sheet, more.get("refused", ""))
    return page("vendor/purchase_order.html", status=status, **context | about() | more)


def _bills(sheet: VendorSheet, refused: str) -> dict[str, Any]:
    """The bills of this purchase order, and the fields of each form: "new", and by ulid of those not settled."""
    po, currency = invited().purchase_order, invited().purchase_order.currency
    sent = bills.of_purchase_order(po) if po.sent_at else []
    lines = [line for line in sheet.lines if line.unit_cost_minor is not None]
    units = {
        line.ulid: Units(max(0, line.shipped - line.billed), line.unit_cost_minor or 0) for line in lines
    }
    start = billing.proposed(units, sheet.charges)
    filled = {
        bill.ulid: bill_form.shown(billing.draft_of(bill), currency) for bill in sent if bill.state in OPEN
    }
    filled["new"] = bill_form.shown(start, currency)
    typed = {"bills": "new"}.get(refused, refused)
    return {"bills": sent, "bill_kinds": BILL_CHARGES, "bill_filled": filled | {typed: request.form}}
