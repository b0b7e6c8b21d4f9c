"""Revisions of a purchase order at the desk: asking for one, the vendor's answer by telephone, dealing with one that failed."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from admin import blueprint
from admin.amounts import amount_of
from admin.order_page import actor
from admin.purchase_orders import PIECE, after, context_of, found
from shop.kernel.refusals import Refusal
from shop.purchasing import revised_lines, revising
from shop.purchasing.revised_lines import LineChange, Room
from shop.purchasing.revising import Change
from shop.purchasing.tables import PurchaseOrder
from shop.reports import purchase_order_sheet
from web.errors import status_of
from web.forms import refuse_unplain, typed_again
from web.pages import changed, page, see_other
from web.requests import current_store

LONGEST = {"ship_method": 80, "note": 2000, "reason": 300}


@blueprint.get("/purchase-orders/<number>/revision")
def show_revision(number: str) -> Response:
    return _form(number)


@blueprint.post("/purchase-orders/<number>/revisions")
def create_revision(number: str) -> Response:
    purchase_order = found(number)
    try:
        texts = {name: _text(name) for name in LONGEST}
        reason = texts.pop("reason")
        lines = dict(
            filter(None, (_line(room, purchase_order) for room in revised_lines.rooms(purchase_order)))
        )
        change = Change(head=texts | _address(purchase_order), lines=lines)
        revising.ask(purchase_order, change, actor(), reason=reason)
    except Refusal as refusal:
        return _form(number, status_of(refusal), refusal=refusal)
    return see_other(url_for(".show_purchase_order", number=number))


@blueprint.post("/purchase-orders/<number>/revision-answers")
def create_revision_answer(number: str) -> Response:
    """What the vendor said by telephone; or it shall stay as it was."""
    try:
        _put_down(found(number), request.form.get("revision", "")[:26], request.form.get("said", ""))
    except Refusal as refusal:
        if refusal.field != "reason":
            raise
        words = {
            "revision_words": typed_again(request.form).get("reason", ""),
            "revision_problem": refusal.message,
        }
        return changed(PIECE, see="", status=status_of(refusal), **context_of(number) | words)
    return after(number)


@blueprint.post("/purchase-orders/<number>/revision-closings")
def create_revision_closing(number: str) -> Response:
    """A person has dealt with a revision that came to nothing."""
    revising.close(found(number), request.form.get("revision", "")[:26], actor())
    return after(number)


def _put_down(purchase_order: PurchaseOrder, asked: str, said: str) -> None:
    """The answer that somebody was told, "yes" or not, or that we "withdraw" it."""
    reason = _text("reason")
    if said == "withdraw":
        revising.withdraw(purchase_order, asked, actor())
    else:
        revising.answer(purchase_order, asked, accepts=said == "yes", by=actor(), reason=reason)


def _form(number: str, status: int = 200, **more: Any) -> Response:
    sheet = purchase_order_sheet.load(current_store().id, number)
    context: dict[str, Any] = {"sheet": sheet, "rooms": revised_lines.rooms(sheet.row), "refusal": None}
    context["filled"] = typed_again(request.form)
    return page("admin/purchase_orders/revise.html", status=status, **context | more)


def _text(name: str) -> str:
    """The text as typed, with plain line ends. Raises Refusal for signs that cannot be stored, or too many."""
    typed = request.form.get(name, "").replace("\r\n", "\n").strip()
    refuse_unplain(name, typed)
    if len(typed) > LONGEST[name]:
        raise Refusal(name, f"Use at most {LONGEST[name]} characters.", field=name)
    return typed


def _line(room: Room, purchase_order: PurchaseOrder) -> tuple[str, LineChange] | None:
    """What was typed for a line; None where the form had nothing of it. Raises Refusal with its field."""
    ulid, form = room.line.ulid, request.form
    typed = form.get(f"units-{ulid}", "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8):
        raise Refusal("units", "Type a whole number.", field=f"units-{ulid}")
    was = form.get(f"was-{ulid}", str(room.units))
    if typed != was and was != str(room.units):
        raise Refusal("moved_on", f"The units of {room.line.name} changed while you were typing. Look again.")
    cost = amount_of(f"cost-{ulid}", purchase_order.currency)
    units = room.units if typed == was else int(typed)
    return ulid, LineChange(units, room.line.unit_cost_minor if cost is None else cost)


def _address(purchase_order: PurchaseOrder) -> dict[str, Any]:
    """The order's own address, where it is asked for."""
    order = purchase_order_sheet.load(current_store().id, purchase_order.number).order
    return {"ship_to": dict(order.ship_to)} if order and request.form.get("address") else {}
