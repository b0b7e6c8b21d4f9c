"""Bulk tracking at the desk: paste or upload anything, check what was found, enter it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from shop.kernel.refusals import Refusal
from shop.shipping import listing
from shop.shipping.list_tables import TrackingList
from shop.shipping.reading import columns, judging
from shop.shipping.reading.judging import Reading
from web import list_form, parcel_form
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_actor, current_store

NAV = "purchase-orders"


@blueprint.get("/tracking-lists")
def show_tracking_lists() -> Response:
    """The form to paste into, and the last lists."""
    return _new()


@blueprint.post("/tracking-lists")
def create_tracking_list() -> Response:
    try:
        content, name = list_form.source(request.form, request.files)
        kept = listing.receive(current_store().id, content, current_actor(), name=name)
    except Refusal as refusal:
        return _new(status_of(refusal), refusal=refusal)
    return see_other(url_for(".show_tracking_list", ulid=kept.ulid))


@blueprint.get("/tracking-lists/<ulid>")
def show_tracking_list(ulid: str) -> Response:
    """What was found, checked against what is open now."""
    return _shown(listing.find(current_store().id, ulid))


@blueprint.post("/tracking-lists/<ulid>/columns")
def change_columns(ulid: str) -> Response:
    """What the columns mean, where their heads did not tell."""
    kept = listing.find(current_store().id, ulid)
    roles = {
        name.removeprefix("column-"): request.form[name][:20] for name in request.form if "column-" in name
    }
    listing.pick(kept, dict(list(roles.items())[:100]))
    return see_other(url_for(".show_tracking_list", ulid=ulid))


@blueprint.post("/tracking-lists/<ulid>/parcels")
def create_listed_parcels(ulid: str) -> Response:
    """Enter the ticked ones; those that cannot be are said, the others are done."""
    kept = listing.find(current_store().id, ulid)
    try:
        reading = listing.read(kept, list_form.named_orders(request.form))
        ticked = list_form.chosen(request.form, kept, reading)
    except Refusal as refusal:
        return _shown(kept, status_of(refusal), problem=refusal.message)
    failures = _enter(kept, reading, ticked)
    if failures:
        return _shown(listing.find(current_store().id, ulid), 422, failures=failures)
    return see_other(url_for(".show_tracking_list", ulid=ulid))


def _enter(kept: TrackingList, reading: Reading, ticked: list_form.Chosen) -> dict[str, str]:
    """Each in a write of its own; {number: why} of those that were refused."""
    failures, done = {}, []
    for finding, entry in ticked:
        try:
            if listing.enter(kept, entry, current_actor(), tell_shopper="tell" in request.form):
                done.append((finding, entry))
        except Refusal as refusal:
            failures[finding.number] = refusal.message
    listing.remember(kept, reading, done)
    count = len(done)
    flash(f"{count} parcel{'' if count == 1 else 's'} entered.", "good" if count else "info")
    return failures


def _new(status: int = 200, refusal: Refusal | None = None) -> Response:
    lists = listing.latest(current_store().id)
    return page(
        "admin/tracking_lists/list.html",
        status=status,
        active_nav=NAV,
        lists=lists,
        refusal=refusal,
        source=request.form.get("source", ""),
    )


def _shown(kept: TrackingList, status: int = 200, **more: Any) -> Response:
    reading = listing.read(kept, list_form.named_orders(request.form))
    found = {
        verdict: [each for each in reading.findings if each.verdict == verdict]
        for verdict in (judging.SURE, judging.ASK, judging.KNOWN, judging.REFUSED)
    }
    context: dict[str, Any] = {"failures": {}, "problem": "", "filled": request.form}
    return page(
        "admin/tracking_lists/page.html",
        status=status,
        active_nav=NAV,
        kept=kept,
        found=found,
        grid=reading.grids[0] if reading.grids else None,
        roles=columns.WORDS,
        carriers=parcel_form.carriers(),
        **context | more,
    )
