"""How a vendor gets purchase orders: the way, its settings, and a live try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.order_page import actor
from shop.kernel.refusals import Refusal
from shop.purchasing import trying
from shop.sourcing import connecting, scheduling, vendors
from shop.sourcing.scheduling import Schedule
from shop.sourcing.tables import CHANNELS, Vendor
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store

PAGE = "admin/vendors/channel.html"


@blueprint.get("/vendors/<code>/channel")
def show_vendor_channel(code: str) -> Response:
    vendor = vendors.find(current_store().id, code)
    asked = request.args.get("channel", "")
    return _shown(vendor, asked if asked in CHANNELS else vendor.channel)


@blueprint.post("/vendors/<code>/channel")
def change_vendor_channel(code: str) -> Response:
    vendor, channel = vendors.find(current_store().id, code), request.form.get("channel", "")
    given = {name: request.form.get(name, "")[:8000] for name in connecting.FIELDS.get(channel, ())}
    try:
        if request.form.get("act") == "key":
            key = trying.server_key(channel, given)
            return _shown(vendor, channel, filled=given | {"host_key": key}, fetched=True)
        connecting.connect(vendor, channel, given, by=actor())
    except Refusal as refusal:
        at = channel if channel in CHANNELS else vendor.channel
        return _shown(vendor, at, status=status_of(refusal), filled=given, refusal=refusal)
    flash("Saved. Drafts and new purchase orders go this way.", "good")
    return see_other(url_for(".show_vendor_channel", code=vendor.code))


@blueprint.post("/vendors/<code>/channel-tests")
def create_channel_test(code: str) -> Response:
    vendor = vendors.find(current_store().id, code)
    try:
        flash(trying.try_out(vendor), "good")
    except Refusal as refusal:
        flash(refusal.message, "bad")
    return see_other(url_for(".show_vendor_channel", code=code))


@blueprint.post("/vendors/<code>/schedule")
def change_vendor_schedule(code: str) -> Response:
    vendor, form = vendors.find(current_store().id, code), request.form
    days = [int(each) for each in form.getlist("days") if each in "0123456" and len(each) == 1]
    holidays = form.get("holidays", "")[:4000].split()
    asked = Schedule(
        form.get("send_rule", ""), form.get("at", "").strip()[:5], days, holidays, "together" in form
    )
    try:
        scheduling.set_schedule(vendor, asked, by=actor())
    except Refusal as refusal:
        typed = replace(asked, at=form.get("at", ""), holidays=form.get("holidays", "").split("\n"))
        return _shown(vendor, vendor.channel, status=status_of(refusal), refusal=refusal, schedule=typed)
    flash("Saved. It counts for purchase orders that are sent from now on.", "good")
    return see_other(url_for(".show_vendor_channel", code=vendor.code))


def _shown(vendor: Vendor, channel: str, *, status: int = 200, **context: Any) -> Response:
    """The page for one way; a secret is never written back."""
    kept, secrets = connecting.shown(vendor)
    filled = connecting.DEFAULTS | {name: value for name, value in kept.items() if value}
    filled |= context.pop("filled", {})
    refusal = context.pop("refusal", None)
    return page(
        PAGE,
        status=status,
        vendor=vendor,
        channel=channel,
        ways=[(each, connecting.WORDS[each]) for each in CHANNELS],
        fields=connecting.FIELDS[channel],
        filled=filled,
        secrets=secrets,
        errors={refusal.field: refusal.message} if refusal else {},
        fingerprint=trying.fingerprint(filled.get("host_key", "")),
        lacks=connecting.lacks(vendor),
        schedule=context.pop("schedule", None) or scheduling.of(vendor),
        days=scheduling.DAYS,
        **context,
    )
