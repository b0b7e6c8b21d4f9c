"""An order's parcels, and what is still to be packed from where; one query each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Reservation, Stock, Warehouse
from shop.kernel.db import session
from shop.orders.tables import Order, OrderLine
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine
from shop.shipping import tracking
from shop.shipping.tables import Parcel, ParcelLine
from shop.sourcing.tables import Vendor

SHIPPABLE = tuple(state for state in PURCHASE_ORDER.states if PURCHASE_ORDER.allows(state, "shipped"))


@dataclass(frozen=True, slots=True)
class Packed:
    """Units of a line: in a parcel, or still to be packed. `ulid` is the order line's."""

    ulid: str
    name: str
    options: str
    sku: str
    picture: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ParcelCard:
    """A parcel as its card shows it; `purchase_order` is empty for one from our own stock.

    `voided` says by whom and why it was voided, "" for one that left.
    """

    ulid: str
    carrier: str
    number: str
    link: str
    shipped_on: date
    origin: str
    purchase_order: str
    told: bool
    created_by: str
    created_at: datetime
    lines: tuple[Packed, ...]
    carrier_code: str
    carrier_name: str
    voided: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one origin has still to ship: `kind` is "purchase_order" or "warehouse", `code` its number or code.

    `is_begun` is whether a part of its purchase order has left.
    """

    kind: str
    code: str
    name: str
    lines: tuple[Packed, ...]
    is_begun: bool = False

    @property
    def units(self) -> int:
        """How many units are left."""
        return sum(line.quantity for line in self.lines)


def of_order(order: Order) -> list[ParcelCard]:
    """The order's parcels, the newest first."""
    wanted = (
        sa.select(
            Parcel,
            ParcelLine.quantity.label("packed"),
            *_line_columns(),
            PurchaseOrder.number.label("po_number"),
            sa.func.coalesce(Vendor.name, Warehouse.name).label("origin"),
        )
        .join(ParcelLine, ParcelLine.parcel_id == Parcel.id)
        .join(OrderLine, OrderLine.id == ParcelLine.order_line_id)
        .outerjoin(PurchaseOrder, PurchaseOrder.id == Parcel.purchase_order_id)
        .outerjoin(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .outerjoin(Warehouse, Warehouse.id == Parcel.warehouse_id)
        .where(Parcel.store_id == order.store_id, Parcel.order_id == order.id)
        .order_by(Parcel.id.desc(), OrderLine.position)
    )
    rows = session().execute(wanted).all()
    return [_card(list(part)) for _, part in groupby(rows, key=lambda row: row.Parcel.id)]


def waiting(order: Order) -> list[Waiting]:
    """What vendors and warehouses still have to ship of the order, own stock first."""
    both = sa.union_all(_at_warehouses(order), _at_vendors(order)).subquery()
    wanted = (
        sa.select(both.c.kind, both.c.code, both.c.origin, both.c.state, both.c.packed, *_line_columns())
        .join(OrderLine, OrderLine.id == both.c.line_id)
        .order_by(both.c.kind.desc(), both.c.place, OrderLine.position)
    )
    rows = session().execute(wanted).all()
    return [
        Waiting(kind, code, name, _packed(part), state == "partly_shipped")
        for (kind, code, name, state), part in groupby(
            rows, key=lambda row: (row.kind, row.code, row.origin, row.state)
        )
    ]


def _line_columns() -> tuple[Any, ...]:
    return OrderLine.ulid, OrderLine.name, OrderLine.options, OrderLine.sku, OrderLine.picture


def _packed(rows: Iterable[Any]) -> tuple[Packed, ...]:
    return tuple(Packed(row.ulid, row.name, row.options, row.sku, row.picture, row.packed) for row in rows)


def _card(rows: list[Any]) -> ParcelCard:
    parcel: Parcel = rows[0].Parcel
    return ParcelCard(
        ulid=parcel.ulid,
        carrier=tracking.carrier_name(parcel.carrier, parcel.carrier_name),
        number=parcel.tracking_number,
        link=tracking.link(parcel.carrier, parcel.tracking_norm),
        shipped_on=parcel.shipped_on,
        origin=rows[0].origin,
        purchase_order=rows[0].po_number or "",
        told=parcel.shopper_told,
        created_by=parcel.created_by,
        created_at=parcel.created_at,
        lines=_packed(rows),
        carrier_code=parcel.carrier,
        carrier_name=parcel.carrier_name,
        voided=": ".join(filter(None, (parcel.voided_by, parcel.void_reason))) if parcel.voided_at else "",
    )


def _at_vendors(order: Order) -> sa.Select[*tuple[Any, ...]]:
    left = PurchaseOrderLine.quantity - PurchaseOrderLine.refused - PurchaseOrderLine.shipped
    return (
        sa.select(
            sa.literal("purchase_order").label("kind"),
            PurchaseOrder.number.label("code"),
            Vendor.name.label("origin"),
            PurchaseOrder.state.label("state"),
            PurchaseOrder.sequence.label("place"),
            PurchaseOrderLine.order_line_id.label("line_id"),
            left.label("packed"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id)
        .where(PurchaseOrder.state.in_(SHIPPABLE), left > 0)
    )


def _at_warehouses(order: Order) -> sa.Select[*tuple[Any, ...]]:
    left = sa.func.sum(Reservation.quantity - Reservation.shipped)
    return (
        sa.select(
            sa.literal("warehouse").label("kind"),
            Warehouse.code.label("code"),
            Warehouse.name.label("origin"),
            sa.literal("").label("state"),
            Warehouse.id.label("place"),
            Reservation.order_line_id.label("line_id"),
            left.label("packed"),
        )
        .join(Stock, Stock.id == Reservation.stock_id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .join(OrderLine, OrderLine.id == Reservation.order_line_id)
        .where(OrderLine.store_id == order.store_id, OrderLine.order_id == order.id)
        .where(Reservation.state == "held")
        .group_by(Warehouse.code, Warehouse.name, Warehouse.id, Reservation.order_line_id)
    )
