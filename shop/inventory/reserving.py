"""Own units for order lines: reserved when the order is made, then shipped or let go, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.inventory import moving
from shop.inventory.tables import Reservation, Stock
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor


@dataclass(frozen=True, slots=True)
class Want:
    """An order line that wants units of a variant."""

    line_id: int
    variant_id: int
    quantity: int


@writes
def reserve(store_id: int, wants: Sequence[Want], *, by: Actor) -> dict[int, int]:
    """Reserve what our warehouses have for the lines; returns the units reserved by line id (0 left out).

    Takes from the warehouse of the largest priority first. Never takes what another order holds.
    """
    rows = moving.hold(store_id, (want.variant_id for want in wants))
    free = {row.id: row.on_hand - row.reserved for row in rows}
    pause("reserve.after_read")
    taken: dict[int, int] = {}
    for want in wants:
        left = want.quantity
        for row in rows:
            if row.variant_id != want.variant_id or not (part := min(left, free[row.id])):
                continue
            if _take(row, part, want.line_id, by):
                free[row.id] -= part
                left -= part
        if left < want.quantity:
            taken[want.line_id] = want.quantity - left
    return taken


def _take(row: Stock, quantity: int, line_id: int, by: Actor) -> bool:
    if not moving.move(row, "reserve", reserved=quantity, by=by):
        return False
    session().add(
        Reservation(store_id=row.store_id, stock_id=row.id, order_line_id=line_id, quantity=quantity)
    )
    return True


@writes
def release(store_id: int, line_id: int, quantity: int | None = None, *, by: Actor) -> int:
    """Let go of up to `quantity` reserved units of an order line that have not shipped (None: of all).

    Returns how many were let go, 0 when nothing is held any more. The caller lowers the line's `from_stock`.
    """
    released = 0
    for held, row in _hold(store_id, line_id):
        unshipped = held.quantity - held.shipped
        part = unshipped if quantity is None else min(unshipped, quantity - released)
        if part > 0:
            _book(row, "release", by=by, reserved=-part)
            held.quantity, held.state = _after_release(held, part)
            released += part
    return released


def _after_release(held: Reservation, part: int) -> tuple[int, str]:
    rest = held.quantity - part
    if rest > held.shipped:
        return rest, "held"
    return (rest, "shipped") if rest else (held.quantity, "released")


@writes
def ship(store_id: int, line_id: int, quantity: int, warehouse_id: int, *, by: Actor, event: str) -> bool:
    """Take reserved units of an order line out of a warehouse; False when this event was booked before.

    `event` names what happened, once for ever (a parcel's line). Raises Refusal "not_reserved_there" when
    the warehouse holds fewer units for the line.
    """
    held_here = _hold(store_id, line_id, warehouse_id)
    if moving.has_happened(store_id, event):
        return False
    left = quantity
    for held, row in held_here:
        part = min(left, held.quantity - held.shipped)
        if part > 0:
            _book(row, "ship", by=by, on_hand=-part, reserved=-part, dedupe_key=event)
            held.shipped += part
            held.state = "shipped" if held.shipped == held.quantity else "held"
            left -= part
    if left:
        words = f"That warehouse holds {quantity - left} of these {quantity} units for the order."
        raise Refusal("not_reserved_there", words)
    return True


@writes
def take_back(
    store_id: int, line_id: int, quantity: int, warehouse_id: int, *, by: Actor, event: str
) -> None:
    """Put units of an order line that were booked as shipped back into the warehouse, reserved as before.

    Once for an `event`. Raises RuntimeError when fewer were shipped from there.
    """
    mine = sa.select(Reservation.stock_id).where(
        Reservation.store_id == store_id, Reservation.order_line_id == line_id, Reservation.shipped > 0
    )
    rows = {row.id: row for row in moving.hold_rows(mine) if row.warehouse_id == warehouse_id}
    if moving.has_happened(store_id, event):
        return
    wanted = sa.select(Reservation).where(
        Reservation.order_line_id == line_id, Reservation.shipped > 0, Reservation.stock_id.in_(list(rows))
    )
    fresh = wanted.order_by(Reservation.id).execution_options(populate_existing=True)
    left = quantity
    for held in session().execute(fresh).scalars():
        part = min(left, held.shipped)
        if part > 0:
            _book(rows[held.stock_id], "return", by=by, on_hand=part, reserved=part, dedupe_key=event)
            held.shipped, held.state = held.shipped - part, "held"
            left -= part
    if left:
        raise RuntimeError(f"order line {line_id}: {left} units more come back than left that warehouse")


def held_by(line_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """What our warehouses still hold for order lines: {line id: {warehouse id: unshipped units}}."""
    wanted = (
        sa.select(
            Reservation.order_line_id,
            Stock.warehouse_id,
            sa.func.sum(Reservation.quantity - Reservation.shipped),
        )
        .join(Stock, Stock.id == Reservation.stock_id)
        .where(Reservation.order_line_id.in_(line_ids), Reservation.state == "held")
        .group_by(Reservation.order_line_id, Stock.warehouse_id)
    )
    found: dict[int, dict[int, int]] = {}
    for line_id, warehouse_id, units in session().execute(wanted):
        found.setdefault(line_id, {})[warehouse_id] = int(units)
    return found


def _hold(store_id: int, line_id: int, warehouse_id: int | None = None) -> list[tuple[Reservation, Stock]]:
    """The line's held reservations with their stock rows, in stock id order.

    Whoever changes a reservation holds its stock row first, so what is read after that stands.
    """
    mine = sa.select(Reservation.stock_id).where(
        Reservation.store_id == store_id, Reservation.order_line_id == line_id, Reservation.state == "held"
    )
    rows = moving.hold_rows(mine)
    held = (
        sa.select(Reservation)
        .where(Reservation.order_line_id == line_id, Reservation.state == "held")
        .where(Reservation.stock_id.in_([row.id for row in rows]))
        .order_by(Reservation.stock_id, Reservation.id)
        .execution_options(populate_existing=True)
    )
    by_id = {row.id: row for row in rows if warehouse_id in (None, row.warehouse_id)}
    found = session().execute(held).scalars()
    return [(each, by_id[each.stock_id]) for each in found if each.stock_id in by_id]


def _book(row: Stock, kind: str, *, by: Actor, **change: int | str) -> None:
    if not moving.move(row, kind, by=by, **change):  # type: ignore[arg-type]
        raise RuntimeError(f"stock row {row.id} holds fewer units than its reservations")
