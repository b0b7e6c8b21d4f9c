"""Takes a receipt back that was counted wrong, by an entry against it; receipts themselves never change."""

from __future__ import annotations

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel import typed
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.purchasing import returned_units, sending
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import receipt_book
from shop.shipping.receipt_tables import Receipt, ReceiptLine


@writes
def reverse(purchase_order: PurchaseOrder, receipt_ulid: str, by: Actor, *, reason: str) -> Receipt:
    """Take a receipt back with an entry against it: its units leave the shelves and are still to come.

    A second time changes nothing. Raises Refusal "reason" without one, "reversal" for an entry that is itself
    one, "quantity" when orders hold the units by now, "returning" when they go back to the vendor; Missing for another's receipt.
    """
    sending.hold(purchase_order)
    receipt = receipt_book.find(purchase_order, receipt_ulid)
    if receipt.reverses_id is not None:
        raise Refusal("reversal", "This entry takes another one back: receive the units again instead.")
    if done := session().execute(_against(receipt)).scalar_one_or_none():
        return done
    why = typed.line(reason, 300)
    if not why:
        raise Refusal("reason", "Say what was wrong: the ledger keeps it.", field="reason")
    pause("reverse.after_reading")
    lines = _lines_of(receipt)
    entry = receipt_book.open_entry(
        purchase_order, by, reverses_id=receipt.id, reference=receipt.reference, reason=why
    )
    for line, was in lines:
        receipt_book.write_line(entry, line, _opposite(was, why))
        _restore_cost(purchase_order, line, was)
    units = {line.variant_id or 0: -was.good for line, was in lines}
    back = {line.id: was.good + was.damaged for line, was in lines}
    reason = f"{purchase_order.number}, taken back: {why}"
    receipt_book.shelve(purchase_order, entry, units, reason, by, back=back)
    returned_units.refuse_shortfall(purchase_order)
    _tell(purchase_order, receipt, sum(back.values()), why, by)
    return entry


def _opposite(was: ReceiptLine, why: str) -> ReceiptLine:
    return ReceiptLine(
        good=-was.good,
        damaged=-was.damaged,
        missing=-was.missing,
        unit_cost_minor=was.unit_cost_minor,
        reason=why,
    )


def _tell(po: PurchaseOrder, receipt: Receipt, units: int, why: str, by: Actor) -> None:
    words = f"A receipt of {units} unit{'' if units == 1 else 's'} of {po.number} was taken back: {why}"
    sending.record("receipt_reversed", words[:500], po, by, receipt=receipt.ulid)


def _restore_cost(po: PurchaseOrder, line: PurchaseOrderLine, was: ReceiptLine) -> None:
    """The cost of before, unless somebody set another since."""
    variant = session().get_one(Variant, line.variant_id)
    same_money = session().get_one(Store, po.store_id).currency == po.currency
    if was.good and same_money and variant.cost_minor == was.unit_cost_minor:
        variant.cost_minor = was.cost_before_minor


def _against(receipt: Receipt) -> sa.Select[Receipt]:
    return sa.select(Receipt).where(Receipt.store_id == receipt.store_id, Receipt.reverses_id == receipt.id)


def _lines_of(receipt: Receipt) -> list[tuple[PurchaseOrderLine, ReceiptLine]]:
    wanted = (
        sa.select(PurchaseOrderLine, ReceiptLine)
        .join(ReceiptLine, ReceiptLine.purchase_order_line_id == PurchaseOrderLine.id)
        .where(ReceiptLine.receipt_id == receipt.id)
        .order_by(PurchaseOrderLine.variant_id)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in session().execute(wanted)]
