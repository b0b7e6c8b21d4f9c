"""Receives stock that we ordered: in parts, each count on the shelves once, and taken back whole when it was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel import idempotency, typed
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.purchasing import sending
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import receipt_book
from shop.shipping.receipt_tables import Receipt, ReceiptLine

RECEIVABLE = ("sent", "acknowledged", "partly_shipped", "shipped")
MOST_UNITS, MOST_COST = 1_000_000, 10**11


@dataclass(frozen=True, slots=True)
class Count:
    """A line as it was counted: `good` ones go on the shelves, `damaged` ones came, `missing` ones did not.

    Missing units are still to come. `unit_cost_minor` is what a unit cost in the end, None for as ordered;
    `reason` says what is wrong with the damaged and the missing ones.
    """

    good: int = 0
    damaged: int = 0
    missing: int = 0
    unit_cost_minor: int | None = None
    reason: str = ""

    @property
    def came(self) -> int:
        """Units that arrived."""
        return self.good + self.damaged


@writes
def receive(
    purchase_order: PurchaseOrder,
    counts: Mapping[str, Count],
    by: Actor,
    *,
    form_key: str,
    reference: str = "",
    accept_more: bool = False,
) -> Receipt:
    """Put what came on the warehouse's shelves, {purchase order line ulid: Count}; once for a form key.

    What a unit cost becomes the variant's cost where the vendor is paid in the store's money. Raises Refusal
    "not_receivable" unless it is stock that the vendor has, with `field` for a bad count, "more" with the field
    "more" for more than was ordered that nobody agreed to, and Missing for another's line.
    """
    sending.hold(purchase_order)
    asked = {ulid: asdict(count) for ulid, count in counts.items()} | {"reference": reference}

    def effect() -> dict[str, Any]:
        return {"receipt": _receive(purchase_order, counts, by, reference, accept_more).ulid}

    outcome = idempotency.once(f"receive {purchase_order.ulid}", form_key, asked, effect)
    return receipt_book.find(purchase_order, outcome["receipt"])


def _receive(
    po: PurchaseOrder, counts: Mapping[str, Count], by: Actor, reference: str, accept_more: bool
) -> Receipt:
    if not po.is_stock or po.state not in RECEIVABLE:
        words = po.state.replace("_", " ") if po.is_stock else "for a customer"
        raise Refusal("not_receivable", f"{po.number} is {words}: nothing is received of it.")
    lines = _counted(po, counts)
    pause("receive.after_reading")
    if not accept_more:
        _refuse_more(lines, counts)
    receipt = receipt_book.open_entry(po, by, reference=typed.line(reference, 80))
    for line in lines:
        receipt_book.write_line(receipt, line, _entry(po, line, counts[line.ulid]))
    units = {line.variant_id or 0: counts[line.ulid].good for line in lines}
    receipt_book.shelve(po, receipt, units, f"{po.number} received", by)
    _tell(po, receipt, lines, counts, by)
    return receipt


def _entry(po: PurchaseOrder, line: PurchaseOrderLine, count: Count) -> ReceiptLine:
    cost = line.unit_cost_minor if count.unit_cost_minor is None else count.unit_cost_minor
    return ReceiptLine(
        good=count.good,
        damaged=count.damaged,
        missing=count.missing,
        unit_cost_minor=cost,
        cost_before_minor=_follow_cost(po, line, cost) if count.good else None,
        reason=typed.line(count.reason, 300),
    )


def _follow_cost(po: PurchaseOrder, line: PurchaseOrderLine, cost: int) -> int | None:
    """What a unit cost becomes the variant's cost; returns what that was."""
    if session().get_one(Store, po.store_id).currency != po.currency:
        return None
    variant = session().get_one(Variant, line.variant_id)
    before, variant.cost_minor = variant.cost_minor, cost
    return before


def _counted(po: PurchaseOrder, counts: Mapping[str, Count]) -> list[PurchaseOrderLine]:
    """The lines that were counted, fresh, with numbers that can be."""
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == po.id, PurchaseOrderLine.ulid.in_(list(counts)))
        .order_by(PurchaseOrderLine.variant_id)
        .execution_options(populate_existing=True)
    )
    lines = list(session().scalars(wanted))
    if len(lines) != len(counts):
        raise Missing
    if not any(count.came or count.missing for count in counts.values()):
        raise Refusal("nothing", "Count at least one unit.", field="counts")
    for line in lines:
        _check(line, counts[line.ulid])
    return [line for line in lines if counts[line.ulid].came or counts[line.ulid].missing]


def _check(line: PurchaseOrderLine, count: Count) -> None:
    field = f"line-{line.ulid}"
    if not all(0 <= units <= MOST_UNITS for units in (count.good, count.damaged, count.missing)):
        raise Refusal("quantity", f"Enter how many {line.name} came, 0 to {MOST_UNITS:,}.", field=field)
    if (count.damaged or count.missing) and not count.reason.strip():
        raise Refusal("reason", f"Say what is wrong with {line.name}.", field=field)
    if count.unit_cost_minor is not None and not 0 <= count.unit_cost_minor <= MOST_COST:
        raise Refusal("cost", f"Enter what one {line.name} cost.", field=field)


def _refuse_more(lines: list[PurchaseOrderLine], counts: Mapping[str, Count]) -> None:
    more = [
        f"{counts[line.ulid].came} {line.name}, {line.incoming} were to come"
        for line in lines
        if counts[line.ulid].came > line.incoming
    ]
    if more:
        words = f"More came than was ordered: {'; '.join(more)}. Receive all of it?"
        raise Refusal("more", words[:500], field="more")


def _tell(
    po: PurchaseOrder,
    receipt: Receipt,
    lines: list[PurchaseOrderLine],
    counts: Mapping[str, Count],
    by: Actor,
) -> None:
    mine = [counts[line.ulid] for line in lines]
    good, damaged, missing = (sum(getattr(c, name) for c in mine) for name in ("good", "damaged", "missing"))
    parts = [f"{good} on the shelves"]
    parts += [f"{damaged} damaged"] if damaged else []
    parts += [f"{missing} missing"] if missing else []
    what = [{"sku": line.sku, "good": counts[line.ulid].good} for line in lines]
    words = f"{po.number} received: {', '.join(parts)}."
    sending.record("received", words, po, by, receipt=receipt.ulid, lines=what)
