"""Where a parcel leaves from: a purchase order at a vendor, or a warehouse of ours; each counts its own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import sqlalchemy as sa

from shop.inventory import reserving
from shop.inventory.tables import Warehouse
from shop.kernel.db import changes, lock, session
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order, OrderLine
from shop.purchasing import progress, sending
from shop.purchasing.choosing import named
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

Units = Sequence[tuple[OrderLine, int]]


class Origin(Protocol):
    """A place that parcels leave from."""

    @property
    def name(self) -> str:
        """What people call the place."""
        ...

    @property
    def purchase_order_id(self) -> int | None:
        """The purchase order, for a vendor's parcel."""
        ...

    @property
    def warehouse_id(self) -> int | None:
        """The warehouse, for our own parcel."""
        ...

    @property
    def line_ids(self) -> dict[int, int]:
        """{order line id: purchase order line id}, once shipped."""
        ...

    def ship(self, units: Units, *, parcel: str, by: Actor) -> None:
        """Count the units as gone with the parcel of that ulid; raises Refusal when fewer are there."""
        ...


def find(order: Order, purchase_order: str, warehouse: str) -> Origin:
    """The origin that was named, of this order's store; locked. Raises Missing or Refusal "not_shippable"."""
    if bool(purchase_order) == bool(warehouse):
        raise Refusal("origin", "Choose where the parcel left from.", field="origin")
    return _vendor(order, purchase_order) if purchase_order else _warehouse(order, warehouse)


@dataclass
class FromVendor:
    """A vendor's parcel: its purchase order counts what is left."""

    purchase_order: PurchaseOrder
    name: str
    warehouse_id: int | None = None
    line_ids: dict[int, int] = field(default_factory=dict)

    @property
    def purchase_order_id(self) -> int | None:
        """The purchase order that the parcel belongs to."""
        return self.purchase_order.id

    def ship(self, units: Units, *, parcel: str, by: Actor) -> None:
        """Count on the purchase order's lines, then move it to partly shipped or shipped."""
        for line, quantity in units:
            self.line_ids[line.id] = self._take(line, quantity)
        progress.move_on(self.purchase_order)

    def _take(self, line: OrderLine, quantity: int) -> int:
        mine = (
            PurchaseOrderLine.purchase_order_id == self.purchase_order.id,
            PurchaseOrderLine.order_line_id == line.id,
        )
        room = PurchaseOrderLine.shipped + quantity <= PurchaseOrderLine.quantity - PurchaseOrderLine.refused
        values = {"shipped": PurchaseOrderLine.shipped + quantity}
        if changes(sa.update(PurchaseOrderLine).where(*mine, room).values(**values)) != 1:
            number = self.purchase_order.number
            raise Refusal(
                "too_many", f"Fewer units of {named(line)} are left to ship on {number}.", field="quantities"
            )
        return session().execute(sa.select(PurchaseOrderLine.id).where(*mine)).scalar_one()


@dataclass
class FromWarehouse:
    """Our own parcel: reservations become ship moves of the stock ledger."""

    warehouse: Warehouse
    purchase_order_id: int | None = None
    line_ids: dict[int, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call the warehouse."""
        return self.warehouse.name

    @property
    def warehouse_id(self) -> int | None:
        """The warehouse that the parcel leaves from."""
        return self.warehouse.id

    def ship(self, units: Units, *, parcel: str, by: Actor) -> None:
        """Take the reserved units out of the warehouse's stock."""
        for line, quantity in units:
            event = f"parcel {parcel} {line.ulid}"
            reserving.ship(line.store_id, line.id, quantity, self.warehouse.id, by=by, event=event)


def _vendor(order: Order, number: str) -> FromVendor:
    wanted = (
        sa.select(PurchaseOrder, Vendor.name)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id)
        .where(PurchaseOrder.number == number)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing
    purchase_order, vendor = row
    lock(purchase_order)
    if not PURCHASE_ORDER.allows(purchase_order.state, "shipped"):
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_shippable", f"{number} is {words}: nothing can leave on it.")
    return FromVendor(purchase_order, vendor)


def _warehouse(order: Order, code: str) -> FromWarehouse:
    if why := sending.obstacle(order):
        raise Refusal("not_shippable", f"{why} Nothing leaves a warehouse until then.")
    wanted = sa.select(Warehouse).where(Warehouse.store_id == order.store_id, Warehouse.code == code)
    warehouse = session().execute(wanted).scalar_one_or_none()
    if warehouse is None:
        raise Missing
    return FromWarehouse(warehouse)
