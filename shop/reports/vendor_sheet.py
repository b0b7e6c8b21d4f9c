"""A purchase order as its vendor may see it: their own lines and costs; no retail price, no other vendor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.orders.tables import Order, OrderLine
from shop.purchasing import bill_content
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.bill_content import ChargeLeft
from shop.purchasing.inviting import Invitation
from shop.purchasing.reasons import sentence
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.reports import revision_sheet
from shop.shipping import righting, tracking
from shop.shipping.tables import Parcel, ParcelLine
from shop.sourcing.tables import Vendor

MOST = 500  # open purchase orders on one page


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `parcel_line` is what a parcel's form names, `cost_minor` None where no cost may be shown."""

    ulid: str
    parcel_line: str
    vendor_sku: str
    sku: str
    gtin: str
    name: str
    options: str
    quantity: int
    shipped: int
    left: int
    unanswered: int
    unit_cost_minor: int | None
    billed: int
    answer: str
    said: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel of this purchase order; `is_fresh` is whether the vendor may still put it right."""

    ulid: str
    carrier: str
    number: str
    link: str
    shipped_on: date
    lines: tuple[tuple[str, int], ...]
    carrier_code: str
    carrier_name: str
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class VendorSheet:
    """Everything on a vendor's page. Money in minor units of `currency`; no charges where no cost may be shown."""

    number: str
    order_number: int | None
    state: str
    reference: str
    ship_to: dict[str, str]
    ship_method: str
    note: str
    due_on: str
    currency: str
    total_minor: int | None
    sent_at: datetime | None
    lines: tuple[Line, ...]
    parcels: tuple[Sent, ...]
    revision: int
    charges: tuple[ChargeLeft, ...] = ()

    @property
    def left(self) -> int:
        """Units still to ship."""
        return sum(line.left for line in self.lines)

    @property
    def unanswered(self) -> int:
        """Units of which nothing was said yet."""
        return sum(line.unanswered for line in self.lines)


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """A purchase order in the vendor's list; `left` units are still to ship."""

    number: str
    state: str
    ship_to: dict[str, str]
    due_on: str
    sent_at: datetime | None
    left: int
    seen: bool
    pending: str


def load(invitation: Invitation) -> VendorSheet:
    """The invitation's purchase order, in three queries."""
    po, vendor = invitation.purchase_order, invitation.vendor
    return VendorSheet(
        number=po.number,
        order_number=invitation.order.number if invitation.order else None,
        state=po.state,
        reference=po.vendor_reference,
        ship_to=po.ship_to,
        ship_method=po.ship_method,
        note=po.note,
        due_on=po.due_on,
        currency=po.currency,
        total_minor=po.total_minor if vendor.show_costs else None,
        sent_at=po.sent_at,
        lines=_lines(po, with_costs=vendor.show_costs),
        parcels=parcels_of(po),
        revision=po.revision,
        charges=tuple(bill_content.charges_left(po)) if vendor.show_costs and po.charges_minor else (),
    )


def beside(invitation: Invitation, number: str) -> Invitation:
    """The same vendor's purchase order of that number, once it was sent; Missing for any other."""
    if number == invitation.purchase_order.number:
        return invitation
    wanted = (
        sa.select(PurchaseOrder, Order)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .where(PurchaseOrder.store_id == invitation.vendor.store_id, PurchaseOrder.number == number)
        .where(PurchaseOrder.vendor_id == invitation.vendor.id, PurchaseOrder.sent_at.is_not(None))
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing
    return replace(invitation, purchase_order=row[0], order=row[1])


def open_orders(vendor: Vendor) -> list[OpenOrder]:
    """The vendor's purchase orders that wait for an answer or a parcel, the earliest due first; one query."""
    left = sa.func.sum(PurchaseOrderLine.quantity - PurchaseOrderLine.refused - PurchaseOrderLine.shipped)
    wanted = (
        sa.select(
            PurchaseOrder,
            left.label("left"),
            revision_sheet.pending_number(),
            revision_sheet.pending_cancel(),
        )
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.vendor_id == vendor.id, PurchaseOrder.state.in_(OPEN_STATES))
        .group_by(PurchaseOrder.id)
        .order_by(PurchaseOrder.due_on, PurchaseOrder.id)
        .limit(MOST)
    )
    return [
        OpenOrder(
            po.number,
            po.state,
            po.ship_to,
            po.due_on,
            po.sent_at,
            units,
            po.seen_at is not None,
            revision_sheet.words(*asked),
        )
        for po, units, *asked in session().execute(wanted)
    ]


def _lines(po: PurchaseOrder, *, with_costs: bool) -> tuple[Line, ...]:
    wanted = (
        sa.select(PurchaseOrderLine, sa.func.coalesce(OrderLine.ulid, PurchaseOrderLine.ulid))
        .outerjoin(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .where(PurchaseOrderLine.purchase_order_id == po.id)
        .order_by(PurchaseOrderLine.position)
    )
    return tuple(_line(row, ulid, with_costs) for row, ulid in session().execute(wanted))


def _line(row: PurchaseOrderLine, parcel_line: str, with_costs: bool) -> Line:
    return Line(
        ulid=row.ulid,
        parcel_line=parcel_line,
        vendor_sku=row.vendor_sku,
        sku=row.sku,
        gtin=row.gtin,
        name=row.name,
        options=row.options,
        quantity=row.quantity,
        shipped=row.shipped,
        left=row.left,
        unanswered=row.unanswered,
        unit_cost_minor=row.unit_cost_minor if with_costs else None,
        billed=row.billed,
        answer=row.answer,
        said=sentence(row) if row.answer else "",
    )


def parcels_of(po: PurchaseOrder) -> tuple[Sent, ...]:
    """What left of the purchase order, without parcels that were voided."""
    wanted = (
        sa.select(Parcel, PurchaseOrderLine.name, ParcelLine.quantity)
        .join(ParcelLine, ParcelLine.parcel_id == Parcel.id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == ParcelLine.purchase_order_line_id)
        .where(Parcel.purchase_order_id == po.id, Parcel.voided_at.is_(None))
        .order_by(Parcel.id, PurchaseOrderLine.position)
    )
    rows = session().execute(wanted).all()
    return tuple(_sent(list(part)) for _, part in groupby(rows, key=lambda row: row[0].id))


def _sent(rows: Iterable[Any]) -> Sent:
    rows = list(rows)
    parcel: Parcel = rows[0][0]
    return Sent(
        parcel.ulid,
        tracking.carrier_name(parcel.carrier, parcel.carrier_name),
        parcel.tracking_number,
        tracking.link(parcel.carrier, parcel.tracking_norm),
        parcel.shipped_on,
        tuple((name, quantity) for _, name, quantity in rows),
        parcel.carrier,
        parcel.carrier_name,
        righting.is_fresh(parcel),
    )
