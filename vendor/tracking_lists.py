"""A vendor's open purchase orders, and their list of tracking numbers: what is plain is entered, the rest is said."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for

from shop.kernel.db import write
from shop.kernel.refusals import Refusal
from shop.kernel.throttle import count
from shop.reports import vendor_sheet
from shop.shipping import listing
from shop.shipping.list_tables import TrackingList
from shop.shipping.reading import judging
from vendor import about, blueprint, invited, log
from web import list_form
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store

LISTS, WITHIN = 60, timedelta(hours=1)


@blueprint.get("/<token>/orders")
def show_orders(token: str) -> Response:  # noqa: ARG001
    """All open purchase orders of this vendor, the most urgent first."""
    return orders_page()


@blueprint.post("/<token>/tracking-lists")
def create_list(token: str) -> Response:
    """Read a list and enter its sure parcels; its page says what became of each row."""
    vendor = invited().vendor
    write(lambda: count(f"vendor-list:{vendor.ulid}", at_most=LISTS, within=WITHIN))
    try:
        content, name = list_form.source(request.form, request.files)
        kept = listing.receive(vendor.store_id, content, invited().actor, name=name, vendor=vendor)
    except Refusal as refusal:
        return orders_page(status_of(refusal), refusal)
    _enter_sure(kept)
    log("listed parcels")
    return see_other(url_for("vendor.show_list", token=token, ulid=kept.ulid))


@blueprint.get("/<token>/tracking-lists/<ulid>")
def show_list(token: str, ulid: str) -> Response:  # noqa: ARG001 - the guard has used it
    """What is entered of the list, and what is left to do by hand."""
    kept = listing.find(current_store().id, ulid, invited().vendor)
    found = listing.read(kept).findings
    empty = [each for each in found if not each.number and each.order]
    rest = [each for each in found if each.verdict != judging.KNOWN and each not in empty]
    entered = [each for each in found if each.verdict == judging.KNOWN]
    return page("vendor/tracking_list.html", kept=kept, entered=entered, rest=rest, empty=empty, **about())


def orders_page(status: int = 200, refusal: Refusal | None = None) -> Response:
    """All open purchase orders, with the form for a list."""
    rows = vendor_sheet.open_orders(invited().vendor)
    source = request.form.get("source", "")
    return page("vendor/orders.html", status=status, rows=rows, refusal=refusal, source=source, **about())


def _enter_sure(kept: TrackingList) -> None:
    """Each in a write of its own; one that is refused now says so when the list is shown."""
    for _, entry in listing.sure_entries(listing.read(kept)):
        try:
            listing.enter(kept, entry, invited().actor)
        except Refusal:
            continue
