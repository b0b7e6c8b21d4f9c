"""The two statements behind an order's page, built once; everything hangs on indexed keys of one order."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.inventory.tables import Reservation
from shop.kernel.timeline import Event
from shop.kernel.unwatched import Lookup
from shop.orders.tables import Order, OrderLine, OrderTag
from shop.payments.tables import OPEN_STATES, Operation
from shop.people.tables import Customer
from shop.purchasing.tables import LIVE_STATES, PurchaseOrder, PurchaseOrderLine
from shop.reports import revision_sheet
from shop.shipping.tables import Parcel
from shop.sourcing.tables import Offer, Vendor

Planned, PlannedVendor = sa.orm.aliased(Offer), sa.orm.aliased(Vendor)


def _header(*order: Any) -> sa.Select[Any]:
    """The order, as an entity or as its columns, with its tags ("Gift|VIP"), counts of events and parcels, notice and open operation's state."""
    return (
        sa.select(
            *order,
            Customer.notice.label("notice"),
            _of_order(sa.func.aggregate_strings(OrderTag.tag, "|"), OrderTag).label("tags"),
            _of_order(sa.func.count(), Event).label("events"),
            _of_order(sa.func.count(), Parcel).label("parcels"),
            _of_order(Operation.state, Operation, Operation.state.in_(OPEN_STATES)).label("open_operation"),
        )
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.store_id == sa.bindparam("store_id"), Order.number == sa.bindparam("number"))
    )


def _lines() -> sa.Select[Any]:
    """A row a line and purchase order, in the order of the lines; one without purchase order where none is.

    The joins are flat, not nested: SQLite would read every purchase order there is to join a nested one.
    A cancelled purchase order gives a row without purchase order.
    """
    return (
        sa.select(
            *OrderLine.__table__.columns,
            sa.bindparam("currency", type_=sa.String).label("currency"),
            sa.bindparam("prices_include_tax", type_=sa.Boolean).label("prices_include_tax"),
            PurchaseOrder.number.label("po_number"),
            PurchaseOrder.state.label("po_state"),
            PurchaseOrder.currency.label("po_currency"),
            (PurchaseOrder.charges_minor + PurchaseOrder.billed_extra_minor).label("po_charges"),
            PurchaseOrder.sent_at,
            PurchaseOrder.created_at.label("made_at"),
            revision_sheet.pending_number().label("po_revision"),
            revision_sheet.pending_cancel().label("po_cancel"),
            (PurchaseOrderLine.quantity - PurchaseOrderLine.refused).label("po_quantity"),
            PurchaseOrderLine.unit_cost_minor,
            Vendor.name.label("vendor"),
            _planned_cost().label("planned_cost"),
            PlannedVendor.name.label("planned"),
            sa.func.coalesce(Variant.cost_minor, _planned_cost()).label("own_cost"),
            _held().label("held"),
            _has_offer().label("has_offer"),
        )
        .join(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.order_line_id == OrderLine.id)
        .outerjoin(PurchaseOrder, sa.and_(*_counts_here()))
        .outerjoin(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .outerjoin(Planned, sa.and_(*_is_default()))
        .outerjoin(
            PlannedVendor,
            sa.and_(PlannedVendor.id == Planned.vendor_id, PlannedVendor.is_active.is_(True)),
        )
        .where(OrderLine.store_id == sa.bindparam("store_id"), OrderLine.order_id == sa.bindparam("order_id"))
        .order_by(OrderLine.position, OrderLine.id, PurchaseOrder.sequence)
    )


def _counts_here() -> tuple[sa.ColumnElement[bool], ...]:
    return PurchaseOrder.id == PurchaseOrderLine.purchase_order_id, PurchaseOrder.state.in_(LIVE_STATES)


def _is_default() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Planned.variant_id == OrderLine.variant_id,
        Planned.is_default.is_(True),
        Planned.is_active.is_(True),
    )


def _planned_cost() -> sa.ColumnElement[int | None]:
    """What the default offer costs, when its vendor is active."""
    return sa.case((PlannedVendor.id.is_not(None), Planned.cost_minor))


def _of_order(what: Any, table: Any, *rules: Any) -> sa.ScalarSelect[Any]:
    mine = sa.select(what).where(table.store_id == Order.store_id, table.order_id == Order.id, *rules)
    return mine.select_from(table).correlate(Order).scalar_subquery()


def _held() -> sa.ScalarSelect[int]:
    left = sa.func.coalesce(sa.func.sum(Reservation.quantity - Reservation.shipped), 0)
    return (
        sa.select(left)
        .where(
            Reservation.store_id == OrderLine.store_id,
            Reservation.order_line_id == OrderLine.id,
            Reservation.state == "held",
        )
        .correlate(OrderLine)
        .scalar_subquery()
    )


def _has_offer() -> sa.Exists:
    return (
        sa.exists()
        .where(
            Offer.store_id == OrderLine.store_id,
            Offer.variant_id == OrderLine.variant_id,
            Offer.is_active.is_(True),
            Vendor.id == Offer.vendor_id,
            Vendor.is_active.is_(True),
        )
        .correlate(OrderLine)
    )


HEADER = Lookup(Order, _header)  # parameters store_id, number
LINES = _lines()  # parameters store_id, order_id, and of the order currency, prices_include_tax
