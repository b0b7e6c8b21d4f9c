"""Asking a vendor not to ship what was sent to them: nothing is cancelled before they say so, or a person does for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import changes, session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders import dropping_units
from shop.orders.tables import Order, OrderLine
from shop.purchasing import answering, inviting, revisions, sending
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.cancel_tables import CancelRequest, CancelRequestLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Units of a purchase order line that a request is about; `left` is what the vendor has not shipped yet."""

    line: PurchaseOrderLine
    quantity: int

    @property
    def left(self) -> int:
        """How many of them can still be let go."""
        return min(self.quantity, self.line.left)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its lines."""

    request: CancelRequest
    lines: tuple[Unwanted, ...]

    @property
    def units(self) -> int:
        """All units that it is about."""
        return sum(line.quantity for line in self.lines)


@writes
def ask(
    purchase_order: PurchaseOrder,
    by: Actor,
    *,
    reason: str = "",
    units: Mapping[str, int] | None = None,
    ends_units: bool = False,
) -> CancelRequest:
    """Ask the vendor not to ship `units`, {purchase order line ulid: units}, by default all that has not left.

    Raises Refusal "not_open" unless the vendor has the order, "asked_already" while they were asked before,
    "change_pending" while they are asked for a revision, "nothing_left", and one with field "units" for more than has not shipped; Missing for another's line.
    """
    sending.hold(purchase_order)
    if purchase_order.state not in OPEN_STATES:
        words = purchase_order.state.replace("_", " ")
        raise Refusal(
            "not_open", f"{purchase_order.number} is {words}: there is nothing to ask the vendor for."
        )
    if pending(purchase_order) is not None:
        raise Refusal("asked_already", f"The vendor of {purchase_order.number} was asked already.")
    if asked := revisions.pending(purchase_order):
        words = f"Revision {asked.revision.number} of {purchase_order.number} waits for its vendor. Withdraw it first."
        raise Refusal("change_pending", words)
    wanted = _wanted(purchase_order, units)
    request = _write_down(purchase_order, wanted, reason[:300], by, ends_units=ends_units)
    _write_to_vendor(purchase_order, wanted, reason, by)
    return request


@writes
def answer(purchase_order: PurchaseOrder, request_ulid: str, *, lets_go: bool, by: Actor) -> None:
    """What the vendor says, or a person at the desk for them; the same answer again changes nothing.

    Units that shipped meanwhile stay shipped. Raises Missing for another's request, Refusal "answered" when it
    was settled otherwise.
    """
    order = sending.hold(purchase_order)
    request = _find(purchase_order, request_ulid)
    if request.state != "pending":
        if request.state == ("accepted" if lets_go else "refused"):
            return
        raise Refusal("answered", f"This was {request.state} already, by {request.settled_by}.")
    pause("cancel.after_reading")
    asked = asked_of(request)
    let_go = {each.line.id: each.left for each in asked.lines} if lets_go else {}
    units = sum(let_go.values())
    _settle_request(request, "accepted" if units else "refused", by)
    for each in sorted(asked.lines, key=lambda each: each.line.order_line_id or 0):
        if let_go.get(each.line.id):
            _let_go(purchase_order, request, each.line, let_go[each.line.id], by)
    words = f"{units} unit{'' if units == 1 else 's'} of {purchase_order.number} will not come"
    told = (
        f"{words}: cancelled by {by.name}."
        if units
        else f"{by.name} cannot cancel {purchase_order.number} any more."
    )
    sending.record("cancel_answered", told, purchase_order, by, units=units)
    if order is not None and units and request.ends_units:
        dropping_units.end_if_nothing_is_left(order, by)
        dropping_units.ask_for_refund(order)
    sending.settle(order)


@writes
def withdraw(purchase_order: PurchaseOrder, request_ulid: str, by: Actor) -> None:
    """We want the units after all. Raises Refusal "answered" when the vendor has settled it."""
    order = sending.hold(purchase_order)
    request = _find(purchase_order, request_ulid)
    if request.state == "withdrawn":
        return
    if request.state != "pending":
        raise Refusal("answered", f"This was {request.state} already, by {request.settled_by}.")
    _settle_request(request, "withdrawn", by)
    sending.record("cancel_withdrawn", f"{purchase_order.number} shall ship after all.", purchase_order, by)
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    if vendor.emails:
        inviting.mail_link(
            purchase_order, by, f"Please do ship {purchase_order.number} as ordered after all."
        )
    sending.settle(order)


def pending(purchase_order: PurchaseOrder) -> Asked | None:
    """What the vendor has been asked and has not answered."""
    wanted = sa.select(CancelRequest).where(
        CancelRequest.purchase_order_id == purchase_order.id, CancelRequest.state == "pending"
    )
    request = session().execute(wanted).scalar_one_or_none()
    return asked_of(request) if request else None


def _wanted(purchase_order: PurchaseOrder, units: Mapping[str, int] | None) -> list[Unwanted]:
    mine = sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
    fresh = mine.order_by(PurchaseOrderLine.position).execution_options(populate_existing=True)
    lines = {line.ulid: line for line in session().scalars(fresh)}
    if units is None:
        units = {ulid: line.left for ulid, line in lines.items() if line.left}
    if not units:
        raise Refusal(
            "nothing_left", f"Everything of {purchase_order.number} has shipped or is not coming anyway."
        )
    if not set(units) <= set(lines):
        raise Missing
    for ulid, count in units.items():
        if not 0 < count <= lines[ulid].left:
            words = f"Of {lines[ulid].name} 1 to {lines[ulid].left} can still be cancelled."
            raise Refusal("units", words, field="units")
    return [Unwanted(lines[ulid], count) for ulid, count in units.items()]


def _write_down(
    purchase_order: PurchaseOrder, wanted: list[Unwanted], reason: str, by: Actor, *, ends_units: bool
) -> CancelRequest:
    request = CancelRequest(
        store_id=purchase_order.store_id,
        purchase_order_id=purchase_order.id,
        ends_units=ends_units,
        reason=reason,
        asked_by=by.name[:120],
    )
    session().add(request)
    session().flush()
    for each in wanted:
        session().add(
            CancelRequestLine(
                store_id=request.store_id,
                cancel_request_id=request.id,
                purchase_order_line_id=each.line.id,
                quantity=each.quantity,
            )
        )
    return request


def asked_of(request: CancelRequest) -> Asked:
    """The request with its lines as they are now."""
    wanted = (
        sa.select(PurchaseOrderLine, CancelRequestLine.quantity)
        .join(CancelRequestLine, CancelRequestLine.purchase_order_line_id == PurchaseOrderLine.id)
        .where(CancelRequestLine.cancel_request_id == request.id)
        .order_by(PurchaseOrderLine.position)
        .execution_options(populate_existing=True)
    )
    return Asked(request, tuple(Unwanted(*row) for row in session().execute(wanted)))


def _find(purchase_order: PurchaseOrder, request_ulid: str) -> CancelRequest:
    wanted = sa.select(CancelRequest).where(
        CancelRequest.purchase_order_id == purchase_order.id, CancelRequest.ulid == request_ulid
    )
    request = session().execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if request is None:
        raise Missing
    return request


def _settle_request(request: CancelRequest, state: str, by: Actor) -> None:
    request.state, request.settled_by, request.settled_at = state, by.name[:120], clock.now()
    session().flush()


def _let_go(
    purchase_order: PurchaseOrder, request: CancelRequest, line: PurchaseOrderLine, units: int, by: Actor
) -> None:
    """The units are no longer ordered here; on the order they are cancelled, or open again."""
    answering.take_back(purchase_order, line, "cancelled", by, units=units)
    of_line = CancelRequestLine.purchase_order_line_id == line.id
    mine = sa.update(CancelRequestLine).where(CancelRequestLine.cancel_request_id == request.id, of_line)
    changes(mine.values(let_go=units))
    if request.ends_units and line.order_line_id is not None:
        dropping_units.cancel(session().get_one(OrderLine, line.order_line_id), units)


def _write_to_vendor(po: PurchaseOrder, wanted: list[Unwanted], reason: str, by: Actor) -> None:
    what = ", ".join(
        f"{each.quantity} × {each.line.name} ({each.line.vendor_sku or each.line.sku})" for each in wanted
    )
    why = f" {reason.strip().rstrip('.')}." if reason.strip() else ""
    sending.record("cancel_asked", f"{by.name} asked the vendor not to ship {what} of {po.number}.", po, by)
    vendor = session().get_one(Vendor, po.vendor_id)
    if vendor.emails:
        words = f"Please do not ship {what} of {po.number}.{why} Open the link to say whether that is still possible."
        inviting.mail_link(po, by, words)
    if po.order_id is not None:
        sending.settle(session().get_one(Order, po.order_id))
