"""An order's page and its tabs; setting it in process or complete by hand; its contact and ship-to."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from admin import blueprint
from admin.order_page import actor, after_change, find, in_place, panel, show
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Event
from shop.orders import completing, editing, notes
from shop.orders.finding import by_number
from shop.purchasing import readdressing
from shop.reports import revision_sheet, timelines
from shop.reports.order_sheet import Sheet
from web.errors import status_of
from web.forms import Form, long_text, text
from web.requests import current_store


class ContactForm(Form):
    """Whom the order is for and where it goes; fields as in editing.LABELS."""

    name = text(editing.LABELS["name"], 120)
    email = text(editing.LABELS["email"], 254)
    phone = text(editing.LABELS["phone"], 40, required=False)
    ship_name = text(editing.LABELS["ship_name"], 120)
    company = text("Company", 120, required=False)
    line1 = text(editing.LABELS["line1"], 120)
    line2 = text(editing.LABELS["line2"], 120, required=False)
    city = text(editing.LABELS["city"], 80)
    region = text(editing.LABELS["region"], 80, required=False)
    postal_code = text(editing.LABELS["postal_code"], 20, required=False)
    ship_phone = text(editing.LABELS["ship_phone"], 40, required=False)


class CompletionForm(Form):
    """Why an order is complete although something is missing."""

    reason = long_text("Reason", completing.LONGEST_REASON, required=False)


@panel("summary")
def summary(sheet: Sheet) -> dict[str, Any]:
    """The notes, and what waits for vendors; lines, money, addresses and risk are in the sheet."""
    shown: dict[str, Any] = {"notes": tuple(notes.notes_of(sheet.order)), "revisions": (), "line_words": None}
    if sheet.waits:
        shown["revisions"] = revision_sheet.of_order(sheet.order)
        shown["line_words"] = revision_sheet.line_words(sheet.order)
    return shown


@panel("contact")
def contact(sheet: Sheet) -> dict[str, Any]:
    """What another address means for each purchase order."""
    return {"fates": readdressing.fates(sheet.order) if sheet.purchase_orders else []}


@panel("timeline")
def timeline(sheet: Sheet) -> dict[str, list[Event]]:
    """Everything that happened, newest first."""
    return {"timeline": timelines.of_order(sheet.order)}


@blueprint.get("/orders/<number>")
def show_order(number: str) -> Response:
    return show(find(number))


@blueprint.get('/orders/<number>/<any("payment","purchase-orders","shipping","timeline"):tab>')
def show_order_tab(number: str, tab: str) -> Response:
    return show(find(number), tab)


@blueprint.get("/orders/<number>/completion")
def show_completion(number: str) -> Response:
    return show(find(number), "completion", form=CompletionForm(formdata=None))


@blueprint.post("/orders/<number>/completions")
def create_completion(number: str) -> Response:
    order, form = by_number(current_store().id, number), CompletionForm()
    verbs = {"in_process": completing.set_in_process, "reopen": completing.reopen}
    if not form.validate():
        return in_place(find(number), "completion", status=422, form=form)
    try:
        if verb := verbs.get(request.form.get("how", "")):
            verb(order, actor())
        else:
            completing.complete(order, actor(), reason=form.reason.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return in_place(find(number), "completion", status=status_of(refusal), form=form)
    return after_change(number)


@blueprint.get("/orders/<number>/contact")
def edit_contact(number: str) -> Response:
    sheet = find(number)
    shown = editing.contact_of(sheet.order)
    return show(sheet, "contact", form=ContactForm(formdata=None, data=shown), was=shown)


@blueprint.post("/orders/<number>/contact")
def change_contact(number: str) -> Response:
    form, order = ContactForm(), by_number(current_store().id, number)
    was = {key: request.form.get(f"was-{key}", "") for key in editing.LABELS}
    if not form.validate():
        return in_place(find(number), "contact", status=422, form=form, was=was)
    try:
        readdressing.change(order, was=was, new=form.data, by=actor())
    except Stale as stale:
        return conflict(number, form, was, stale)
    except Refusal as refusal:
        form.refuse(refusal)
        return in_place(find(number), "contact", status=status_of(refusal), form=form, was=was)
    return after_change(number)


def conflict(number: str, form: ContactForm, was: dict[str, str], stale: Stale) -> Response:
    """Both values of every clash, and the choice: keep theirs, or save mine over them."""
    sheet = find(number)
    now = editing.contact_of(sheet.order)
    merged = {key: mine if mine != was[key] else now[key] for key, mine in form.data.items()}
    form = ContactForm(formdata=None, data=merged)
    return in_place(sheet, "contact", status=409, form=form, was=now, stale=stale, labels=editing.LABELS)
