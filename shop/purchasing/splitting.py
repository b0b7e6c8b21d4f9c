"""Splits the open units of an order line between vendors and our own stock, and takes own units back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from shop.inventory import reserving
from shop.inventory.reserving import Want
from shop.kernel import timeline
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.sourcing import committing
from shop.sourcing.committing import Need

OWN = "own"
Shares = Mapping[str, int]
Splits = Mapping[str, Shares]
"""{order line ulid: {offer ulid or OWN: units}}: what is named goes there, the rest to the vendor chosen."""


def shares(open_units: int, chosen: str, named: Shares) -> dict[str, int]:
    """How many units go where: {offer ulid or OWN: units}; without a chosen offer the rest stays open."""
    parts = {place: units for place, units in named.items() if units > 0}
    rest = open_units - sum(parts.values())
    if chosen and rest > 0:
        parts[chosen] = parts.get(chosen, 0) + rest
    return parts


def refuse_excess(lines: Iterable[OrderLine], splits: Splits) -> None:
    """Raise Refusal "split" where more units are named than are open, or fewer than none."""
    for line in lines:
        named = splits.get(line.ulid, {})
        if any(units < 0 for units in named.values()) or sum(named.values()) > line.open_quantity:
            words = f"Of {line.name} {line.open_quantity} are open, not {sum(named.values())}."
            raise Refusal("split", words, field=f"split-{line.ulid}")


def take_own(order: Order, lines: Iterable[OrderLine], splits: Splits, by: Actor) -> None:
    """Reserve the own units that the splits name, in a write that holds the order, all of them or none.

    Raises Refusal "own_stock" when our warehouses have fewer.
    """
    wanted = {line: splits.get(line.ulid, {}).get(OWN, 0) for line in lines}
    wanted = {line: units for line, units in wanted.items() if units}
    wants = [Want(line.id, line.variant_id, units) for line, units in wanted.items()]
    taken = reserving.reserve(order.store_id, wants, by=by) if wants else {}
    for line, units in sorted(wanted.items(), key=lambda pair: pair[0].id):
        if (there := taken.get(line.id, 0)) != units:
            words = f"Our own stock has {there} free units of {line.name}, not {units}."
            raise Refusal("own_stock", words, field=f"split-{line.ulid}")
        _count(line, units)
        committing.release(order.store_id, line.id, units)
        _tell(order, f"{units} × {line.name} will come from our own stock.", by, line, units)


@writes
def give_back(order: Order, line_ulid: str, units: int, by: Actor) -> None:
    """Let own units of a line go that have not shipped, so that vendors can supply them.

    Raises Missing for a line of another order, Refusal "own_stock" when fewer are still here.
    """
    lock(order)
    line = _find(order, line_ulid)
    if units < 1 or reserving.release(order.store_id, line.id, units, by=by) != units:
        words = f"Fewer than {units} units of {line.name} are still in our own stock for this order."
        raise Refusal("own_stock", words if units > 0 else "Enter how many.", field=f"give-{line.ulid}")
    _count(line, -units)
    committing.commit(order.store_id, [Need(line.id, line.variant_id, units)])
    _tell(order, f"{units} × {line.name} will come from vendors, not from our own stock.", by, line, -units)
    settle(order)


def _find(order: Order, line_ulid: str) -> OrderLine:
    wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.ulid == line_ulid)
    line = session().execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if line is None:
        raise Missing
    return line


def _count(line: OrderLine, units: int) -> None:
    """Count own units on the line, but never more than are open."""
    pause("split.before_counting")
    taken = OrderLine.from_stock + OrderLine.on_po + OrderLine.cancelled
    counted = changes(
        sa.update(OrderLine)
        .where(OrderLine.id == line.id, taken + units <= OrderLine.quantity)
        .values(from_stock=OrderLine.from_stock + units)
    )
    if counted != 1:
        raise Refusal("just_ordered", f"{line.name} was ordered by somebody else just now.")
    session().expire(line, ["from_stock"])


def _tell(order: Order, sentence: str, by: Actor, line: OrderLine, units: int) -> None:
    timeline.record(
        "order.stock_split",
        sentence,
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        sku=line.sku,
        from_stock=units,
    )
