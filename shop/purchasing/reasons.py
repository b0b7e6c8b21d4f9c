"""Why units are refused or taken back, and a vendor's answer to a line in words."""

from __future__ import annotations

from shop.kernel import days
from shop.purchasing.tables import PurchaseOrderLine

REASON_WORDS = {
    "out_of_stock": "Out of stock",
    "discontinued": "No longer made",
    "cost_changed": "The cost has changed",
    "cannot_ship_there": "Cannot ship to this address",
    "other": "Another reason",
}
OUR_REASONS = {
    "late": "Late",
    "closed_short": "Closed short",
    "cancelled": "Cancelled",
}  # why the store took units back


def sentence(line: PurchaseOrderLine) -> str:
    """The vendor's answer in words: "Kettle: 2 of 5 accepted for 12 Mar 2026, the rest not (out of stock)."."""
    day = f" for {days.shown(line.promised_on)}" if line.promised_on else ""
    why = f" ({reason_words(line.reason)})" if line.refused else ""
    if line.answer == "withdrawn":
        return f"{line.refused} of {line.quantity} {line.name} taken back by the store{why}."
    if not line.accepted:
        return f"{line.name} rejected{why}."
    if line.refused:
        return f"{line.accepted} of {line.quantity} {line.name} accepted{day}, the rest not{why}."
    return f"{line.accepted} {line.name} {'will come later,' if line.answer == 'later' else 'accepted'}{day}."


def reason_words(code: str) -> str:
    """The reason inside a sentence."""
    return (REASON_WORDS | OUR_REASONS).get(code, "no reason given").lower()
