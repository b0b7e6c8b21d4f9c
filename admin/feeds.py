"""A vendor's feed of stock and costs: where it comes from, which columns, a look before it counts."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from admin import blueprint
from admin.order_page import actor
from shop.imports import feed_reading, feed_sources, feeding
from shop.imports.feed_tables import VendorFeed
from shop.kernel.refusals import Missing, Refusal
from shop.sourcing import vendors
from shop.sourcing.tables import Vendor
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store

SOURCE_WORDS = {
    "upload": "We upload a file",
    "url": "A file at an https address",
    "folder": "A folder of this server, filled by a mail rule or their upload",
    "sftp": "A file on their SFTP server",
    "mailbox": "From a mail to us",
}
NUMBERS = {"buffer": 0, "stale_hours": 24, "every_minutes": 60}


@blueprint.get("/vendors/<code>/feed")
def show_feed(code: str) -> Response:
    return _shown(vendors.find(current_store().id, code))


@blueprint.post("/vendors/<code>/feed")
def change_feed(code: str) -> Response:
    vendor = vendors.find(current_store().id, code)
    try:
        feeding.configure(vendor, _fields(), actor())
    except Refusal as refusal:
        return _shown(vendor, status_of(refusal), refusal=refusal)
    return see_other(url_for(".show_feed", code=code))


@blueprint.post("/vendors/<code>/feed-files")
def create_feed_file(code: str) -> Response:
    """An uploaded file waits to be looked at; without one, the source is asked now."""
    vendor = vendors.find(current_store().id, code)
    feed, upload = _feed(vendor), request.files.get("file")
    try:
        if upload is not None and upload.filename:
            feeding.receive(feed, upload.stream.read(feed_sources.MOST_BYTES + 1))
        elif feed.source != "upload":
            feeding.poll(feed)
    except Refusal as refusal:
        return _shown(vendor, status_of(refusal), refusal=refusal)
    return see_other(url_for(".show_feed", code=code))


@blueprint.post("/vendors/<code>/feed-decisions")
def create_feed_decision(code: str) -> Response:
    """Apply the file that waits, also one that is held, or throw it away."""
    feed = _feed(vendors.find(current_store().id, code))
    if request.form.get("act") == "discard":
        feeding.discard(feed, actor())
    else:
        feeding.accept_columns(feed)
        feeding.take_in(feed, actor(), confirmed=request.form.get("act") == "apply-held")
    return see_other(url_for(".show_feed", code=code))


def _feed(vendor: Vendor) -> VendorFeed:
    feed = feeding.find(vendor)
    if feed is None:
        raise Missing("This vendor has no feed yet.")
    return feed


def _fields() -> dict[str, Any]:
    """The form as the columns of a feed. Raises Refusal for a number that is none."""
    form, fields = request.form, dict[str, Any]()
    for name in NUMBERS:
        text = form.get(name, "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise Refusal(name, "Enter a whole number.", field=name)
        fields[name] = int(text)
    mapping = {name: form.get(f"column-{name}", "")[:200].strip() for name in feed_reading.FIELDS}
    texts = {name: form.get(name, "")[:1000] for name in ("source", "address", "item_is")}
    flags = {name: name in form for name in ("is_full", "decimal_comma")}
    return fields | texts | flags | {"mapping": mapping}


def _shown(vendor: Vendor, status: int = 200, refusal: Refusal | None = None) -> Response:
    feed = feeding.find(vendor)
    look, why = None, ""
    if feed is not None and feeding.path_of(feed).exists():
        try:
            look = feeding.look(feed)
        except Refusal as problem:
            why = problem.message
    return page(
        "admin/vendors/feed.html",
        status=status,
        vendor=vendor,
        feed=feed or VendorFeed(source="upload", mapping={}, item_is="vendor_sku", is_full=True, **NUMBERS),
        is_set=feed is not None,
        look=look,
        why=why,
        refusal=refusal,
        filled=request.form,
        sources=[(each, SOURCE_WORDS[each]) for each in feed_sources.offered(feed)],
        reads_mail=feed_sources.reads_mail(),
        items=list(feed_reading.ITEM_IS.items()),
        shown=feed_reading.SHOWN,
    )
