"""Purchase orders as lists show them: of one order, and of all, in keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Warehouse
from shop.kernel import clock
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.reports import late, revision_sheet
from shop.shipping import tracking
from shop.shipping.tables import Parcel
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor

PAGE = 50
UNSEEN_AFTER = timedelta(hours=24)
KINDS = {"customers": "For customers", "stock": "For our stock"}
UNSEEN, BOUNCED = "unseen", "bounced"  # of the list's filter, beside the states
FIELD, RECORD = "\x1f", "\x1e"  # between the parts of a tracking number, and between two numbers


@dataclass(frozen=True, slots=True)
class Track:
    """A parcel's number with the carrier's name and page (empty when there is none)."""

    carrier: str
    number: str
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """A purchase order in a list; `units`, `shipped` and `refused` are sums over its lines, money in minor units."""

    number: str
    order_number: int | None
    warehouse: str
    vendor: str
    vendor_code: str
    state: str
    channel: str
    lines: int
    units: int
    shipped: int
    refused: int
    total_minor: int
    currency: str
    created_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None
    due_on: str
    send_error: str
    ship_to: dict[str, str]
    revision: int
    asked: int | None
    cancel: int | None
    tracks: tuple[Track, ...] = ()

    @property
    def pending(self) -> str:
        """What the vendor was asked and has not answered; empty for nothing."""
        return revision_sheet.words(self.asked, self.cancel)

    @property
    def is_stuck(self) -> bool:
        """Whether units of it may have to go to another vendor: some are refused, or have not left yet."""
        return self.refused > 0 or self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows with the numbers that the page before and the page after begin at ("" at an end)."""

    rows: list[Row]
    previous: str
    following: str


def of_order(order: Order) -> list[Row]:
    """The order's purchase orders in the order of their numbers; one query."""
    mine = _rows().where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id)
    return [_row(row) for row in session().execute(mine.order_by(PurchaseOrder.sequence))]


def listed(
    store_id: int, *, state: str = "", vendor: str = "", kind: str = "", after: str = "", before: str = ""
) -> Page:
    """A page of the store's purchase orders, newest first; `after` and `before` are numbers, `kind` one of KINDS."""
    wanted = _rows().where(PurchaseOrder.store_id == store_id, *_of_kind(store_id, kind))
    if state == UNSEEN:
        told = PurchaseOrder.sent_at < clock.now() - UNSEEN_AFTER
        mailed = PurchaseOrder.channel.in_(connecting.BY_MAIL)
        wanted = wanted.where(PurchaseOrder.state == "sent", PurchaseOrder.seen_at.is_(None), told, mailed)
    elif state == BOUNCED:
        wanted = wanted.where(PurchaseOrder.state == "sent", PurchaseOrder.bounced_at.is_not(None))
    elif state == revision_sheet.CHANGE_PENDING:
        wanted = wanted.where(revision_sheet.rule())
    elif state in late.WORDS:
        wanted = wanted.where(late.rule(state))
    elif state:
        wanted = wanted.where(PurchaseOrder.state == state)
    if vendor:
        wanted = wanted.where(Vendor.code == vendor)
    edge = sa.select(PurchaseOrder.id).where(
        PurchaseOrder.store_id == store_id, PurchaseOrder.number == (before or after)
    )
    if before:
        wanted = wanted.where(PurchaseOrder.id > edge.scalar_subquery()).order_by(PurchaseOrder.id)
    else:
        wanted = wanted.order_by(PurchaseOrder.id.desc())
        wanted = wanted.where(PurchaseOrder.id < edge.scalar_subquery()) if after else wanted
    found = session().execute(wanted.limit(PAGE + 1)).all()
    more, found = len(found) > PAGE, found[:PAGE]
    rows = [_row(row) for row in (reversed(found) if before else found)]
    if not rows:
        return Page([], "", "")
    goes_back, goes_on = (more, True) if before else (bool(after), more)
    return Page(rows, rows[0].number if goes_back else "", rows[-1].number if goes_on else "")


def _of_kind(store_id: int, kind: str) -> list[sa.ColumnElement[bool]]:
    """Stock is found by its few warehouses, without a walk past all orders for customers."""
    houses = sa.select(Warehouse.id).where(Warehouse.store_id == store_id)
    rules = {
        "stock": PurchaseOrder.warehouse_id.in_(houses),
        "customers": PurchaseOrder.warehouse_id.is_(None),
    }
    return [rules[kind]] if kind in KINDS else []


def _rows() -> sa.Select[*tuple[Any, ...]]:
    def total(of: Any) -> Any:
        of_lines = sa.select(of).where(PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        return of_lines.correlate(PurchaseOrder).scalar_subquery()

    return (
        sa.select(
            PurchaseOrder.id,
            PurchaseOrder.number,
            PurchaseOrder.state,
            PurchaseOrder.channel,
            PurchaseOrder.total_minor,
            PurchaseOrder.currency,
            PurchaseOrder.created_at,
            PurchaseOrder.sent_at,
            PurchaseOrder.seen_at,
            PurchaseOrder.due_on,
            PurchaseOrder.send_error,
            PurchaseOrder.ship_to,
            PurchaseOrder.revision,
            revision_sheet.pending_number().label("asked"),
            revision_sheet.pending_cancel().label("cancel"),
            Order.number.label("order_number"),
            sa.func.coalesce(Warehouse.name, "").label("warehouse"),
            Vendor.name.label("vendor"),
            Vendor.code.label("vendor_code"),
            total(sa.func.count()).label("lines"),
            total(sa.func.sum(PurchaseOrderLine.quantity)).label("units"),
            total(sa.func.sum(PurchaseOrderLine.shipped)).label("shipped"),
            total(sa.func.sum(PurchaseOrderLine.refused)).label("refused"),
            _tracks(),
        )
        .select_from(PurchaseOrder)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .outerjoin(Warehouse, Warehouse.id == PurchaseOrder.warehouse_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
    )


def _row(row: Any) -> Row:
    fields = {name: getattr(row, name) for name in Row.__slots__}
    tracks = [_track(each) for each in (row.tracks or "").split(RECORD) if each]
    return Row(**fields | {"tracks": tuple(tracks)})


def _tracks() -> Any:
    """The tracking numbers of a purchase order's parcels as one text, so that a list needs one query."""
    parts = (Parcel.carrier, Parcel.carrier_name, Parcel.tracking_number)
    written = parts[0] + FIELD + parts[1] + FIELD + parts[2]
    mine = sa.select(sa.func.aggregate_strings(written, RECORD)).where(
        Parcel.purchase_order_id == PurchaseOrder.id, Parcel.tracking_norm != "", Parcel.voided_at.is_(None)
    )
    return mine.correlate(PurchaseOrder).scalar_subquery().label("tracks")


def _track(written: str) -> Track:
    carrier, name, number = written.split(FIELD)
    return Track(tracking.carrier_name(carrier, name), number, tracking.link(carrier, number))
