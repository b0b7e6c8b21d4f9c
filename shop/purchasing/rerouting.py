"""Moves refused or late units of a purchase order to the next vendor who has not refused them, in one press."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import clock, days
from shop.kernel.db import in_write, session, write
from shop.kernel.idempotency import IdempotencyKey
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.purchasing import answering, cutting, messaging, papers, sending
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.cutting import CutResult
from shop.purchasing.reasons import sentence
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing import costs, supply
from shop.sourcing.supply import Choice
from shop.sourcing.tables import Vendor


@dataclass(frozen=True, slots=True)
class Proposal:
    """Units that `choice` could supply instead; `extra_minor` is what a unit costs more (None: other money);
    `is_loss` counts the vendor's fee and freight too.

    `is_late` units are still with the first vendor, who is told; others are refused and open already.
    """

    line_ulid: str
    number: str
    name: str
    units: int
    why: str
    is_late: bool
    choice: Choice
    extra_minor: int | None
    is_loss: bool


@dataclass(frozen=True, slots=True)
class _Stuck:
    line: PurchaseOrderLine
    po: PurchaseOrder
    vendor: Vendor
    sold: OrderLine
    units: int
    is_late: bool


def proposals(order: Order) -> list[Proposal]:
    """What could go to another vendor now, the first willing one each; two queries."""
    stuck = [found for row in _rows(order) if (found := _stuck(*row))]
    known = supply.choices({each.sold.variant_id for each in stuck}) if stuck else {}
    asked = _asked(order) if stuck else {}
    made = (_propose(order, each, known.get(each.sold.variant_id, ()), asked) for each in stuck)
    return [each for each in made if each]


def reroute(
    order: Order, line_ulid: str, offer_ulid: str, by: Actor, *, form_key: str, at_a_loss: bool = False
) -> CutResult:
    """Order the units of that purchase order's line under the offer, and send it where the order allows.

    Late units are taken back from their vendor first, who is told. Once for a form key. Raises Missing for a
    line of another order, Refusal "moved_on" when it is no longer refused or late, or another vendor is next,
    and "loss" where that costs more than the shopper pays and nobody agreed to it.
    """

    def once() -> CutResult:
        mine = _find(order, line_ulid)
        po = session().get_one(PurchaseOrder, mine.purchase_order_id)
        sending.hold(po)
        pause("reroute.after_locking")
        if done := _earlier(order, form_key):
            return done
        wanted = _wanted(order, line_ulid, offer_ulid)
        if wanted.is_loss and not at_a_loss:
            raise Refusal("loss", f"{wanted.name} would cost more than the shopper pays: agree to it first.")
        if wanted.is_late:
            _take_back(po, mine, by, form_key)
        sold = session().get_one(OrderLine, mine.order_line_id)
        named = {sold.ulid: {offer_ulid: wanted.units}}
        send = not sending.obstacle(order)
        made = cutting.cut(order, {}, by, send=send, form_key=form_key, splits=named)
        _tell(po, wanted, made, by)
        return made

    made = write(once)
    if not in_write():
        papers.print_all(order.store_id, made.created)
    return made


def is_late(line: PurchaseOrderLine, po: PurchaseOrder) -> bool:
    """Whether units should have left by a day that is over: the vendor's own, or else the one we asked for."""
    day = line.promised_on or po.due_on
    return po.state in OPEN_STATES and line.left > 0 and bool(day) and day < clock.now().date().isoformat()


def _earlier(order: Order, form_key: str) -> CutResult | None:
    """What the same press made before."""
    kept = sa.select(IdempotencyKey.outcome).where(
        IdempotencyKey.scope == f"cut {order.ulid}", IdempotencyKey.key == form_key
    )
    outcome = session().execute(kept).scalar_one_or_none()
    return CutResult(tuple(outcome["created"]), tuple(outcome["by_hand"]), ()) if outcome else None


def _rows(order: Order) -> Iterable[tuple[PurchaseOrderLine, PurchaseOrder, Vendor, OrderLine]]:
    wanted = (
        sa.select(PurchaseOrderLine, PurchaseOrder, Vendor, OrderLine)
        .join(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(OrderLine.order_id == order.id)
        .where(sa.or_(PurchaseOrderLine.refused > 0, PurchaseOrder.state.in_(OPEN_STATES)))
        .order_by(PurchaseOrder.id, PurchaseOrderLine.position)
        .execution_options(populate_existing=in_write())
    )
    return session().execute(wanted).all()


def _stuck(line: PurchaseOrderLine, po: PurchaseOrder, vendor: Vendor, sold: OrderLine) -> _Stuck | None:
    """The line with the units that nobody is about to ship; late ones go before refused ones."""
    if is_late(line, po):
        return _Stuck(line, po, vendor, sold, line.left, True)
    units = min(line.refused, sold.open_quantity)
    return _Stuck(line, po, vendor, sold, units, False) if units else None


def _asked(order: Order) -> dict[int, set[int]]:
    """Whom the order's lines were sent to already: {order line id: vendor ids}."""
    wanted = (
        sa.select(PurchaseOrderLine.order_line_id, PurchaseOrder.vendor_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(PurchaseOrder.order_id == order.id, PurchaseOrder.state != "cancelled")
    )
    found: dict[int, set[int]] = {}
    for line_id, vendor_id in session().execute(wanted):
        if line_id is not None:
            found.setdefault(line_id, set()).add(vendor_id)
    return found


def _propose(
    order: Order, stuck: _Stuck, known: Iterable[Choice], asked: dict[int, set[int]]
) -> Proposal | None:
    mine = next((each for each in known if each.vendor_id not in asked[stuck.sold.id]), None)
    if mine is None:
        return None
    line, units = stuck.line, stuck.units
    net = stuck.sold.line_minor - (stuck.sold.tax_minor if order.prices_include_tax else 0)
    cost = costs.quote(mine.rules, [mine.goods(units)]).total_minor
    same_money, in_our_money = mine.currency == stuck.po.currency, mine.currency == order.currency
    return Proposal(
        line_ulid=line.ulid,
        number=stuck.po.number,
        name=f"{line.name}, {line.options}" if line.options else line.name,
        units=units,
        why=_why(stuck),
        is_late=stuck.is_late,
        choice=mine,
        extra_minor=mine.unit_cost(units) - line.unit_cost_minor if same_money else None,
        is_loss=in_our_money and cost * stuck.sold.quantity > net * units,
    )


def _why(stuck: _Stuck) -> str:
    if not stuck.is_late:
        return f"{stuck.vendor.name}: {sentence(stuck.line)}"
    day = stuck.line.promised_on or stuck.po.due_on
    return f"{stuck.vendor.name} was to ship by {days.shown(day)}."


def _wanted(order: Order, line_ulid: str, offer_ulid: str) -> Proposal:
    """The proposal as it stands now, under the lock."""
    found = next((each for each in proposals(order) if each.line_ulid == line_ulid), None)
    if found is None or found.choice.offer_ulid != offer_ulid:
        raise Refusal("moved_on", "This changed meanwhile: the units moved, or another vendor is next.")
    return found


def _find(order: Order, line_ulid: str) -> PurchaseOrderLine:
    wanted = (
        sa.select(PurchaseOrderLine)
        .join(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
        .where(OrderLine.order_id == order.id, PurchaseOrderLine.ulid == line_ulid)
    )
    line = session().execute(wanted).scalar_one_or_none()
    if line is None:
        raise Missing
    return line


def _take_back(po: PurchaseOrder, line: PurchaseOrderLine, by: Actor, form_key: str) -> None:
    """Take what has not shipped off a late line, and tell its vendor."""
    units = answering.take_back(po, line, "late", by)
    vendor = session().get_one(Vendor, po.vendor_id)
    if vendor.emails:
        words = (
            f"Please do not ship {units} × {line.name} ({line.vendor_sku or line.sku}) of {po.number} any more: "
            "they are late and we have ordered them elsewhere."
        )
        messaging.write_to_vendor(po, words, by, form_key=form_key)
    settle(session().get_one(Order, po.order_id))


def _tell(po: PurchaseOrder, wanted: Proposal, made: CutResult, by: Actor) -> None:
    went = ", ".join(made.created)
    words = f"{wanted.units} × {wanted.name} of {po.number} went to {wanted.choice.vendor_name} as {went}."
    sending.record("rerouted", words, po, by, went_to=went, units=wanted.units)
