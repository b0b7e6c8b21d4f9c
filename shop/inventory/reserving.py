"""Own units for order lines: reserved when the order is made, then shipped or let go, each exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.inventory import moving
from shop.inventory.tables import Reservation, Stock
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.sourcing.parts import Part, units_of


@dataclass(frozen=True, slots=True)
class Want:
    """A line that wants units of a variant: its key, or its place in an order whose lines are not written yet."""

    line: int
    variant_id: int
    quantity: int


_BOOK = sa.insert(Reservation.__table__)  # type: ignore[arg-type]


@writes
def reserve(store_id: int, wants: Sequence[Want], *, by: Actor) -> dict[int, int]:
    """Reserve what our warehouses have for the lines; returns the units reserved by line id (0 left out)."""
    parts = take(store_id, wants, by=by)
    book(store_id, parts, {want.line: want.line for want in wants})
    return units_of(parts)


def take(store_id: int, wants: Sequence[Want], *, by: Actor) -> list[Part]:
    """Take what our warehouses have out of what is free; book() says for which lines, in the same write.

    Takes from the warehouse of the largest priority first. Never takes what another order holds.
    """
    rows = moving.hold(store_id, (want.variant_id for want in wants))
    free = {row.id: row.on_hand - row.reserved for row in rows}
    pause("reserve.after_read")
    taken: list[Part] = []
    for want in wants:
        left = want.quantity
        for row in rows:
            if row.variant_id != want.variant_id or not (units := min(left, free[row.id])):
                continue
            if moving.move(row, "reserve", reserved=units, by=by):
                taken.append(Part(want.line, row.id, units))
                free[row.id] -= units
                left -= units
    return taken


def book(store_id: int, parts: Sequence[Part], line_ids: Mapping[int, int]) -> None:
    """Write the reservations of what was taken; `line_ids` are the order lines' keys by the parts' `line`."""
    made = [
        {
            "store_id": store_id,
            "stock_id": part.source_id,
            "order_line_id": line_ids[part.line],
            "quantity": part.quantity,
        }
        for part in parts
    ]
    if made:
        session().execute(_BOOK, made)


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
