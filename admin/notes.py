"""Notes and tags of an order."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from admin import blueprint
from admin.order_page import actor, address, after_change, find, show
from shop.kernel.refusals import Refusal
from shop.orders import notes
from shop.orders.finding import by_number
from web.forms import Form, long_text, text
from web.pages import changed
from web.requests import current_store, htmx

NOTES = "admin/orders/_notes.html"


class NoteForm(Form):
    """A note and who may read it."""

    body = long_text("Note", notes.LONGEST_NOTE)


class TagForm(Form):
    """A word on an order."""

    tag = text("Tag", notes.LONGEST_TAG)


@blueprint.post("/orders/<number>/notes")
def create_note(number: str) -> Response:
    order, form = by_number(current_store().id, number), NoteForm()
    if not form.validate():
        return _refused(number, note_errors=form.errors, written=form.body.data)
    is_internal = request.form.get("reader") != "shopper"
    notes.add_note(order, form.body.data, is_internal=is_internal, by=actor())
    return changed(NOTES, see=address(number), order=order, notes=notes.notes_of(order))


def _refused(number: str, **context: Any) -> Response:
    """The notes with what was written and why it was refused; without HTMX on the whole page."""
    sheet = find(number)
    if not htmx:
        return show(sheet, status=422, **context)
    return changed(NOTES, see="", status=422, order=sheet.order, notes=notes.notes_of(sheet.order), **context)


@blueprint.post("/orders/<number>/tags")
def create_tag(number: str) -> Response:
    order, form = by_number(current_store().id, number), TagForm()
    if request.form.get("act") == "remove":
        notes.remove_tag(order, form.tag.data, actor())
        return after_change(number)
    try:
        if form.validate():
            notes.add_tag(order, form.tag.data, actor())
            return after_change(number)
    except Refusal as refusal:
        form.refuse(refusal)
    return after_change(number, status=422, tag_errors=form.errors, new_tag=form.tag.data)
