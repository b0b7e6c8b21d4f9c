"""Changing whom an order is for and where it goes, at any stage: no parcel and no vendor is passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import outbox
from shop.kernel.db import in_write, lock, session, write
from shop.kernel.points import pause
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders import editing
from shop.orders.settling import gather, settle
from shop.orders.tables import Order
from shop.purchasing import membership, papers, redrawing, revising, revisions
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.dropping import UNSENT
from shop.purchasing.revising import Change
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

FOLLOWS, ASKED, LEFT = "follows", "asked", "left"


@dataclass(frozen=True, slots=True)
class Fate:
    """What another address means for a purchase order: it follows at once, its vendor is asked, or it has left."""

    purchase_order: PurchaseOrder
    vendor: Vendor
    kind: str


def fates(order: Order) -> list[Fate]:
    """The order's purchase orders that something is coming of or came of, and what another address means for each."""
    shipped = sa.func.sum(PurchaseOrderLine.shipped)
    wanted = (
        sa.select(PurchaseOrder, Vendor, shipped)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.order_id == order.id)
        .where(PurchaseOrder.state.not_in(("cancelled", "rejected")))
        .group_by(PurchaseOrder.id, Vendor.id)
        .order_by(PurchaseOrder.id)
        .execution_options(populate_existing=in_write())
    )
    return [Fate(po, vendor, _kind(po, left)) for po, vendor, left in session().execute(wanted)]


def change(order: Order, *, was: Mapping[str, str], new: Mapping[str, str], by: Actor) -> list[str]:
    """Save what was changed between `was` (what the form showed) and `new`; returns the changed fields.

    Purchase orders that no vendor has follow another address at once, vendors are asked for the rest, and the
    order follows the first that agrees; units that are still ours to send agree by themselves. Raises what
    editing.difference raises, "left" when everything has left, "change_pending" while a vendor is asked
    something else, "being_handed_over" or "may_have_arrived" for one that is on its way.
    """
    changed = write(lambda: _change(order, was, new, by))
    if not in_write():
        papers.print_all(
            order.store_id, [each.purchase_order.number for each in fates(order) if each.kind == FOLLOWS]
        )
    return changed


def adopt_waiting(order: Order) -> None:
    """Units become ours to send: an address that vendors were asked for counts from now on; in a write that holds the order."""
    for revision in revisions.waiting(order.id):
        if "ship_to" in revision.after:
            order.ship_to = dict(revision.after["ship_to"])


def _change(order: Order, was: Mapping[str, str], new: Mapping[str, str], by: Actor) -> list[str]:
    lock(order)
    changed = editing.difference(order, was=was, new=new)
    pause("readdress.after_reading")
    place = editing.place_with(order, changed)
    if place != order.ship_to and not _move(order, place, by):
        waits = [key for key in changed if key in editing.PLACE]
        editing.save(order, {key: value for key, value in changed.items() if key not in waits}, by)
    else:
        editing.save(order, changed, by)
    settle(order)
    return list(changed)


def _move(order: Order, place: dict[str, str], by: Actor) -> bool:
    """Have everything that has not left go to another place; whether the order's own address is that place now."""
    facts = gather(order)
    if facts.shipped and not facts.unshipped:
        raise Refusal("left", "Everything has left for the address that stands here.")
    editing.refuse_other_tax(order, place)
    found = fates(order)
    for each in found:
        lock(each.purchase_order)
        if each.kind == FOLLOWS:
            _follow(each.purchase_order, place)
    asked = [each.purchase_order for each in found if each.kind == ASKED]
    elsewhere = [po for po in asked if po.ship_to != place]
    for po in asked:
        revising.refuse_unless_free(po)
    for po in elsewhere:
        revising.ask(po, Change(head={"ship_to": place}), by)
    is_ours = facts.to_supply or facts.unsent or facts.from_stock
    return bool(is_ours or not elsewhere or len(elsewhere) < len(asked))


def _follow(po: PurchaseOrder, place: dict[str, str]) -> None:
    """Draw an order that no vendor has anew; one that a worker holds, or that may have arrived, is left alone."""
    if po.state == "sending":
        membership.leave(po)
        tries = outbox.hold_still(membership.own_job_key(po))
        if tries is None:
            words = f"{po.number} is being handed over this very moment. Try again in a minute."
            raise Refusal("being_handed_over", words)
        if tries:
            words = (
                f"{po.number} was tried {tries} times and may have arrived. Send it another way, or drop it."
            )
            raise Refusal("may_have_arrived", words)
    po.ship_to = dict(place)
    redrawing.redraw(po, po.channel)


def _kind(po: PurchaseOrder, shipped: int) -> str:
    if po.state in UNSENT:
        return FOLLOWS
    return ASKED if po.state in OPEN_STATES and not shipped else LEFT
