"""Parcels on their way to a warehouse of ours: what a vendor says of a purchase order for stock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from shop.kernel import idempotency, timeline
from shop.kernel.db import session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import progress, sending
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine
from shop.shipping import parcels, tracking
from shop.shipping.parcels import ParcelDraft
from shop.shipping.tables import Parcel, ParcelLine


@writes
def announce(purchase_order: PurchaseOrder, draft: ParcelDraft, by: Actor, *, form_key: str) -> Parcel:
    """Write the parcel and count its units as shipped; they are on our shelves when they are received.

    `draft.quantities` is {purchase order line ulid: units}. The same `form_key` again gives the first parcel.
    Raises Refusal with `field` for a bad carrier, day or quantity, "not_shippable", Missing for another's line.
    """
    sending.hold(purchase_order)

    def effect() -> dict[str, Any]:
        return {"parcel": _announce(purchase_order, draft, by).ulid}

    outcome = idempotency.once(f"announce {purchase_order.ulid}", form_key, draft.asked, effect)
    return session().execute(sa.select(Parcel).where(Parcel.ulid == outcome["parcel"])).scalar_one()


def _announce(purchase_order: PurchaseOrder, draft: ParcelDraft, by: Actor) -> Parcel:
    if not purchase_order.is_stock or not PURCHASE_ORDER.allows(purchase_order.state, "shipped"):
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_shippable", f"{purchase_order.number} is {words}: nothing can leave on it.")
    parcels.check_day(purchase_order.created_at, draft.shipped_on)
    lines = _lines(purchase_order, draft)
    parcel = parcels.parcel_of(
        draft, by, store_id=purchase_order.store_id, purchase_order_id=purchase_order.id, shopper_told=False
    )
    session().add(parcel)
    session().flush()
    session().add_all(
        ParcelLine(
            store_id=parcel.store_id,
            parcel_id=parcel.id,
            purchase_order_line_id=line.id,
            quantity=draft.quantities[line.ulid],
        )
        for line in lines
    )
    for line in lines:
        line.shipped += draft.quantities[line.ulid]
    progress.move_on(purchase_order)
    _tell(purchase_order, parcel, sum(draft.quantities.values()), by)
    return parcel


def _lines(purchase_order: PurchaseOrder, draft: ParcelDraft) -> list[PurchaseOrderLine]:
    if not draft.quantities or any(units < 1 for units in draft.quantities.values()):
        raise Refusal("empty_parcel", "Put at least one unit into the parcel.", field="quantities")
    lines = [line for line in _fresh(purchase_order) if line.ulid in draft.quantities]
    if len(lines) != len(draft.quantities):
        raise Missing
    for line in lines:
        if draft.quantities[line.ulid] > line.left:
            words = f"Fewer units of {line.name} are left to ship on {purchase_order.number}."
            raise Refusal("too_many", words, field="quantities")
    return lines


def uncount(purchase_order: PurchaseOrder, parcel: Parcel) -> None:
    """The parcel's units never left, but for those that arrived; in a write that holds the purchase order."""
    wanted = sa.select(ParcelLine.purchase_order_line_id, ParcelLine.quantity)
    units = {row[0]: row[1] for row in session().execute(wanted.where(ParcelLine.parcel_id == parcel.id))}
    for line in _fresh(purchase_order):
        line.shipped = max(line.shipped - units.get(line.id, 0), _arrived(line))
    progress.move_on(purchase_order)


def count(purchase_order: PurchaseOrder, back: Mapping[int, int]) -> None:
    """Count what has left the vendor when something arrived: what nobody announced has left too.

    `back` are units that did not arrive after all, {line id: units}: they have left only where a parcel holds
    them. In a write that holds the purchase order.
    """
    session().flush()
    announced = (
        sa.select(ParcelLine.purchase_order_line_id, sa.func.sum(ParcelLine.quantity))
        .join(Parcel, Parcel.id == ParcelLine.parcel_id)
        .where(Parcel.purchase_order_id == purchase_order.id, Parcel.voided_at.is_(None))
        .group_by(ParcelLine.purchase_order_line_id)
    )
    units = {row[0]: int(row[1]) for row in session().execute(announced)}
    for line in _fresh(purchase_order):
        gone = max(line.shipped - back.get(line.id, 0), units.get(line.id, 0), _arrived(line))
        line.shipped = min(gone, line.quantity - line.refused)


def _arrived(line: PurchaseOrderLine) -> int:
    """Units that came, as far as they were ordered."""
    return min(line.received + line.damaged, line.quantity - line.refused)


def _fresh(purchase_order: PurchaseOrder) -> list[PurchaseOrderLine]:
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
        .order_by(PurchaseOrderLine.position)
        .execution_options(populate_existing=True)
    )
    return list(session().scalars(wanted))


def _tell(purchase_order: PurchaseOrder, parcel: Parcel, units: int, by: Actor) -> None:
    carrier = tracking.carrier_name(parcel.carrier, parcel.carrier_name)
    words = f"{units} unit{'' if units == 1 else 's'} of {purchase_order.number} left with {carrier} {parcel.tracking_number}"
    timeline.record(
        "parcel.announced",
        f"{words.strip()}.",
        by=by,
        store_id=parcel.store_id,
        subject="purchase_order",
        subject_ulid=purchase_order.ulid,
        tracking_number=parcel.tracking_number,
    )
