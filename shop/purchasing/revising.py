"""Changing a purchase order that a vendor has: they are asked, and nothing changes before they, or a person for them, agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from shop.kernel import outbox
from shop.kernel.db import changes, session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.purchasing import inviting, overtaking, progress, revised_lines, revisions, sending
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.revised_lines import LineChange
from shop.purchasing.revision_tables import PurchaseOrderRevision, RevisionLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

HEAD = ("ship_to", "ship_method", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """What a purchase order is to say: values of HEAD, and lines by their ulid; what is as it was is left out."""

    head: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, LineChange] = field(default_factory=dict)


@writes
def ask(
    purchase_order: PurchaseOrder, change: Change, by: Actor, *, reason: str = ""
) -> PurchaseOrderRevision:
    """Ask the vendor for the next revision; papers and letter follow by the outbox.

    Raises Refusal "not_open" unless the vendor has the order, "change_pending" while they have not answered
    something else, "left" for an address after a parcel, "nothing_changed", "unseen" for costs that the vendor is
    not shown, and one with `field` for a bad line.
    """
    order = sending.hold(purchase_order)
    refuse_unless_free(purchase_order)
    head = {name: value for name, value in change.head.items() if value != getattr(purchase_order, name)}
    if not set(head) <= set(HEAD):
        raise Missing
    lines = revised_lines.different(purchase_order, change.lines)
    if not head and not lines:
        raise Refusal("nothing_changed", "Nothing would change.")
    if "ship_to" in head and any(line.shipped for line in sending.lines_of(purchase_order)):
        words = f"A parcel of {purchase_order.number} has left: its address stays."
        raise Refusal("left", words)
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    units_stay = all(change.quantity == line.quantity - line.refused for line, change in lines)
    if not head and units_stay and not vendor.show_costs:
        words = f"{vendor.name} is shown no costs: there is nothing to ask them."
        raise Refusal("unseen", words)
    _deal_with_earlier(purchase_order)
    revision = _write_down(purchase_order, head, lines, reason[:300], by)
    words = f"{by.name} asked {vendor.name} for revision {revision.number} of {purchase_order.number}."
    sending.record("revision_asked", words, purchase_order, by, revision=revision.number, after=head)
    outbox.enqueue(
        "purchase_order_revision", job_key(revision), purchase_order.store_id, revision=revision.ulid
    )
    sending.settle(order)
    return revision


@writes
def answer(
    purchase_order: PurchaseOrder, revision_ulid: str, *, accepts: bool, by: Actor, reason: str = ""
) -> str:
    """What the vendor says, or a person at the desk for them; the same answer again changes nothing.

    Returns the state that the revision has now: "overtaken" where it can no longer be. Raises Missing for
    another's revision, Refusal "answered" when it was settled otherwise.
    """
    order = sending.hold(purchase_order)
    revision = revisions.find(purchase_order, revision_ulid)
    if revision.state != "pending":
        if revision.state == ("accepted" if accepts else "refused"):
            return revision.state
        raise Refusal("answered", f"Revision {revision.number} was {revision.state} already.")
    pause("revision.after_reading")
    if accepts:
        _accept(order, purchase_order, revision, by)
    else:
        _refuse(purchase_order, revision, by, reason)
    sending.settle(order)
    return revision.state


@writes
def withdraw(purchase_order: PurchaseOrder, revision_ulid: str, by: Actor) -> None:
    """It shall stay as it was. Raises Refusal "answered" when the vendor has settled it."""
    order = sending.hold(purchase_order)
    revision = revisions.find(purchase_order, revision_ulid)
    if revision.state == "withdrawn":
        return
    if revision.state != "pending":
        raise Refusal("answered", f"Revision {revision.number} was {revision.state} already.")
    take_back(purchase_order, by, "")
    sending.settle(order)


def take_back(purchase_order: PurchaseOrder, by: Actor, why: str) -> None:
    """Withdraw the revision that waits, in a write that holds the order; a vendor who knows of it is told."""
    asked = revisions.pending(purchase_order)
    if asked is None:
        return
    number = asked.revision.number
    words = f"Revision {number} of {purchase_order.number} was withdrawn{why}."
    overtaking.settle(purchase_order, asked.revision, "withdrawn", by, words)
    sending.record("revision_withdrawn", words, purchase_order, by, revision=number)
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    if not outbox.withdraw(job_key(asked.revision)) and vendor.emails:
        stays = f"Please forget revision {number} of {purchase_order.number}: it stays as it was."
        inviting.mail_link(purchase_order, by, stays)


@writes
def close(purchase_order: PurchaseOrder, revision_ulid: str, by: Actor) -> None:
    """A person has dealt with a revision that came to nothing; twice is once. Raises Refusal "waits"."""
    order = sending.hold(purchase_order)
    revision = revisions.find(purchase_order, revision_ulid)
    if revision.state == "pending":
        raise Refusal("waits", f"The vendor has not answered revision {revision.number} yet.")
    if not revision.is_unresolved:
        return
    revision.is_unresolved = False
    overtaking.show_problem(purchase_order)
    words = f"{by.name} has dealt with revision {revision.number} of {purchase_order.number}."
    sending.record("revision_closed", words, purchase_order, by, revision=revision.number)
    sending.settle(order)


def refuse_unless_free(purchase_order: PurchaseOrder) -> None:
    """Raise unless the vendor has the order and nothing waits for their answer; inside a write that holds it."""
    number = purchase_order.number
    if purchase_order.state not in OPEN_STATES:
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_open", f"{number} is {words}: there is nothing to ask the vendor for.")
    if asked := revisions.pending(purchase_order):
        words = f"Revision {asked.revision.number} of {number} waits for its vendor. Withdraw it, or wait."
        raise Refusal("change_pending", words)
    mine = CancelRequest.purchase_order_id == purchase_order.id
    wanted = sa.select(CancelRequest.id).where(mine, CancelRequest.state == "pending")
    if session().execute(wanted).first():
        words = f"The vendor of {number} is asked to cancel it. Take that back, or wait for the answer."
        raise Refusal("change_pending", words)


def job_key(revision: PurchaseOrderRevision) -> str:
    """The one job that draws a revision's papers and writes its letter."""
    return f"revision {revision.ulid}"


def _deal_with_earlier(po: PurchaseOrder) -> None:
    """Whoever asks again has dealt with what came to nothing before."""
    earlier = sa.update(PurchaseOrderRevision).where(PurchaseOrderRevision.purchase_order_id == po.id)
    if changes(earlier.where(PurchaseOrderRevision.is_unresolved).values(is_unresolved=False)):
        overtaking.show_problem(po)


def _write_down(
    po: PurchaseOrder,
    head: Mapping[str, Any],
    lines: list[tuple[PurchaseOrderLine, LineChange]],
    reason: str,
    by: Actor,
) -> PurchaseOrderRevision:
    number, drawing = revisions.next_numbers(po)
    revision = PurchaseOrderRevision(
        store_id=po.store_id,
        purchase_order_id=po.id,
        number=number,
        drawing=drawing,
        before={name: getattr(po, name) for name in head},
        after=dict(head),
        reason=reason,
        asked_by=by.name[:120],
    )
    session().add(revision)
    session().flush()
    session().add_all(
        RevisionLine(
            store_id=po.store_id,
            revision_id=revision.id,
            purchase_order_line_id=line.id,
            quantity_before=line.quantity - line.refused,
            quantity_after=change.quantity,
            cost_before_minor=line.unit_cost_minor,
            cost_after_minor=change.unit_cost_minor,
        )
        for line, change in lines
    )
    return revision


def _refuse(po: PurchaseOrder, revision: PurchaseOrderRevision, by: Actor, reason: str) -> None:
    why = f": {reason.strip().rstrip('.')[:300]}" if reason.strip() else ""
    words = f"{_who(po, by)} did not accept revision {revision.number} of {po.number}{why}."
    overtaking.settle(po, revision, "refused", by, words, needs_person=True)
    sending.record("revision_refused", words, po, by, revision=revision.number)


def _accept(order: Order | None, po: PurchaseOrder, revision: PurchaseOrderRevision, by: Actor) -> None:
    """The purchase order says what was asked for, and the order follows."""
    if overtaking.end_if_overtaken(po) or not revised_lines.put(po, revision, by):
        return
    for name, value in revision.after.items():
        setattr(po, name, value)
    if order is not None and "ship_to" in revision.after:
        order.ship_to = dict(revision.after["ship_to"])
    po.revision, po.drawing = revision.number, revision.drawing
    words = f"{_who(po, by)} accepted revision {revision.number} of {po.number}."
    overtaking.settle(po, revision, "accepted", by, words)
    sending.record("revision_accepted", words, po, by, revision=revision.number)
    progress.move_on(po)


def _who(po: PurchaseOrder, by: Actor) -> str:
    """The vendor, or who at the desk answered for them."""
    if by.kind == "vendor":
        return by.name
    return f"{session().get_one(Vendor, po.vendor_id).name} (told to {by.name})"
