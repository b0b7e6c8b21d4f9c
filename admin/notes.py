"""Notes and tags of an order."""

from __future__ import annotations

from flask import Response, request

from admin import blueprint
from admin.order_page import actor, address, after_change
from shop.orders import notes
from shop.orders.finding import by_number
from web.forms import Form, long_text, text
from web.pages import changed
from web.requests import current_store


class NoteForm(Form):
    """A note and who may read it."""

    body = long_text("Note", notes.LONGEST_NOTE)


class TagForm(Form):
    """A word on an order."""

    tag = text("Tag", notes.LONGEST_TAG)


@blueprint.post("/orders/<number>/notes")
def create_note(number: str) -> Response:
    order, form = by_number(current_store().id, number), NoteForm()
    if form.validate():
        internal = request.form.get("reader") != "shopper"
        notes.add_note(order, form.body.data, is_internal=internal, by=actor())
    return changed(
        "admin/orders/_notes.html",
        see=address(number),
        status=422 if form.errors else 200,
        order=order,
        notes=notes.notes_of(order),
        note_errors=form.errors,
        written=form.body.data if form.errors else "",
    )


@blueprint.post("/orders/<number>/tags")
def create_tag(number: str) -> Response:
    order, form = by_number(current_store().id, number), TagForm()
    if request.form.get("act") == "remove":
        notes.remove_tag(order, form.tag.data, actor())
    elif form.validate():
        notes.add_tag(order, form.tag.data, actor())
    return after_change(number)
