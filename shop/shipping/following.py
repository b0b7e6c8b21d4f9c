"""Following an order as its shopper may see it: parcels, what is still to come and when; never who supplies it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.kernel.db import session
from shop.orders.tables import Order, OrderLine
from shop.purchasing.tables import LIVE_STATES, PurchaseOrder, PurchaseOrderLine
from shop.shipping import tracking
from shop.shipping.tables import Parcel


@dataclass(frozen=True, slots=True)
class Units:
    """Units of an order's line; `expected_on` is the day they should arrive or leave, None when unknown."""

    name: str
    options: str
    picture: str
    quantity: int
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel that left: the carrier's name, its number as people see it, and the carrier's page or ""."""

    shipped_on: date
    carrier: str
    tracking_number: str
    tracking_link: str
    units: tuple[Units, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything that left, oldest first, and everything that has not."""

    parcels: tuple[Sent, ...]
    to_come: tuple[Units, ...]


def of_order(order: Order) -> Journey:
    """Where the goods of the order are, in two queries; its lines must be loaded."""
    by_id = {line.id: line for line in order.lines}
    wanted = (
        sa.select(Parcel)
        .where(Parcel.store_id == order.store_id, Parcel.order_id == order.id, Parcel.voided_at.is_(None))
        .order_by(Parcel.id)
        .options(selectinload(Parcel.lines))
    )
    parcels = tuple(_sent(parcel, by_id) for parcel in session().execute(wanted).scalars())
    left = [line for line in order.lines if line.needs_shipping and line.unshipped > 0]
    due = _due(order) if left and not order.cancelled_at else {}
    promised = _promise(order)
    to_come = tuple(_units(line, line.unshipped, due.get(line.id) or promised) for line in left)
    return Journey(parcels, () if order.cancelled_at else to_come)


def _sent(parcel: Parcel, by_id: dict[int, OrderLine]) -> Sent:
    return Sent(
        parcel.shipped_on,
        tracking.carrier_name(parcel.carrier, parcel.carrier_name),
        parcel.tracking_number,
        tracking.link(parcel.carrier, parcel.tracking_norm),
        tuple(
            _units(by_id[line.order_line_id], line.quantity) for line in parcel.lines if line.order_line_id
        ),
    )


def _units(line: OrderLine, quantity: int, expected_on: date | None = None) -> Units:
    return Units(line.name, line.options, line.picture, quantity, expected_on)


def _due(order: Order) -> dict[int, date]:
    """The latest day that a purchase order promises for each line; days that are no dates are left out."""
    wanted = (
        sa.select(PurchaseOrderLine.order_line_id, sa.func.max(PurchaseOrder.due_on))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(PurchaseOrder.order_id == order.id)  # with the store, SQLite would go through all by state
        .where(PurchaseOrder.state.in_(LIVE_STATES), PurchaseOrder.due_on != "")
        .group_by(PurchaseOrderLine.order_line_id)
    )
    return {row[0]: day for row in session().execute(wanted) if row[0] and (day := _day(row[1]))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _promise(order: Order) -> date | None:
    """The day that the chosen way of shipping promises, in working days after the order; None without one."""
    if len(order.ship_days) != 2:
        return None
    day = order.placed_at.date()
    for _ in range(order.ship_days[1]):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    return day
