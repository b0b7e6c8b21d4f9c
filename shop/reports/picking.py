"""What people take off the shelves of a warehouse, by its place, and what of an order goes into its parcel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Reservation, Stock, Warehouse
from shop.kernel.db import session
from shop.orders.tables import Order, OrderLine
from shop.purchasing import sending

MOST = 2000  # reserved lines on one list


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one thing at one place; `orders` are (order number, units), the oldest first."""

    bin: str
    sku: str
    name: str
    options: str
    picture: str
    orders: tuple[tuple[int, int], ...]

    @property
    def units(self) -> int:
        """How many are to be taken."""
        return sum(units for _, units in self.orders)


@dataclass(frozen=True, slots=True)
class Packed:
    """A line of a packing slip."""

    sku: str
    name: str
    options: str
    units: int


def of_warehouse(warehouse: Warehouse) -> list[Pick]:
    """Own units of orders that may leave now, by place, then SKU; lines that vendors ship are not among them."""
    wanted = _held(warehouse).order_by(Order.id, OrderLine.position).limit(MOST)
    found: dict[tuple[str, str, str, str, str], list[tuple[int, int]]] = defaultdict(list)
    blocked: dict[int, bool] = {}
    for order, line, place, units in session().execute(wanted):
        if blocked.setdefault(order.id, bool(sending.obstacle(order))):
            continue
        found[(place, line.sku, line.name, line.options, line.picture)].append((order.number, int(units)))
    ordered = sorted(found.items(), key=lambda item: (item[0][0] == "", item[0]))
    return [Pick(*words, tuple(orders)) for words, orders in ordered]


def of_order(order: Order, warehouse: Warehouse) -> list[Packed]:
    """What the warehouse still holds of the order."""
    wanted = _held(warehouse).where(Order.id == order.id).order_by(OrderLine.position)
    rows = session().execute(wanted)
    return [Packed(line.sku, line.name, line.options, int(units)) for _, line, _, units in rows]


def _held(warehouse: Warehouse) -> Any:
    units = sa.func.sum(Reservation.quantity - Reservation.shipped)
    return (
        sa.select(Order, OrderLine, Stock.bin, units)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Reservation, Reservation.order_line_id == OrderLine.id)
        .join(Stock, Stock.id == Reservation.stock_id)
        .where(Stock.store_id == warehouse.store_id, Stock.warehouse_id == warehouse.id, Stock.reserved > 0)
        .where(Reservation.state == "held", Reservation.quantity > Reservation.shipped)
        .where(Order.cancelled_at.is_(None))
        .group_by(Order.id, OrderLine.id, Stock.bin)
    )
