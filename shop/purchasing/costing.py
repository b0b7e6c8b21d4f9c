"""Keeps what a purchase order costs: unit costs by quantity and charges, anew while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel import money, timeline
from shop.kernel.db import session
from shop.kernel.timeline import SYSTEM
from shop.purchasing.charge_tables import PurchaseOrderCharge
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing import costs, steps
from shop.sourcing.costs import Charge, Goods
from shop.sourcing.tables import Offer, Vendor


def charges_of(purchase_order: PurchaseOrder) -> list[PurchaseOrderCharge]:
    """Its charges: fee, freight, minimum."""
    mine = PurchaseOrderCharge.purchase_order_id == purchase_order.id
    wanted = sa.select(PurchaseOrderCharge).where(mine).order_by(PurchaseOrderCharge.id)
    return list(session().scalars(wanted))


def keep(purchase_order: PurchaseOrder, goods_minor: int, charges: Iterable[Charge]) -> None:
    """Write the charges in place of those that are there, with the sums, in a write that holds the row."""
    mine = PurchaseOrderCharge.purchase_order_id == purchase_order.id
    session().execute(sa.delete(PurchaseOrderCharge).where(mine))
    rows = [
        PurchaseOrderCharge(
            store_id=purchase_order.store_id,
            purchase_order_id=purchase_order.id,
            kind=charge.kind,
            words=charge.words,
            amount_minor=charge.amount_minor,
        )
        for charge in charges
    ]
    session().add_all(rows)
    purchase_order.charges_minor = sum(row.amount_minor for row in rows)
    purchase_order.total_minor = goods_minor + purchase_order.charges_minor


def recost(purchase_order: PurchaseOrder, vendor: Vendor) -> None:
    """Let a draft's costs follow its lines, the offers and the vendor's rules, in a write that holds the row.

    What a vendor has been sent stands: for any other state nothing changes.
    """
    if purchase_order.state != "draft":
        return
    before = purchase_order.total_minor
    price(purchase_order, vendor)
    if before != purchase_order.total_minor:
        _tell(purchase_order, before)


def price(purchase_order: PurchaseOrder, vendor: Vendor) -> None:
    """Write what the lines and charges come to now, in a write that holds the row.

    For stock of our own the costs on its lines stand, and nobody ships to a customer for a fee.
    """
    rows, rules = _rows(purchase_order), costs.rules_of(vendor)
    rules = replace(rules, fee_minor=0) if purchase_order.is_stock else rules
    quote = costs.quote(rules, [goods for _, goods in rows])
    for (line, _), cost in zip(rows, quote.unit_costs, strict=True):
        line.unit_cost_minor = cost
    keep(purchase_order, quote.goods_minor, quote.charges)
    session().flush()


def _rows(po: PurchaseOrder) -> list[tuple[PurchaseOrderLine, Goods]]:
    wanted = (
        sa.select(PurchaseOrderLine, Offer, Variant.weight_grams)
        .join(Offer, Offer.id == PurchaseOrderLine.offer_id)
        .join(Variant, Variant.id == Offer.variant_id)
        .where(PurchaseOrderLine.purchase_order_id == po.id)
        .order_by(PurchaseOrderLine.id)
    )
    return [(line, _goods(po, line, offer, grams)) for line, offer, grams in session().execute(wanted)]


def _goods(po: PurchaseOrder, line: PurchaseOrderLine, offer: Offer, grams: int) -> Goods:
    if po.is_stock:
        return Goods(offer.id, line.quantity, line.unit_cost_minor, (), grams)
    return Goods(offer.id, line.quantity, offer.cost_minor, steps.kept(offer.tiers), grams)


def _tell(po: PurchaseOrder, before: int) -> None:
    old, new = (money.shown(amount, po.currency) for amount in (before, po.total_minor))
    timeline.record(
        "purchase_order.recosted",
        f"{po.number} costs {new} now, not {old}: its vendor's terms have changed.",
        by=SYSTEM,
        store_id=po.store_id,
        subject="purchase_order",
        subject_ulid=po.ulid,
        order_id=po.order_id,
        before=before,
        after=po.total_minor,
    )
