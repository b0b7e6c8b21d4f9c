"""Vendors' bills at the desk: the list, one entered from its purchase order, and what is decided on one that differs."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import found
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing import bill_content, bill_deciding, billing
from shop.purchasing.bill_content import BillDraft, Units
from shop.purchasing.bill_tables import BILL, BILL_CHARGES, OPEN
from shop.reports import bills
from web import bill_form
from web.downloads import csv_download
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store

PAGE = "admin/bills/page.html"


@blueprint.get("/bills")
def show_bills() -> Response:
    """All bills, newest first; `state` and `vendor` narrow it down."""
    state, vendor = request.args.get("state", ""), request.args.get("vendor", "")[:40]
    state = state if state in BILL.states else ""
    listed = bills.listed(
        current_store().id, state=state, vendor=vendor, after=request.args.get("after", "")[:26]
    )
    following = ""
    if listed.following:
        after = listed.following
        following = url_for(".show_bills", state=state or None, vendor=vendor or None, after=after)
    counts = bills.counts(current_store().id)
    return page(
        "admin/bills/list.html", found=listed, state=state, vendor=vendor, counts=counts, next_url=following
    )


@blueprint.get("/bills/export")
def download_bills() -> Response:
    return csv_download(bills.csv_lines(current_store().id), "bills.csv")


@blueprint.get("/bills/<ulid>")
def show_bill(ulid: str) -> Response:
    return page(PAGE, sheet=bills.load(current_store().id, ulid), kinds=BILL_CHARGES)


@blueprint.get("/purchase-orders/<number>/bills/new")
def show_new_bill(number: str) -> Response:
    """The form, filled with what has shipped and is not billed yet."""
    return _form(number)


@blueprint.post("/purchase-orders/<number>/bills")
def create_bill(number: str) -> Response:
    po, key = found(number), request.form.get("form_key", "")[:60] or new_ulid()
    try:
        bill = billing.enter(po, bill_form.draft(request.form, po.currency), actor(), form_key=key)
    except Refusal as refusal:
        return _form(number, refusal)
    return _decided(bill, f"Bill {bill.number} is entered.")


@blueprint.get("/bills/<ulid>/correction")
def show_bill_correction(ulid: str) -> Response:
    return _form("", ulid=ulid)


@blueprint.post("/bills/<ulid>/corrections")
def create_bill_correction(ulid: str) -> Response:
    bill, form = billing.find(current_store().id, ulid), request.form
    try:
        draft = bill_form.draft(form, bill.currency)
        billing.correct(bill, draft, actor(), version=bill_form.version(form))
    except Refusal as refusal:
        return _form("", refusal, ulid=ulid)
    return _decided(bill, f"Bill {bill.number} is corrected.")


@blueprint.post("/bills/<ulid>/approvals")
def create_bill_approval(ulid: str) -> Response:
    return _decide(ulid, bill_deciding.approve, "approved")


@blueprint.post("/bills/<ulid>/disputes")
def create_bill_dispute(ulid: str) -> Response:
    return _decide(ulid, bill_deciding.dispute, "disputed")


@blueprint.post("/bills/<ulid>/withdrawals")
def create_bill_withdrawal(ulid: str) -> Response:
    return _decide(ulid, billing.withdraw, "withdrawn")


def _decide(ulid: str, verb: Any, said: str) -> Response:
    """Carry out what the form asks for; refused, the page again with the words that were typed."""
    bill, reason = billing.find(current_store().id, ulid), request.form.get("reason", "")[:500]
    try:
        verb(bill, reason, actor(), version=bill_form.version(request.form))
    except Refusal as refusal:
        sheet = bills.load(current_store().id, ulid)
        shown = {"problem": refusal.message, "reason": reason, "wanted": said, "kinds": BILL_CHARGES}
        return page(PAGE, sheet=sheet, status=status_of(refusal), **shown)
    return _decided(bill, f"Bill {bill.number} is {said}.")


def _decided(bill: Any, words: str) -> Response:
    differs = bill.state == "flagged"
    flash(f"{words} It differs from the order." if differs else words, "warn" if differs else "good")
    return see_other(url_for(".show_bill", ulid=bill.ulid))


def _form(number: str, refusal: Refusal | None = None, ulid: str = "") -> Response:
    """The form of a new bill, or of one that is corrected, with what was typed after a refusal."""
    bill = billing.find(current_store().id, ulid) if ulid else None
    frame = bills.frame(bill.purchase_order_id if bill else found(number).id)
    start = billing.draft_of(bill) if bill else _proposed(frame)
    filled = request.form if refusal else bill_form.shown(start, frame.po.currency)
    shown: dict[str, Any] = {"frame": frame, "bill": bill, "filled": filled, "refusal": refusal}
    shown |= {"kinds": BILL_CHARGES, "form_key": new_ulid(), "is_open": bill is None or bill.state in OPEN}
    return page("admin/bills/form.html", status=status_of(refusal) if refusal else 200, **shown)


def _proposed(frame: bills.Frame) -> BillDraft:
    """What has shipped and is not billed, as it was agreed."""
    left = {line.ulid: max(0, bill_content.shipped(line) - line.billed) for line in frame.lines}
    units = {line.ulid: Units(left[line.ulid], line.unit_cost_minor) for line in frame.lines}
    return billing.proposed(units, bill_content.charges_left(frame.po))
