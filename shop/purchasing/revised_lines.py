"""Units and costs of a revision: checked when it is asked for, put onto the lines when it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import changes, session
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import OrderLine
from shop.purchasing import overtaking, revisions, sending
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.revisions import LineRevision
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing import committing

MOST = 100_000


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a line is to be: units that are ordered, without refused ones, and minor units for each."""

    quantity: int
    unit_cost_minor: int


def different(
    purchase_order: PurchaseOrder, wanted: Mapping[str, LineChange]
) -> list[tuple[PurchaseOrderLine, LineChange]]:
    """The lines that would change, {line ulid: what it is to be}, in a write that holds the purchase order.

    Raises Refusal "units" or "cost" with its field for what cannot be, Missing for another's line.
    """
    mine = sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
    found = session().scalars(mine.execution_options(populate_existing=True))
    lines = {line.ulid: line for line in found if line.quantity > line.refused}
    if not set(wanted) <= set(lines):
        raise Missing
    changed = [
        (lines[ulid], change)
        for ulid, change in wanted.items()
        if change != LineChange(lines[ulid].quantity - lines[ulid].refused, lines[ulid].unit_cost_minor)
    ]
    for line, change in changed:
        _check(line, change)
    return changed


@dataclass(frozen=True, slots=True)
class Room:
    """A line that can change: how many units are ordered, and between how many it can be."""

    line: PurchaseOrderLine
    units: int
    least: int
    most: int


def rooms(purchase_order: PurchaseOrder) -> list[Room]:
    """The lines that something is coming of, with what they can be; one query."""
    wanted = (
        sa.select(PurchaseOrderLine, OrderLine)
        .outerjoin(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
        .where(PurchaseOrderLine.quantity > PurchaseOrderLine.refused)
        .order_by(PurchaseOrderLine.position)
    )
    return [
        _room(line, MOST if line.order_line_id is None else sold.open_quantity)
        for line, sold in session().execute(wanted)
    ]


def put(purchase_order: PurchaseOrder, revision: PurchaseOrderRevision, by: Actor) -> bool:
    """Change the lines, and count the units on or off their order lines; in a write that holds the order.

    False, and nothing changed but the revision, which has ended, where units that it adds are no longer open.
    """
    asked = sorted(
        revisions.proposed(revision).lines, key=lambda each: (each.line.order_line_id or 0, each.line.id)
    )
    if why := next((words for each in asked if (words := _too_late(each))), ""):
        words = f"Revision {revision.number} of {purchase_order.number} came too late: {why}"
        overtaking.settle(purchase_order, revision, "overtaken", by, words, needs_person=True)
        sending.record("revision_overtaken", words, purchase_order, by, revision=revision.number)
        return False
    for each in asked:
        _change(each)
    session().flush()
    total = sa.select(sa.func.sum(PurchaseOrderLine.quantity * PurchaseOrderLine.unit_cost_minor))
    mine = total.where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
    purchase_order.total_minor = int(session().execute(mine).scalar_one()) + purchase_order.charges_minor
    return True


def _room(line: PurchaseOrderLine, open_units: int) -> Room:
    """What has shipped or is billed stays, what is open can be added."""
    units = line.quantity - line.refused
    gone = max(line.shipped, line.received + line.damaged, line.billed, 1)
    return Room(line, units, gone, units + open_units)


def _too_late(each: LineRevision) -> str:
    """Why the change is no longer possible, in words; empty where it is."""
    if _more(each) > _open_units(each.line):
        return f"the units of {each.line.name} that it adds were ordered elsewhere or cancelled."
    if each.line.quantity + _more(each) < each.line.billed:
        return f"{each.line.billed} units of {each.line.name} are billed already."
    return ""


def _check(line: PurchaseOrderLine, change: LineChange) -> None:
    can = _room(line, _open_units(line))
    if not can.least <= change.quantity <= can.most:
        words = f"Of {line.name} {can.least} to {can.most} units can be ordered here."
        raise Refusal("units", words, field=f"units-{line.ulid}")
    if change.unit_cost_minor < 0:
        raise Refusal("cost", "A cost is not negative.", field=f"cost-{line.ulid}")


def _change(each: LineRevision) -> None:
    line, more = each.line, _more(each)
    line.quantity += more
    line.unit_cost_minor = each.change.cost_after_minor
    line.accepted, line.answer = line.quantity - line.refused, "accepted"
    session().flush()
    if not more or line.order_line_id is None:
        return
    taken = OrderLine.from_stock + OrderLine.on_po + OrderLine.cancelled + more
    counted = (
        sa.update(OrderLine)
        .where(OrderLine.id == line.order_line_id, taken <= OrderLine.quantity, OrderLine.sent + more >= 0)
        .values(on_po=OrderLine.on_po + more, sent=OrderLine.sent + more)
    )
    if changes(counted) != 1:
        raise RuntimeError(f"order line {line.order_line_id} has no room for {more} units more")
    if more > 0:
        committing.order(line.store_id, line.order_line_id, line.offer_id, more)


def _more(each: LineRevision) -> int:
    """How many units it adds; negative for fewer."""
    return each.change.quantity_after - each.change.quantity_before


def _open_units(line: PurchaseOrderLine) -> int:
    """Units that could be added: open ones of the order; for our own stock, as many as anybody may need."""
    if line.order_line_id is None:
        return MOST
    sold = session().get_one(OrderLine, line.order_line_id, populate_existing=True)
    return sold.open_quantity
