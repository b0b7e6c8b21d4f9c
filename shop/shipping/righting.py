"""Puts parcels right: a wrong number is corrected, a parcel that never left is voided; the shopper hears once of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from shop.inventory import reserving
from shop.kernel import clock, timeline, typed
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order, OrderLine
from shop.purchasing import progress, returned_units, sending
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import inbound, letters, parcels, tracking
from shop.shipping.tables import Parcel, ParcelLine

VENDOR_HAS = timedelta(hours=1)  # to put right what they entered


@dataclass(frozen=True, slots=True)
class Details:
    """What of a parcel can be corrected; an empty `carrier` is guessed from the number."""

    tracking_number: str
    shipped_on: date
    carrier: str = ""
    carrier_name: str = ""


def find(order: Order, ulid: str) -> Parcel:
    """The order's parcel. Raises Missing."""
    wanted = sa.select(Parcel).where(
        Parcel.store_id == order.store_id, Parcel.order_id == order.id, Parcel.ulid == ulid
    )
    parcel = session().execute(wanted).scalar_one_or_none()
    if parcel is None:
        raise Missing("There is no such parcel.")
    return parcel


def of_purchase_order(purchase_order: PurchaseOrder, ulid: str) -> Parcel:
    """A parcel of the purchase order. Raises Missing."""
    wanted = sa.select(Parcel).where(Parcel.purchase_order_id == purchase_order.id, Parcel.ulid == ulid)
    parcel = session().execute(wanted).scalar_one_or_none()
    if parcel is None:
        raise Missing("There is no such parcel.")
    return parcel


def of_vendor(purchase_order: PurchaseOrder, ulid: str) -> Parcel:
    """A parcel of the vendor's purchase order that may still be put right by them. Raises Missing or "too_late"."""
    parcel = of_purchase_order(purchase_order, ulid)
    if not is_fresh(parcel):
        raise Refusal("too_late", "A parcel can be put right for an hour. Write to the shop, please.")
    return parcel


def is_fresh(parcel: Parcel) -> bool:
    """Whether the vendor may still put it right."""
    return clock.now() - parcel.created_at <= VENDOR_HAS


@writes
def correct(order: Order | None, parcel: Parcel, details: Details, by: Actor, *, tell_shopper: bool) -> bool:
    """Correct number, carrier and day; False when nothing is different. The old values stay in the timeline.

    The shopper is told, if `tell_shopper`, when they were told of the parcel and the number or carrier changed.
    A parcel of stock has no order. Raises Refusal with its field for bad details, "voided" for a parcel that was.
    """
    purchase_order = _hold(order, parcel)
    _refuse_voided(parcel)
    number = tracking.clean(details.tracking_number)
    carrier = parcels.chosen_carrier(details.carrier, number)
    since = order.placed_at if order else purchase_order.created_at if purchase_order else parcel.created_at
    parcels.check_day(since, details.shipped_on)
    was = _facts(parcel)
    parcel.tracking_number, parcel.tracking_norm = details.tracking_number.strip(), number
    parcel.carrier, parcel.shipped_on = carrier, details.shipped_on
    parcel.carrier_name = typed.line(details.carrier_name, 60) if carrier == tracking.OTHER else ""
    now = _facts(parcel)
    if was == now:
        return False
    parcel.corrections += 1
    before, after = (f"{each['carrier']} {each['number']}".strip() for each in (was, now))
    words = f"Parcel corrected: {before or 'no number'} became {after or 'no number'}."
    _record("corrected", words, parcel, by, was=was, now=now)
    if order and tell_shopper and parcel.shopper_told and before != after:
        letters.tell(order, parcel)
    return True


@writes
def void(order: Order | None, parcel: Parcel, by: Actor, *, reason: str = "") -> bool:
    """Say that a parcel never left: its units are to be shipped again; False when it was voided before.

    A shopper who was told of it is told once that it has not left. Raises Refusal "closed" when its purchase
    order was closed since, and "returning" when its units go back to the vendor.
    """
    purchase_order = _hold(order, parcel)
    if parcel.voided_at is not None:
        return False
    if purchase_order is not None and purchase_order.state == "closed":
        raise Refusal("closed", f"{purchase_order.number} is closed: its parcels stay as they are.")
    lines = _lines_of(parcel)
    _back_to_origin(parcel, purchase_order, lines, by)
    for line, units in lines:
        _count_back(line, units)
    parcel.voided_at, parcel.voided_by = clock.now(), by.name
    parcel.void_reason = typed.line(reason, 300)
    if order is None and purchase_order is not None:
        inbound.uncount(purchase_order, parcel)
    why = f": {parcel.void_reason}" if parcel.void_reason else ""
    words = f"Parcel {_named(parcel)} voided, its units are to be shipped again{why}."
    _record("voided", words, parcel, by, reason=parcel.void_reason)
    sending.settle(order)
    if order and parcel.shopper_told:
        letters.take_back(order, parcel)
    return True


def _hold(order: Order | None, parcel: Parcel) -> PurchaseOrder | None:
    """Lock the order, the purchase order that the parcel belongs to, if to one, and the parcel."""
    if order is not None:
        lock(order)
    purchase_order = None
    if parcel.purchase_order_id is not None:
        purchase_order = lock(session().get_one(PurchaseOrder, parcel.purchase_order_id))
    lock(parcel)
    return purchase_order


def _back_to_origin(
    parcel: Parcel, purchase_order: PurchaseOrder | None, lines: list[tuple[OrderLine, int]], by: Actor
) -> None:
    """The units of an order are left to ship where they came from."""
    if parcel.warehouse_id is not None:
        for line, units in lines:
            event = f"void {parcel.ulid} {line.ulid}"
            reserving.take_back(line.store_id, line.id, units, parcel.warehouse_id, by=by, event=event)
    if purchase_order is None or purchase_order.is_stock:
        return
    for line, units in lines:
        mine = (
            PurchaseOrderLine.purchase_order_id == purchase_order.id,
            PurchaseOrderLine.order_line_id == line.id,
        )
        fewer = PurchaseOrderLine.shipped - units
        if changes(sa.update(PurchaseOrderLine).where(*mine, fewer >= 0).values(shipped=fewer)) != 1:
            raise RuntimeError(f"{purchase_order.number} shipped fewer units than its parcels hold")
    returned_units.refuse_shortfall(purchase_order)
    progress.move_on(purchase_order)


def _count_back(line: OrderLine, units: int) -> None:
    fewer = OrderLine.shipped - units
    if changes(sa.update(OrderLine).where(OrderLine.id == line.id, fewer >= 0).values(shipped=fewer)) != 1:
        raise RuntimeError(f"order line {line.id} shipped fewer units than its parcels hold")
    session().expire(line, ["shipped"])


def _lines_of(parcel: Parcel) -> list[tuple[OrderLine, int]]:
    wanted = (
        sa.select(OrderLine, ParcelLine.quantity)
        .join(ParcelLine, ParcelLine.order_line_id == OrderLine.id)
        .where(ParcelLine.parcel_id == parcel.id)
        .order_by(OrderLine.id)
    )
    return [(row[0], row[1]) for row in session().execute(wanted)]


def _refuse_voided(parcel: Parcel) -> None:
    if parcel.voided_at is not None:
        raise Refusal("voided", "This parcel was voided: enter a new one.")


def _facts(parcel: Parcel) -> dict[str, str]:
    return {
        "carrier": tracking.carrier_name(parcel.carrier, parcel.carrier_name),
        "number": parcel.tracking_number,
        "shipped_on": parcel.shipped_on.isoformat(),
    }


def _named(parcel: Parcel) -> str:
    carrier = tracking.carrier_name(parcel.carrier, parcel.carrier_name)
    return f"{carrier} {parcel.tracking_number}".strip()


def _record(what: str, words: str, parcel: Parcel, by: Actor, **details: Any) -> None:
    timeline.record(
        f"parcel.{what}",
        words,
        by=by,
        store_id=parcel.store_id,
        subject="parcel",
        subject_ulid=parcel.ulid,
        order_id=parcel.order_id,
        **details,
    )
