"""Returns to vendors at the desk: the list, one asked from its purchase order, and each next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.order_page import actor
from admin.purchase_orders import found
from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing import returned_units, returning
from shop.purchasing.return_tables import REASONS, RETURN
from shop.reports import vendor_returns
from web import bill_form, return_form
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/returns")
def show_returns() -> Response:
    """All returns, newest first; `state`, `age` and `vendor` narrow them down."""
    state, age, vendor = (request.args.get(name, "")[:40] for name in ("state", "age", "vendor"))
    kept: dict[str, Any] = {
        "state": state if state in RETURN.states else "",
        "age": age if age in vendor_returns.AGES else "",
        "vendor": vendor,
    }
    store, after = current_store().id, request.args.get("after", "")[:26]
    listed = vendor_returns.listed(store, after=after, **kept)
    shown: dict[str, Any] = {"credits": vendor_returns.open_credits(store), "ages": vendor_returns.AGES}
    if listed.following:
        filters: dict[str, Any] = {name: each or None for name, each in kept.items()}
        shown["next_url"] = url_for(".show_returns", after=listed.following, **filters)
    return page("admin/returns/list.html", found=listed, states=RETURN.states, **shown, **kept)


@blueprint.get("/returns/<ulid>")
def show_return(ulid: str) -> Response:
    return _shown(ulid)


@blueprint.get("/returns/<ulid>/slip")
def show_return_slip(ulid: str) -> Response:
    """What the customer puts into the parcel: where it goes, under which number, what is in it; no money."""
    return page("admin/returns/slip.html", sheet=vendor_returns.load(current_store().id, ulid))


@blueprint.get("/purchase-orders/<number>/returns/new")
def show_new_return(number: str) -> Response:
    return _form(number)


@blueprint.post("/purchase-orders/<number>/returns")
def create_return(number: str) -> Response:
    po, form = found(number), request.form
    try:
        how = {"note": form.get("note", ""), "form_key": form.get("form_key", "")[:60] or new_ulid()}
        made = returning.ask(po, return_form.units(form), actor(), **how)
    except Refusal as refusal:
        return _form(number, refusal)
    flash("The vendor is asked to take it back.", "good")
    return see_other(url_for(".show_return", ulid=made.ulid))


@blueprint.post("/returns/<ulid>/authorisations")
def create_return_authorisation(ulid: str) -> Response:
    return _step(ulid, "authorised", returning.authorise, "rma_number", "return_address")


@blueprint.post("/returns/<ulid>/refusals")
def create_return_refusal(ulid: str) -> Response:
    return _step(ulid, "refused", returning.refuse, "reason")


@blueprint.post("/returns/<ulid>/withdrawals")
def create_return_withdrawal(ulid: str) -> Response:
    return _step(ulid, "withdrawn", returning.withdraw, "reason")


@blueprint.post("/returns/<ulid>/dispatches")
def create_return_dispatch(ulid: str) -> Response:
    return _step(ulid, "on_its_way", returning.send, "tracking_number")


@blueprint.post("/returns/<ulid>/credits")
def create_return_credit(ulid: str) -> Response:
    return _step(ulid, "credited", returning.credit, "credit_number", "amount")


@blueprint.post("/returns/<ulid>/waivers")
def create_return_waiver(ulid: str) -> Response:
    return _step(ulid, "waived", returning.waive, "reason")


def _step(ulid: str, wanted: str, verb: Callable[..., None], *fields: str) -> Response:
    """Do what the form asks for; refused, the page again with what was typed in that form."""
    row, form = returning.find(current_store().id, ulid), request.form
    try:
        said = [
            return_form.amount(form, row.currency) if name == "amount" else form.get(name, "")
            for name in fields
        ]
        verb(row, *said, actor(), version=bill_form.version(form))
    except Refusal as refusal:
        return _shown(ulid, refusal, wanted)
    flash("Saved.", "good")
    return see_other(url_for(".show_return", ulid=ulid))


def _shown(ulid: str, refusal: Refusal | None = None, wanted: str = "") -> Response:
    sheet = vendor_returns.load(current_store().id, ulid)
    shown: dict[str, Any] = {"reasons": REASONS, "refusal": refusal, "wanted": wanted, "filled": request.form}
    status = status_of(refusal) if refusal else 200
    return page("admin/returns/page.html", sheet=sheet, status=status, **shown)


def _form(number: str, refusal: Refusal | None = None) -> Response:
    """The form with what can go back, or with what was typed after a refusal."""
    po = found(number)
    shown: dict[str, Any] = {"po": po, "rooms": returned_units.rooms(po), "reasons": REASONS}
    shown |= {"filled": request.form if refusal else {}, "refusal": refusal, "form_key": new_ulid()}
    return page("admin/returns/form.html", status=status_of(refusal) if refusal else 200, **shown)
