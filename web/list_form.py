"""Reads the forms of tracking lists: what was pasted or uploaded, and which of its parcels to enter."""

from __future__ import annotations

from typing import Any

from shop.kernel.refusals import Refusal
from shop.shipping import listing
from shop.shipping.list_tables import TrackingList
from shop.shipping.listing import Entry
from shop.shipping.reading import judging
from shop.shipping.reading.judging import Finding, Reading
from web import parcel_form

Chosen = list[tuple[Finding, Entry]]


def source(form: Any, files: Any) -> tuple[bytes, str]:
    """(content, name) of the file, else of the text. Raises Refusal "source" when there is neither."""
    upload = files.get("file")
    if upload is not None and upload.filename:
        return upload.stream.read(), upload.filename[:200]
    text = form.get("source", "")
    if not text.strip():
        raise Refusal("source", "Paste something, or choose a file.", field="source")
    return text.encode(), ""


def named_orders(form: Any) -> list[str]:
    """The purchase orders that a person typed."""
    return [form[name].strip()[:40] for name in form if name.startswith("order-") and form[name].strip()]


def chosen(form: Any, kept: TrackingList, reading: Reading) -> Chosen:
    """The ticked findings with what was corrected in them.

    Raises Refusal "changed" when a ticked one is not there any more as it was shown, or for a bad entry.
    """
    by_key = {finding.key: finding for finding in reading.findings}
    ticked = form.getlist("take")
    if any(key not in by_key for key in ticked):
        raise Refusal("changed", "A row has changed since. Nothing was entered: look at the list again.")
    return [(by_key[key], _entry(form, kept, by_key[key])) for key in ticked]


def _entry(form: Any, kept: TrackingList, finding: Finding) -> Entry:
    """A sure one as it stands; of another what the person said."""
    if finding.verdict == judging.SURE:
        return listing.entry_of(finding)
    key, shown = finding.key, listing.entry_of(finding)
    order = form.get(f"order-{key}", "").strip()[:40] or shown.purchase_order
    units = {
        ulid: parcel_form.units(text, f"order-{key}")
        for ulid, _, _, _ in finding.lines
        if (text := form.get(f"units-{key}-{ulid}", "").strip()) not in ("", "0")
    }
    if not finding.order or order != finding.order.number:
        units = listing.all_left(kept, order)
    return Entry(
        purchase_order=order,
        number=form.get(f"number-{key}", shown.number).strip()[:60],
        carrier=form.get(f"carrier-{key}", "")[:20] or shown.carrier,
        units=units,
        shipped_on=shown.shipped_on,
        carrier_name=shown.carrier_name,
    )
