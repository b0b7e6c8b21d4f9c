"""Keeps lists of tracking numbers and enters what they tell of: each parcel once, however often a list comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from shop.kernel import clock, typed
from shop.kernel.columns import new_ulid
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import sending
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import booking, inbound, parcels, tracking
from shop.shipping.list_tables import TrackingHabit, TrackingList
from shop.shipping.parcels import ParcelDraft
from shop.shipping.reading import columns, judging, sources
from shop.shipping.reading.book import shape
from shop.shipping.reading.judging import Finding, Reading
from shop.shipping.tables import Parcel
from shop.sourcing.tables import Vendor

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A parcel to enter, as the page showed it or as a person corrected it."""

    purchase_order: str
    number: str
    carrier: str
    units: Mapping[str, int]
    shipped_on: date
    carrier_name: str = ""


@writes
def receive(
    store_id: int, content: bytes, by: Actor, *, name: str = "", vendor: Vendor | None = None
) -> TrackingList:
    """Keep a list as it came. Raises Refusal "source" for one that cannot be read."""
    sources.lines_of(content)
    kept = TrackingList(
        store_id=store_id,
        vendor_id=vendor.id if vendor else None,
        name=typed.line(name, 200),
        content=content,
        created_by=by.name,
    )
    session().add(kept)
    session().flush()
    return kept


def find(store_id: int, ulid: str, vendor: Vendor | None = None) -> TrackingList:
    """The list; of a vendor's own alone with `vendor`. Raises Missing."""
    wanted = sa.select(TrackingList).where(TrackingList.store_id == store_id, TrackingList.ulid == ulid)
    if vendor is not None:
        wanted = wanted.where(TrackingList.vendor_id == vendor.id)
    kept = session().execute(wanted).scalar_one_or_none()
    if kept is None:
        raise Missing("There is no such list.")
    return kept


def latest(store_id: int) -> list[TrackingList]:
    """The last lists that came in, the newest first."""
    columns_ = sa.orm.defer(TrackingList.content)
    wanted = sa.select(TrackingList).where(TrackingList.store_id == store_id).options(columns_)
    return list(session().scalars(wanted.order_by(TrackingList.id.desc()).limit(SHOWN)))


def read(kept: TrackingList, more: Iterable[str] = ()) -> Reading:
    """What the list tells of, against what is open now. `more` are purchase orders that a person named."""
    lines = sources.lines_of(kept.content)
    book = booking.book_for(kept.store_id, lines, kept.vendor_id, more)
    vendors = {order.vendor_id for order in book.orders}
    return judging.read(
        lines, book, kept.picked, lambda heads: booking.column_habits(kept.store_id, vendors, heads)
    )


@writes
def pick(kept: TrackingList, roles: Mapping[str, str]) -> None:
    """Say what the columns of the first list mean. Raises Refusal for a role that is none."""
    if any(role not in (*columns.ROLES, "") for role in roles.values()):
        raise Refusal("choice", "Choose one of the values in the list.", field="columns")
    lock(kept)
    kept.picked = {place: role for place, role in roles.items() if role}


@writes
def enter(kept: TrackingList, entry: Entry, by: Actor, *, tell_shopper: bool = True) -> bool:
    """Record the parcel through the one verb that does; False when it is there already.

    Raises Refusal as packing does, "tracking_number" without a number, Missing for another vendor's order.
    """
    norm = tracking.clean(entry.number)
    if not norm:
        raise Refusal("tracking_number", "The parcel has no tracking number.", field="tracking_number")
    purchase_order = _purchase_order(kept, entry.purchase_order)
    order = sending.hold(purchase_order)  # two lists with the same parcel wait here for each other
    same = sa.select(Parcel.id).where(
        Parcel.purchase_order_id == purchase_order.id,
        Parcel.tracking_norm == norm,
        Parcel.voided_at.is_(None),
    )
    if session().execute(same.limit(1)).first():
        return False
    draft = ParcelDraft(
        quantities=dict(entry.units),
        shipped_on=entry.shipped_on,
        tracking_number=entry.number,
        carrier=entry.carrier,
        carrier_name=entry.carrier_name,
        purchase_order=purchase_order.number,
    )
    if order is None:
        inbound.announce(purchase_order, draft, by, form_key=new_ulid())
    else:
        parcels.pack(order, draft, by, tell_shopper=tell_shopper, form_key=new_ulid())
    lock(kept)
    kept.entered += 1
    return True


def sure_entries(reading: Reading) -> list[tuple[Finding, Entry]]:
    """What needs no person, ready to be entered."""
    return [(each, entry_of(each)) for each in reading.findings if each.verdict == judging.SURE]


def entry_of(finding: Finding) -> Entry:
    """The finding as it stands; a day that the list does not name, or one still to come, is today."""
    today = clock.now().date()
    day = finding.shipped_on if finding.shipped_on and finding.shipped_on <= today else today
    number = finding.order.number if finding.order else ""
    return Entry(number, finding.number, finding.carrier, finding.units, day, finding.carrier_name)


@writes
def remember(kept: TrackingList, reading: Reading, entered: Iterable[tuple[Finding, Entry]]) -> None:
    """Keep for the vendors what a person said: what columns mean, and whose numbers of an unknown make are."""
    seen: set[int] = set()
    for finding, entry in entered:
        if finding.order is None:
            continue
        vendor = finding.order.vendor_id
        if kept.picked and reading.grids and vendor not in seen:
            heads = columns.signature(reading.grids[0].heads)
            _keep(kept.store_id, vendor, "columns", heads, dict(kept.picked))
            seen.add(vendor)
        is_told = tracking.guess(entry.number) == tracking.OTHER and entry.carrier not in ("", tracking.OTHER)
        if is_told and finding.carrier != entry.carrier:
            _keep(
                kept.store_id,
                vendor,
                "number",
                shape(tracking.clean(entry.number)),
                {"carrier": entry.carrier},
            )


def _keep(store_id: int, vendor_id: int, kind: str, pattern: str, meaning: Mapping[str, str]) -> None:
    wanted = sa.select(TrackingHabit).where(
        TrackingHabit.vendor_id == vendor_id, TrackingHabit.kind == kind, TrackingHabit.pattern == pattern
    )
    habit = session().execute(wanted).scalar_one_or_none()
    if habit is None:
        habit = TrackingHabit(store_id=store_id, vendor_id=vendor_id, kind=kind, pattern=pattern)
        session().add(habit)
    habit.meaning = dict(meaning)
    session().flush()


def _purchase_order(kept: TrackingList, number: str) -> PurchaseOrder:
    wanted = sa.select(PurchaseOrder).where(
        PurchaseOrder.store_id == kept.store_id, PurchaseOrder.number == number.strip()
    )
    if kept.vendor_id is not None:
        wanted = wanted.where(PurchaseOrder.vendor_id == kept.vendor_id, PurchaseOrder.sent_at.is_not(None))
    found = session().execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing(f"There is no purchase order {number[:40]}.")
    return found


def all_left(kept: TrackingList, number: str) -> dict[str, int]:
    """Everything that is left to ship on the purchase order; Missing when the list may not name it."""
    return booking.left_on(_purchase_order(kept, number))
