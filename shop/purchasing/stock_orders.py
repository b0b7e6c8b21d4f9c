"""Orders stock of our own: a purchase order to a vendor for a warehouse, made and changed while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Warehouse
from shop.kernel import idempotency, typed
from shop.kernel.counters import next_number
from shop.kernel.db import in_write, lock, session, write
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.purchasing import costing, papers, redrawing, sending
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing import committing, connecting, costs, shipping_methods, steps
from shop.sourcing.tables import Offer, Vendor

MOST_UNITS, MOST_LINES, MOST_COST = 1_000_000, 500, 10**11


@dataclass(frozen=True, slots=True)
class Wish:
    """Units to order under an offer, at a unit cost in minor units of the vendor's money (None: as offered)."""

    offer_ulid: str
    quantity: int
    unit_cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class StockDraft:
    """What a person asks for: `due_on` None leaves the day to the vendor's lead time."""

    warehouse: Warehouse
    wishes: Sequence[Wish]
    note: str = ""
    ship_method: str = ""
    due_on: date | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, as plain values."""
        wishes = [[wish.offer_ulid, wish.quantity, wish.unit_cost_minor] for wish in self.wishes]
        said = {"note": self.note, "method": self.ship_method, "due": str(self.due_on or "")}
        return said | {"warehouse": self.warehouse.code, "wishes": wishes}


@dataclass(frozen=True, slots=True)
class _Pick:
    offer: Offer
    variant: Variant
    product: str
    wish: Wish

    @property
    def unit_cost_minor(self) -> int:
        """What was typed, or what the vendor asks for so many."""
        asked = self.wish.unit_cost_minor
        if asked is not None:
            return asked
        return costs.unit_cost(self.offer.cost_minor, steps.kept(self.offer.tiers), self.wish.quantity)


def create(vendor: Vendor, draft: StockDraft, by: Actor, *, form_key: str, send: bool = False) -> str:
    """Make the purchase order, and hand it to the worker with `send`; returns its number, P-1001 and on.

    The same `form_key` again gives the first number. A vendor by hand leaves it a draft. Raises Refusal with
    `field` for bad lines, "no_address" for a warehouse without one, and as sending does; Missing for an offer of
    another vendor.
    """

    def once() -> str:
        lock(vendor)
        scope = f"stock order {vendor.ulid}"
        said = draft.asked | {"send": send}
        return str(
            idempotency.once(
                scope, form_key, said, lambda: {"number": _create(vendor, draft, by, send=send)}
            )["number"]
        )

    number = write(once)
    _print(vendor.store_id, number)
    return number


def change(purchase_order: PurchaseOrder, draft: StockDraft, by: Actor, *, version: int) -> None:
    """Let a draft say something else; its papers are drawn anew under the same number.

    Raises Stale when somebody changed it since the form was shown, Refusal "not_draft", and as create() does.
    """
    write(lambda: _change(purchase_order, draft, by, version))
    _print(purchase_order.store_id, purchase_order.number)


def _print(store_id: int, number: str) -> None:
    if not in_write():
        papers.print_all(store_id, [number])


def _create(vendor: Vendor, draft: StockDraft, by: Actor, *, send: bool) -> str:
    picks = _picks(vendor, draft)
    ship_to = _address(draft.warehouse)
    purchase_order = PurchaseOrder(
        store_id=vendor.store_id,
        warehouse_id=draft.warehouse.id,
        vendor_id=vendor.id,
        sequence=1,
        number=f"P-{next_number(vendor.store_id, 'stock_order')}",
        channel=vendor.channel,
        ship_to=ship_to,
        currency=vendor.currency,
        total_minor=0,
        created_by=by.name,
    )
    _describe(purchase_order, vendor, draft, picks)
    session().add(purchase_order)
    session().flush()
    _write_lines(purchase_order, picks, {})
    costing.price(purchase_order, vendor)
    redrawing.enqueue(purchase_order)
    words = (
        f"Purchase order {purchase_order.number} to {vendor.name}, {_units(picks)} for {draft.warehouse.name}"
    )
    sending.record("created", f"{words}, created.", purchase_order, by, lines=_said(picks))
    if send:
        session().flush()
        sending.queue(purchase_order, by)
    return purchase_order.number


def _change(purchase_order: PurchaseOrder, draft: StockDraft, by: Actor, version: int) -> None:
    sending.hold(purchase_order)
    if purchase_order.state != "draft" or not purchase_order.is_stock:
        words = purchase_order.state.replace("_", " ")
        raise Refusal(
            "not_draft", f"{purchase_order.number} is {words} already: it can no longer be changed here."
        )
    if purchase_order.version != version:
        words = f"{purchase_order.number} was changed meanwhile. Look at it again."
        raise Stale(words, theirs={"version": purchase_order.version}, yours={"version": version})
    pause("stock_order.after_reading")
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    picks = _picks(vendor, draft)
    purchase_order.warehouse_id, purchase_order.ship_to = draft.warehouse.id, _address(draft.warehouse)
    before = {line.variant_id: line for line in sending.lines_of(purchase_order) if line.variant_id}
    for line in before.values():
        committing.give_back(line.store_id, line.offer_id, line.quantity)
    _describe(purchase_order, vendor, draft, picks)
    _write_lines(purchase_order, picks, before)
    costing.price(purchase_order, vendor)
    redrawing.redraw(purchase_order, vendor.channel)
    words = f"{purchase_order.number} was changed: {_units(picks)} for {draft.warehouse.name}."
    sending.record("edited", words, purchase_order, by, lines=_said(picks))


def _describe(po: PurchaseOrder, vendor: Vendor, draft: StockDraft, picks: Sequence[_Pick]) -> None:
    po.note = typed.paragraphs(draft.note, 2000)
    po.ship_method = typed.line(draft.ship_method, 80)
    po.due_on = (draft.due_on or _leaves_on(vendor, picks)).isoformat()


def _leaves_on(vendor: Vendor, picks: Sequence[_Pick]) -> date:
    leads = (vendor.lead_days if pick.offer.lead_days is None else pick.offer.lead_days for pick in picks)
    store = session().get_one(Store, vendor.store_id)
    return shipping_methods.leaves_on(vendor, max(leads), store.time_zone)


def _address(warehouse: Warehouse) -> dict[str, str]:
    if not warehouse.is_active:
        raise Refusal("warehouse", f"{warehouse.name} is closed.", field="warehouse")
    if not warehouse.address.get("city"):
        words = f"{warehouse.name} has no address yet: write it down under Warehouses first."
        raise Refusal("no_address", words, field="warehouse")
    return dict(warehouse.address)


def _picks(vendor: Vendor, draft: StockDraft) -> list[_Pick]:
    """The wishes with their offers, in the order in which they were asked for; offers locked by their keys."""
    wishes = {wish.offer_ulid: wish for wish in draft.wishes}
    if not wishes or len(wishes) != len(draft.wishes) or len(wishes) > MOST_LINES:
        words = f"Order at least one thing, at most {MOST_LINES}, each once."
        raise Refusal("lines", words, field="lines")
    if not vendor.is_active:
        raise Refusal("vendor", f"{vendor.name} is not active.", field="vendor")
    if lacks := connecting.lacks(vendor):
        raise Refusal("vendor_incomplete", lacks, field="vendor")
    wanted = (
        sa.select(Offer, Variant, Product.name)
        .join(Variant, Variant.id == Offer.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Offer.vendor_id == vendor.id, Offer.ulid.in_(list(wishes)))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    )
    found = {offer.ulid: (offer, variant, name) for offer, variant, name in session().execute(wanted)}
    if set(found) != set(wishes):
        raise Missing("The vendor does not offer this.")
    picks = [_Pick(*found[ulid], wish) for ulid, wish in wishes.items()]
    for pick in picks:
        _check(pick)
    return picks


def _check(pick: _Pick) -> None:
    field = f"line-{pick.offer.ulid}"
    if not pick.offer.is_active:
        raise Refusal("offer", f"{pick.variant.sku} is no longer offered.", field=field)
    if not 1 <= pick.wish.quantity <= MOST_UNITS:
        raise Refusal("quantity", f"Enter how many of {pick.variant.sku}, 1 to {MOST_UNITS:,}.", field=field)
    if not 0 <= pick.unit_cost_minor <= MOST_COST:
        raise Refusal("cost", f"Enter what one {pick.variant.sku} costs.", field=field)


def _write_lines(po: PurchaseOrder, picks: Sequence[_Pick], before: Mapping[int, PurchaseOrderLine]) -> None:
    """Lines that stay keep their rows; what the vendor reported falls by what is ordered now."""
    kept = {pick.variant.id for pick in picks}
    for variant_id, line in before.items():
        if variant_id not in kept:
            session().delete(line)
    for position, pick in enumerate(picks, start=1):
        line = before.get(pick.variant.id) or PurchaseOrderLine(
            store_id=po.store_id, purchase_order_id=po.id, variant_id=pick.variant.id
        )
        line.offer_id, line.position = pick.offer.id, position
        line.vendor_sku, line.sku, line.gtin = pick.offer.vendor_sku, pick.variant.sku, pick.variant.gtin
        line.name, line.options = pick.product, pick.variant.title
        line.quantity, line.unit_cost_minor = pick.wish.quantity, pick.unit_cost_minor
        session().add(line)
    session().flush()
    for pick in sorted(picks, key=lambda pick: pick.offer.id):
        committing.take(pick.offer.id, pick.wish.quantity)


def _units(picks: Iterable[_Pick]) -> str:
    units = sum(pick.wish.quantity for pick in picks)
    return f"{units} unit{'' if units == 1 else 's'}"


def _said(picks: Iterable[_Pick]) -> list[dict[str, Any]]:
    return [{"sku": pick.variant.sku, "quantity": pick.wish.quantity} for pick in picks]
