"""Vendors' answers to a purchase order, line by line: what they will ship, what later, and what not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, idempotency
from shop.kernel.db import changes, session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order, OrderLine
from shop.purchasing import heeding, progress, sending
from shop.purchasing.reasons import OUR_REASONS, REASON_WORDS, reason_words, sentence
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor

OPEN_STATES = ("sent", "acknowledged", "partly_shipped")
REASON_KINDS = {"part", "rejected"}


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a vendor says of one line.

    `kind` is "accepted" (all of it), "part" (`quantity` units, the rest not), "later" (all of it, on
    `promised_on`) or "rejected". `promised_on` may stand beside "accepted" and "part" as well. `reason` is one
    of REASON_WORDS where units are refused.
    """

    kind: str
    quantity: int = 0
    promised_on: date | None = None
    reason: str = ""


@writes
def answer(
    purchase_order: PurchaseOrder,
    answers: Mapping[str, LineAnswer],
    by: Actor,
    *,
    form_key: str,
    reference: str = "",
) -> None:
    """Write the answers, {purchase order line ulid: LineAnswer}, all of them or none; once for a form key.

    Refused units are open again on their order line, so that they can be ordered elsewhere. Raises Refusal
    "not_open" unless the vendor has the order and has not ended it, "no_answer" without any, one with `field`
    for a bad answer, and Missing for a line of another purchase order. `reference` is the vendor's own number.
    """
    order = sending.hold(purchase_order)
    asked = {ulid: [a.kind, a.quantity, str(a.promised_on), a.reason] for ulid, a in answers.items()}

    def once() -> dict[str, Any]:
        _refuse_unless_open(purchase_order)
        lines = _chosen(purchase_order, answers)
        pause("answer.after_reading")
        refused = sum(_put(line, answers[line.ulid]) for line in lines)
        if reference.strip():
            purchase_order.vendor_reference = reference.strip()[:80]
        progress.move_on(purchase_order)
        _tell(purchase_order, lines, by)
        if by.kind == "vendor" and any(each.kind != "accepted" for each in answers.values()):
            heeding.wait(purchase_order)
        sending.settle(order)
        return {"refused": refused}

    idempotency.once(f"answer {purchase_order.ulid}", form_key, asked | {"reference": reference}, once)


def unanswered(purchase_order: PurchaseOrder) -> list[str]:
    """The ulids of the lines that have units of which the vendor said nothing."""
    mine = PurchaseOrderLine.purchase_order_id == purchase_order.id
    wanted = sa.select(PurchaseOrderLine).where(mine).order_by(PurchaseOrderLine.position)
    return [line.ulid for line in session().scalars(wanted) if line.unanswered]


def refusals(order: Order) -> dict[str, dict[int, str]]:
    """Who would not ship which lines of the order: {order line ulid: {vendor id: words}}; one query."""
    wanted = (
        sa.select(OrderLine.ulid, Vendor.id, Vendor.name, PurchaseOrderLine.reason, PurchaseOrder.number)
        .join(PurchaseOrderLine, PurchaseOrderLine.order_line_id == OrderLine.id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(OrderLine.order_id == order.id, PurchaseOrderLine.refused > 0)
        .order_by(PurchaseOrder.id)
    )
    found: dict[str, dict[int, str]] = {}
    for row in session().execute(wanted):
        what = {"late": "was late with", "closed_short": "did not finish"}.get(row.reason, "refused on")
        why = f": {reason_words(row.reason)}" if row.reason not in OUR_REASONS else ""
        found.setdefault(row.ulid, {})[row.id] = f"{row.name} {what} {row.number}{why}."
    return found


def take_back(
    purchase_order: PurchaseOrder, line: PurchaseOrderLine, why: str, by: Actor, *, units: int | None = None
) -> int:
    """Take units that have not shipped off a line, all or so many, in a write that holds the purchase order.

    `why` is one of OUR_REASONS. Returns the units, which are open again. Raises Refusal "shipped" for none.
    """
    session().refresh(line, with_for_update=True)
    units = line.left if units is None else min(units, line.left)
    if units < 1:
        raise Refusal("shipped", f"All units of {line.name} have shipped already.")
    kept = line.quantity - line.refused - units
    line.accepted, line.answer, line.reason = min(line.accepted, kept), "withdrawn", why
    if kept == line.shipped:
        line.accepted = kept
    open_again(line, units)
    progress.move_on(purchase_order, ended="cancelled" if why == "cancelled" else "rejected")
    _tell(purchase_order, [line], by)
    return units


def _refuse_unless_open(purchase_order: PurchaseOrder) -> None:
    if purchase_order.state not in OPEN_STATES:
        words = purchase_order.state.replace("_", " ")
        raise Refusal("not_open", f"{purchase_order.number} is {words}: it takes no more answers.")


def _chosen(purchase_order: PurchaseOrder, answers: Mapping[str, LineAnswer]) -> list[PurchaseOrderLine]:
    """The lines that are answered, as the database has them, in the order of their order lines' keys."""
    if not answers:
        raise Refusal("no_answer", "Say of at least one line what becomes of it.")
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
        .where(PurchaseOrderLine.ulid.in_(list(answers)))
        .order_by(PurchaseOrderLine.order_line_id, PurchaseOrderLine.variant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lines = list(session().scalars(wanted))
    if len(lines) != len(answers):
        raise Missing
    return lines


def _put(line: PurchaseOrderLine, said: LineAnswer) -> int:
    """Write one line's answer; returns how many units it refuses anew."""
    keeps = _kept(line, said)
    _check(line, said, keeps)
    refuses = line.quantity - line.refused - keeps
    line.accepted, line.answer = keeps, said.kind
    line.promised_on = said.promised_on.isoformat() if said.promised_on and keeps else ""
    line.reason = said.reason if refuses else ""
    if refuses:
        open_again(line, refuses)
    return refuses


def _kept(line: PurchaseOrderLine, said: LineAnswer) -> int:
    """How many units stay with the vendor; what has shipped stays whatever is said."""
    if said.kind in ("accepted", "later"):
        return line.quantity - line.refused
    if said.kind == "rejected":
        return line.shipped
    return said.quantity


def _check(line: PurchaseOrderLine, said: LineAnswer, keeps: int) -> None:
    named, field = line.name, f"line-{line.ulid}"
    if said.kind not in REASON_KINDS | {"accepted", "later"}:
        raise Refusal("answer", f"Choose what becomes of {named}.", field=field)
    if said.kind == "part" and not max(line.shipped, 1) <= said.quantity < line.quantity - line.refused:
        least, most = max(line.shipped, 1), line.quantity - line.refused - 1
        raise Refusal("quantity", f"Of {named} a part is {least} to {most} units.", field=field)
    if said.kind == "later" and said.promised_on is None:
        raise Refusal("promised_on", f"Say when {named} will ship.", field=field)
    if said.promised_on and not _is_near(said.promised_on):
        raise Refusal("promised_on", f"The day for {named} lies in the past or too far ahead.", field=field)
    if said.kind in REASON_KINDS and said.reason not in REASON_WORDS:
        raise Refusal("reason", f"Say why you cannot ship {named}.", field=field)
    if keeps == line.quantity - line.refused and said.kind == "rejected":
        raise Refusal("shipped", f"All units of {named} have shipped already.", field=field)


def _is_near(day: date) -> bool:
    """From yesterday, since calendars differ, to two years ahead."""
    today = clock.now().date()
    return today - timedelta(days=1) <= day <= today + timedelta(days=730)


def open_again(line: PurchaseOrderLine, units: int) -> None:
    """The refused units are no longer ordered anywhere: counted off on the order's line too, in one write."""
    line.refused += units
    session().flush()
    if line.order_line_id is None:
        return
    freed = changes(
        sa.update(OrderLine)
        .where(OrderLine.id == line.order_line_id, OrderLine.on_po >= units, OrderLine.sent >= units)
        .values(on_po=OrderLine.on_po - units, sent=OrderLine.sent - units)
    )
    if freed != 1:
        raise RuntimeError(f"order line {line.order_line_id} has fewer units on purchase orders than refused")


def _tell(purchase_order: PurchaseOrder, lines: Iterable[PurchaseOrderLine], by: Actor) -> None:
    for line in lines:
        sending.record(
            "line_shortened" if line.answer == "part" else f"line_{line.answer}",
            f"{purchase_order.number}: {sentence(line)}",
            purchase_order,
            by,
            sku=line.sku,
            accepted=line.accepted,
            refused=line.refused,
        )
