"""Opens the book for a list: the purchase orders that its words may name, and the parcels with its numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order, OrderLine
from shop.purchasing.tables import PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine
from shop.shipping.list_tables import TrackingHabit
from shop.shipping.reading import numbers
from shop.shipping.reading.book import Book, BookLine, BookOrder, words_of
from shop.shipping.reading.sources import Line
from shop.shipping.tables import Parcel
from shop.sourcing.tables import Vendor

CHUNK = 400
NAMED = sa.func.coalesce(OrderLine.ulid, PurchaseOrderLine.ulid)  # what a parcel calls the line
SHIPPABLE = tuple(state for state in PURCHASE_ORDER.states if PURCHASE_ORDER.allows(state, "shipped"))


def book_for(
    store_id: int, lines: Sequence[Line], vendor_id: int | None = None, more: Iterable[str] = ()
) -> Book:
    """What the lines may speak of; with `vendor_id` only what that vendor was sent. `more` are other PO numbers."""
    words = sorted(set().union(*(words_of(line.text) for line in lines), {each.casefold() for each in more}))
    found = {order.number: order for order in _orders(store_id, words, vendor_id)}
    vendors = sorted({order.vendor_id for order in found.values()})
    return Book(tuple(found.values()), _parcels(store_id, lines, vendor_id), _habits(store_id, vendors))


def _orders(store_id: int, words: Sequence[str], vendor_id: int | None) -> Iterable[BookOrder]:
    """In a few queries: by its own number, the shopper's order's, or the vendor's own."""
    for start in range(0, len(words), CHUNK):
        some = words[start : start + CHUNK]
        plain = [word for word in some if len(word) <= 40]
        numbers = [int(word) for word in plain if word.isascii() and word.isdigit() and len(word) < 16]
        exact = plain + [word.upper() for word in plain]
        open_ones = sa.and_(PurchaseOrder.state.in_(SHIPPABLE), PurchaseOrder.vendor_reference != "")
        asked = [
            PurchaseOrder.number.in_(exact),
            sa.and_(open_ones, sa.func.lower(PurchaseOrder.vendor_reference).in_(plain)),
        ]
        if numbers:
            of_orders = sa.select(Order.id).where(Order.store_id == store_id, Order.number.in_(numbers))
            asked.append(PurchaseOrder.order_id.in_(of_orders))
        for each in asked:
            yield from _loaded(store_id, each, vendor_id)


def _loaded(store_id: int, which: sa.ColumnElement[bool], vendor_id: int | None) -> Iterable[BookOrder]:
    wanted = (
        sa.select(PurchaseOrder, PurchaseOrderLine, Order.number, Vendor.name, NAMED)
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .outerjoin(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(PurchaseOrder.store_id == store_id, which)
        .order_by(PurchaseOrder.id, PurchaseOrderLine.position)
    )
    if vendor_id is not None:
        wanted = wanted.where(PurchaseOrder.vendor_id == vendor_id, PurchaseOrder.sent_at.is_not(None))
    rows = session().execute(wanted).all()
    return [_book_order(list(part)) for _, part in groupby(rows, key=lambda row: row[0].id)]


def _book_order(rows: list[Any]) -> BookOrder:
    po, _, number, vendor, _ = rows[0]
    is_shippable = po.state in SHIPPABLE
    words = po.state.replace("_", " ")
    return BookOrder(
        number=po.number,
        order_number=str(number or ""),
        vendor=vendor,
        lines=tuple(_line(line, ulid) for _, line, _, _, ulid in rows),
        vendor_id=po.vendor_id,
        reference=po.vendor_reference,
        obstacle="" if is_shippable else f"{po.number} is {words}: nothing can leave on it.",
    )


def _line(line: PurchaseOrderLine, ulid: str) -> BookLine:
    name = f"{line.name}, {line.options}" if line.options else line.name
    return BookLine(ulid, line.sku, name, line.left, line.vendor_sku, line.gtin)


def _parcels(store_id: int, lines: Sequence[Line], vendor_id: int | None) -> dict[str, frozenset[str]]:
    """Where numbers of the list stand already; a vendor hears nothing of another's."""
    plain = {each.number for line in lines for each in numbers.in_line(line.text)}
    cells = {each.number for line in lines for cell in _cells_of(line) for each in numbers.in_cell(cell)}
    norms = sorted(norm for norm in plain | cells if len(norm) <= 40)
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(norms), CHUNK):
        wanted = (
            sa.select(Parcel.tracking_norm, PurchaseOrder.number)
            .join(PurchaseOrder, PurchaseOrder.id == Parcel.purchase_order_id)
            .where(Parcel.store_id == store_id, Parcel.tracking_norm.in_(norms[start : start + CHUNK]))
            .where(Parcel.voided_at.is_(None))
        )
        if vendor_id is not None:
            wanted = wanted.where(PurchaseOrder.vendor_id == vendor_id)
        for norm, number in session().execute(wanted):
            found[norm].add(number)
    return {norm: frozenset(names) for norm, names in found.items()}


def _cells_of(line: Line) -> Sequence[str]:
    if line.cells is not None:
        return line.cells
    return [cell for mark in ",;\t|" if mark in line.text for cell in line.text.split(mark)]


def _habits(store_id: int, vendors: Sequence[int]) -> dict[tuple[int, str], str]:
    wanted = sa.select(TrackingHabit.vendor_id, TrackingHabit.pattern, TrackingHabit.meaning).where(
        TrackingHabit.store_id == store_id,
        TrackingHabit.vendor_id.in_(vendors),
        TrackingHabit.kind == "number",
    )
    return {(row[0], row[1]): str(row[2].get("carrier", "")) for row in session().execute(wanted)}


def column_habits(store_id: int, vendor_ids: Iterable[int], signature: str) -> dict[str, str]:
    """What the columns under these heads meant before, for any of the vendors; {} when they agree on nothing."""
    wanted = sa.select(TrackingHabit.meaning).where(
        TrackingHabit.store_id == store_id,
        TrackingHabit.vendor_id.in_(sorted(set(vendor_ids))),
        TrackingHabit.kind == "columns",
        TrackingHabit.pattern == signature,
    )
    found = list(session().execute(wanted).scalars())
    return dict(found[0]) if found and all(each == found[0] for each in found) else {}


def left_on(purchase_order: PurchaseOrder) -> dict[str, int]:
    """{ulid that a parcel names: units still to ship} of a purchase order, without lines that have none."""
    wanted = (
        sa.select(NAMED, PurchaseOrderLine)
        .outerjoin(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
    )
    return {ulid: line.left for ulid, line in session().execute(wanted) if line.left}
