"""Packs parcels: what left, from a vendor or from a warehouse of ours; no unit ships twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, idempotency, timeline, typed
from shop.kernel.columns import new_ulid
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.purchasing.choosing import named
from shop.shipping import letters, origins, tracking
from shop.shipping.tables import Parcel, ParcelLine


@dataclass(frozen=True, slots=True)
class ParcelDraft:
    """A parcel as somebody entered it.

    `quantities` is {order line ulid: units}. Exactly one of `purchase_order` (its number) and `warehouse` (its
    code) says where it left. An empty `carrier` is guessed from the number; `carrier_name` names another one.
    """

    quantities: Mapping[str, int]
    shipped_on: date
    tracking_number: str = ""
    carrier: str = ""
    carrier_name: str = ""
    purchase_order: str = ""
    warehouse: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, as plain values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"quantities": dict(self.quantities)}


@writes
def pack(order: Order, draft: ParcelDraft, by: Actor, *, tell_shopper: bool, form_key: str) -> Parcel:
    """Write the parcel, count its units as shipped, and tell the shopper once if `tell_shopper`.

    The same `form_key` again gives the first parcel. Raises Refusal with `field` for a bad number, carrier,
    day or quantity (more than is left to ship of that origin), "not_shippable" when the order or the purchase
    order is not that far, Missing for an origin that is not this order's.
    """
    lock(order)
    asked = draft.asked | {"tell": tell_shopper}
    effect = _effect(order, draft, by, tell_shopper)
    outcome = idempotency.once(f"parcel {order.ulid}", form_key, asked, effect)
    return session().execute(sa.select(Parcel).where(Parcel.ulid == outcome["parcel"])).scalar_one()


def _effect(order: Order, draft: ParcelDraft, by: Actor, tell_shopper: bool) -> Any:
    def ship() -> dict[str, Any]:
        return {"parcel": _pack(order, draft, by, tell_shopper).ulid}

    return ship


def _pack(order: Order, draft: ParcelDraft, by: Actor, tell_shopper: bool) -> Parcel:
    chosen_carrier(draft.carrier, tracking.clean(draft.tracking_number))
    check_day(order.placed_at, draft.shipped_on)
    lines = _lines(order, draft.quantities)
    pause("parcel.after_reading")
    origin = origins.find(order, draft.purchase_order, draft.warehouse)
    parcel_ulid = new_ulid()
    origin.ship([(line, draft.quantities[line.ulid]) for line in lines], parcel=parcel_ulid, by=by)
    for line in lines:
        _count(line, draft.quantities[line.ulid])
    parcel = parcel_of(
        draft,
        by,
        ulid=parcel_ulid,
        store_id=order.store_id,
        order_id=order.id,
        purchase_order_id=origin.purchase_order_id,
        warehouse_id=origin.warehouse_id,
        shopper_told=tell_shopper,
    )
    _keep(parcel, lines, draft.quantities, origin)
    _tell(order, parcel, origin.name, lines, draft.quantities, by)
    settle(order)
    if tell_shopper:
        letters.tell(order, parcel)
    return parcel


def parcel_of(draft: ParcelDraft, by: Actor, **belongs: Any) -> Parcel:
    """The row of a parcel as somebody entered it; `belongs` are its other columns. Raises Refusal "carrier"."""
    number = tracking.clean(draft.tracking_number)
    carrier = chosen_carrier(draft.carrier, number)
    return Parcel(
        carrier=carrier,
        carrier_name=typed.line(draft.carrier_name, 60) if carrier == tracking.OTHER else "",
        tracking_number=draft.tracking_number.strip(),
        tracking_norm=number,
        shipped_on=draft.shipped_on,
        created_by=by.name,
        **belongs,
    )


def chosen_carrier(carrier: str, number: str) -> str:
    """The carrier that was chosen, else the one that the number tells. Raises Refusal "carrier"."""
    if carrier and carrier != tracking.OTHER and carrier not in tracking.CARRIERS:
        raise Refusal("carrier", "Choose a carrier of the list.", field="carrier")
    return carrier or tracking.guess(number)


def check_day(ordered_at: datetime, day: date) -> None:
    """Raise Refusal "shipped_on" for a day before the order or to come. A day's grace at both ends: the store's calendar may be ahead of or behind UTC."""
    if not ordered_at.date() - timedelta(days=1) <= day <= clock.now().date() + timedelta(days=1):
        raise Refusal("shipped_on", "The day lies before the order or in the future.", field="shipped_on")


def _lines(order: Order, quantities: Mapping[str, int]) -> list[OrderLine]:
    """The order's lines that are in the parcel, in the order of their keys."""
    if not quantities or any(quantity < 1 for quantity in quantities.values()):
        raise Refusal("empty_parcel", "Put at least one unit into the parcel.", field="quantities")
    wanted = sa.select(OrderLine).where(
        OrderLine.store_id == order.store_id,
        OrderLine.order_id == order.id,
        OrderLine.ulid.in_(list(quantities)),
    )
    fresh = wanted.order_by(OrderLine.id).execution_options(populate_existing=True)
    lines = list(session().scalars(fresh))
    if len(lines) != len(quantities):
        raise Missing
    return lines


def _count(line: OrderLine, quantity: int) -> None:
    """Count as shipped, never beyond what was sourced: the last wall behind the origin's own counters."""
    shipped = changes(
        sa.update(OrderLine)
        .where(
            OrderLine.id == line.id, OrderLine.shipped + quantity <= OrderLine.from_stock + OrderLine.on_po
        )
        .values(shipped=OrderLine.shipped + quantity)
    )
    if shipped != 1:
        raise Refusal("too_many", f"Fewer units of {named(line)} are left to ship.", field="quantities")
    session().expire(line, ["shipped"])


def _keep(
    parcel: Parcel, lines: list[OrderLine], quantities: Mapping[str, int], origin: origins.Origin
) -> None:
    session().add(parcel)
    session().flush()
    session().add_all(
        ParcelLine(
            store_id=parcel.store_id,
            parcel_id=parcel.id,
            order_line_id=line.id,
            purchase_order_line_id=origin.line_ids.get(line.id),
            quantity=quantities[line.ulid],
        )
        for line in lines
    )
    session().flush()


def _tell(
    order: Order,
    parcel: Parcel,
    origin: str,
    lines: list[OrderLine],
    quantities: Mapping[str, int],
    by: Actor,
) -> None:
    units = sum(quantities.values())
    carrier = tracking.carrier_name(parcel.carrier, parcel.carrier_name)
    timeline.record(
        "parcel.shipped",
        f"{units} unit{'s' if units != 1 else ''} left from {origin} with {carrier} {parcel.tracking_number}".strip()
        + ".",
        by=by,
        store_id=order.store_id,
        subject="parcel",
        subject_ulid=parcel.ulid,
        order_id=order.id,
        tracking_number=parcel.tracking_number,
        lines=[{"sku": line.sku, "quantity": quantities[line.ulid]} for line in lines],
    )
