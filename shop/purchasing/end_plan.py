"""What cancelling an order would do: whom it drops and asks, what it frees, and the money that goes back."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.settling import gather
from shop.orders.tables import Order, OrderLine
from shop.payments import refundable
from shop.payments.operations import open_operation
from shop.payments.refundable import Asked
from shop.purchasing import dropping
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor


@dataclass(frozen=True, slots=True)
class Supplier:
    """A purchase order as the plan names it, with the units that are not to come."""

    number: str
    vendor: str
    units: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What one press does. Money in minor units: `refund_minor` goes back now, `held_minor` is let go."""

    drops: tuple[Supplier, ...] = ()
    asks: tuple[Supplier, ...] = ()
    own_units: int = 0
    open_units: int = 0
    shipped_units: int = 0
    refund_minor: int = 0
    held_minor: int = 0
    obstacle: str = ""
    lines: dict[str, int] = field(default_factory=dict)  # {line ulid: units that are cancelled at once}

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left of the order afterwards."""
        return not self.asks and not self.shipped_units


def plan(order: Order) -> Plan:
    """What cancelling would do now; `obstacle` says why it cannot be done."""
    rows = suppliers(order)
    drops = tuple(Supplier(po.number, name, units) for po, name, units in rows if po.state in dropping.UNSENT)
    asks = tuple(
        Supplier(po.number, name, units) for po, name, units in rows if po.state in OPEN_STATES and units
    )
    with_vendors, lines = _with_vendors(order), lines_of(order)
    ending = {line.ulid: units for line in lines if (units := _endable(line, with_vendors))}
    shipped = sum(line.shipped for line in lines)
    whole = not asks and not shipped
    return Plan(
        drops=drops,
        asks=asks,
        own_units=sum(_own_left(line, with_vendors) for line in lines),
        open_units=sum(ending.values()),
        shipped_units=shipped,
        refund_minor=_refund(order, ending, whole=whole),
        held_minor=order.authorized_minor if whole else 0,
        obstacle=obstacle(order, whole=whole),
        lines=ending,
    )


def obstacle(order: Order, *, whole: bool) -> str:
    """Why the order cannot be cancelled now, one sentence; "" when it can."""
    if order.cancelled_at:
        return "This order is cancelled already."
    facts = gather(order)
    if order.completed_at or facts.is_complete:
        return "This order is complete: refund what comes back."
    if facts.payment_state == "unknown" or open_operation(order) is not None:
        return "A payment has no answer yet: wait for it, or ask the gateway."
    if not whole and order.due_minor:
        return "A part is with vendors or has left, and not all is charged: charge it first."
    return ""


def _refund(order: Order, ending: dict[str, int], *, whole: bool) -> int:
    if order.captured_minor <= order.refunded_minor or not ending:
        return 0
    found = refundable.read(order)
    asked = refund_of(order, ending, whole=whole, reason="", found=found)
    return refundable.plan(found, asked).amount_minor if asked.amount_minor else 0


def refund_of(
    order: Order,
    ending: dict[str, int],
    *,
    whole: bool,
    reason: str,
    found: refundable.Refundable | None = None,
) -> Asked:
    """The refund of the units that end, never above what is left; all that is left when the order ends."""
    found = found or refundable.read(order)
    if whole:
        return Asked(_refundable(found, ending), found.shipping_minor, found.left_minor, reason)
    asked = Asked(_refundable(found, ending), 0, None, reason)
    amount = sum(each.amount(asked.quantities.get(each.line.ulid, 0)) for each in found.lines)
    return Asked(asked.quantities, 0, min(amount, found.left_minor) or None, reason)


def _refundable(found: refundable.Refundable, ending: dict[str, int]) -> dict[str, int]:
    """The units that end, but for those that were refunded before."""
    most = {each.line.ulid: each.quantity for each in found.lines}
    capped = {ulid: min(units, most[ulid]) for ulid, units in ending.items()}
    return {ulid: units for ulid, units in capped.items() if units}


def _endable(line: OrderLine, with_vendors: dict[int, tuple[int, int]]) -> int:
    """Units that no vendor has and that have not shipped: they are cancelled at once."""
    ordered, shipped = with_vendors.get(line.id, (0, 0))
    return line.quantity - line.cancelled - ordered - (line.shipped - shipped)


def _own_left(line: OrderLine, with_vendors: dict[int, tuple[int, int]]) -> int:
    """Own units of the line that are still here."""
    return line.from_stock - (line.shipped - with_vendors.get(line.id, (0, 0))[1])


def _with_vendors(order: Order) -> dict[int, tuple[int, int]]:
    """Units that vendors have, and those of them that have shipped: {order line id: (units, shipped)}."""
    units = sa.func.sum(PurchaseOrderLine.quantity - PurchaseOrderLine.refused)
    wanted = (
        sa.select(PurchaseOrderLine.order_line_id, units, sa.func.sum(PurchaseOrderLine.shipped))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(
            PurchaseOrder.order_id == order.id, PurchaseOrder.state.not_in((*dropping.UNSENT, "cancelled"))
        )
        .group_by(PurchaseOrderLine.order_line_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session().execute(wanted) if row[0]}


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines in the order of their keys, as they are held."""
    wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
    return list(session().scalars(wanted))


def suppliers(order: Order) -> list[tuple[PurchaseOrder, str, int]]:
    """(purchase order, vendor's name, units that have not left), in the order in which they are held."""
    units = PurchaseOrderLine.quantity - PurchaseOrderLine.refused - PurchaseOrderLine.shipped
    left = (
        sa.select(sa.func.sum(units))
        .where(PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .correlate(PurchaseOrder)
        .scalar_subquery()
    )
    wanted = (
        sa.select(PurchaseOrder, Vendor.name, left)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(PurchaseOrder.order_id == order.id)
        .order_by(PurchaseOrder.id)
    )
    return [(po, name, int(count or 0)) for po, name, count in session().execute(wanted)]
