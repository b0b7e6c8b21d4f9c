"""Cuts purchase orders from an order's open lines: one for each chosen vendor, each unit ordered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel import idempotency
from shop.kernel.db import changes, in_write, lock, session, write
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.purchasing import choosing, costing, papers, readdressing, redrawing, sending
from shop.purchasing.choosing import Blocked, Pick
from shop.purchasing.splitting import Splits, refuse_excess, take_own
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing import committing, costs, shipping_methods, steps
from shop.sourcing.costs import Goods
from shop.sourcing.tables import Vendor

AFTER_COMMIT = crash_point("cut.after_commit")


@dataclass(frozen=True, slots=True)
class CutResult:
    """What came of it: the numbers made, those of them that a person must send by hand, the lines left out."""

    created: tuple[str, ...]
    by_hand: tuple[str, ...]
    blocked: tuple[Blocked, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for: as the arguments of cut()."""

    choices: Mapping[str, str]
    splits: Splits
    send: bool
    note: str


def cut(
    order: Order,
    choices: Mapping[str, str],
    by: Actor,
    *,
    send: bool,
    form_key: str,
    note: str = "",
    splits: Splits | None = None,
) -> CutResult:
    """Make one purchase order per vendor in `choices`, {order line ulid: offer ulid}, of all open units.

    Units that `splits` names go where it says, ours among them; `choices` gets the rest. With `send` each is sent as well. The same `form_key` again gets the first answer. A line whose vendor
    cannot take it is named in `blocked`. Raises Refusal "nothing_to_order" when no unit is open, and
    "not_sendable" when `send` is asked of an order that is not paid or not released; nothing is made then.
    """
    asked = _Asked(dict(choices), splits or {}, send, note)
    said = {"choices": asked.choices, "send": send, "note": note, "splits": asked.splits}

    def once() -> dict[str, Any]:
        lock(order)
        return idempotency.once(f"cut {order.ulid}", form_key, said, lambda: _cut(order, asked, by))

    outcome = write(once)
    crash(AFTER_COMMIT)
    result = CutResult(
        tuple(outcome["created"]),
        tuple(outcome["by_hand"]),
        tuple(Blocked(**each) for each in outcome["blocked"]),
    )
    if not in_write():
        papers.print_all(order.store_id, result.created)
    return result


def _cut(order: Order, asked: _Asked, by: Actor) -> dict[str, Any]:
    """The write itself; what it returns is kept under the form's key."""
    if asked.send and (why := sending.obstacle(order)):
        raise Refusal("not_sendable", f"{why} Create the purchase orders as drafts, or settle this first.")
    lines = choosing.open_lines(order)
    if order.status == "cancelled" or not lines:
        raise Refusal(
            "nothing_to_order", "Every unit of this order is already ordered, in stock or cancelled."
        )
    pause("cut.after_reading")
    refuse_excess(lines, asked.splits)
    take_own(order, lines, asked.splits, by)
    picks, blocked = choosing.pair(lines, asked.choices, asked.splits)
    _claim(picks)
    readdressing.adopt_waiting(order)
    made = [_make(order, group, by, asked.note) for group in _by_vendor(picks)]
    by_hand = [number for number in made if asked.send and not _send(order, number, by)]
    settle(order)
    refused = [{"line_ulid": b.line_ulid, "name": b.name, "reason": b.reason} for b in blocked]
    return {"created": made, "by_hand": by_hand, "blocked": refused}


def _claim(picks: Iterable[Pick]) -> None:
    """Count the units as ordered, line by line in the order of their keys, but never more than are open."""
    for pick in sorted(picks, key=lambda pick: pick.line.id):
        taken = OrderLine.from_stock + OrderLine.on_po + OrderLine.cancelled
        claimed = changes(
            sa.update(OrderLine)
            .where(OrderLine.id == pick.line.id, taken + pick.quantity <= OrderLine.quantity)
            .values(on_po=OrderLine.on_po + pick.quantity)
        )
        if claimed != 1:
            raise Refusal(
                "just_ordered", f"{choosing.named(pick.line)} was ordered by somebody else just now."
            )
        session().expire(pick.line, ["on_po"])
        committing.order(pick.line.store_id, pick.line.id, pick.offer.id, pick.quantity)


def _by_vendor(picks: list[Pick]) -> list[list[Pick]]:
    """The picks in groups of one vendor, vendors by name, lines as they stand on the order."""
    ordered = sorted(picks, key=lambda pick: (pick.vendor.name, pick.vendor.id, pick.line.position))
    return [list(group) for _, group in groupby(ordered, key=lambda pick: pick.vendor.id)]


def _make(order: Order, picks: list[Pick], by: Actor, note: str) -> str:
    """Write one purchase order with its lines; returns its number, which is never used again."""
    vendor, known = picks[0].vendor, _variants(picks)
    goods = [_goods(pick, known[pick.line.variant_id].weight_grams) for pick in picks]
    quote = costs.quote(costs.rules_of(vendor), goods)
    order.po_count += 1
    purchase_order = PurchaseOrder(
        store_id=order.store_id,
        order_id=order.id,
        vendor_id=vendor.id,
        sequence=order.po_count,
        number=f"{order.number}-{order.po_count}",
        channel=vendor.channel,
        ship_to=dict(order.ship_to),
        ship_method=shipping_methods.code_for(vendor, order.shipping_method),
        note=note.strip(),
        currency=vendor.currency,
        total_minor=quote.goods_minor,
        due_on=_due_on(order, vendor, picks),
        created_by=by.name,
    )
    session().add(purchase_order)
    session().flush()
    for position, (pick, cost) in enumerate(zip(picks, quote.unit_costs, strict=True), start=1):
        session().add(_line(purchase_order, position, pick, known[pick.line.variant_id].gtin, cost))
    costing.keep(purchase_order, quote.goods_minor, quote.charges)
    redrawing.enqueue(purchase_order)
    _tell(purchase_order, vendor, picks, by)
    return purchase_order.number


def _goods(pick: Pick, grams: int) -> Goods:
    offer = pick.offer
    return Goods(offer.id, pick.quantity, offer.cost_minor, steps.kept(offer.tiers), grams)


def _line(po: PurchaseOrder, position: int, pick: Pick, gtin: str, cost_minor: int) -> PurchaseOrderLine:
    return PurchaseOrderLine(
        store_id=po.store_id,
        purchase_order_id=po.id,
        order_line_id=pick.line.id,
        offer_id=pick.offer.id,
        position=position,
        vendor_sku=pick.offer.vendor_sku,
        sku=pick.line.sku,
        gtin=gtin,
        name=pick.line.name,
        options=pick.line.options,
        quantity=pick.quantity,
        unit_cost_minor=cost_minor,
    )


def _tell(po: PurchaseOrder, vendor: Vendor, picks: list[Pick], by: Actor) -> None:
    units = sum(pick.quantity for pick in picks)
    sending.record(
        "created",
        f"Purchase order {po.number} to {vendor.name}, {units} unit{'s' if units != 1 else ''}, created.",
        po,
        by,
        number=po.number,
        lines=[{"sku": pick.line.sku, "quantity": pick.quantity} for pick in picks],
    )


def _due_on(order: Order, vendor: Vendor, picks: list[Pick]) -> str:
    """The day the slowest line should have left, as an ISO date."""
    leads = [vendor.lead_days if pick.offer.lead_days is None else pick.offer.lead_days for pick in picks]
    store = session().get_one(Store, order.store_id)
    return shipping_methods.leaves_on(vendor, max(leads), store.time_zone).isoformat()


def _variants(picks: list[Pick]) -> dict[int, Any]:
    """Barcode and weight of what is ordered, by variant."""
    wanted = sa.select(Variant.id, Variant.gtin, Variant.weight_grams).where(
        Variant.id.in_({pick.line.variant_id for pick in picks})
    )
    return {row.id: row for row in session().execute(wanted)}


def _send(order: Order, number: str, by: Actor) -> bool:
    wanted = sa.select(PurchaseOrder).where(
        PurchaseOrder.store_id == order.store_id, PurchaseOrder.number == number
    )
    return sending.queue(session().execute(wanted).scalar_one(), by)
