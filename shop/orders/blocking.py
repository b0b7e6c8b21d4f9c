"""The one sentence that says what blocks an order, with the one button that unblocks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.kernel import clock, money
from shop.orders.status import Facts, PurchaseOrderFact, status_of

ENDS_SOON = timedelta(days=1)
ACTIONS = (
    "",
    "review",
    "charge",
    "ask",
    "money",
    "pay_link",
    "cancel",
    "order",
    "send",
    "change",
    "ship",
    "track",
)


@dataclass(frozen=True)
class Block:
    """What blocks, in a sentence; `action` is one of ACTIONS ("" when there is nothing to press)."""

    sentence: str
    action: str = ""
    label: str = ""


def blocking(facts: Facts, now: datetime | None = None) -> Block:
    """What stands between this order and its end; `now` (UTC) is the clock's unless given."""
    now = now or clock.now()
    if facts.money_problem:
        return Block(_clause(facts.money_problem, ""), "money", "Look at the payment")
    if facts.cancelled_at:
        return Block("Cancelled.")
    by_queue = {
        "problems": _problem,
        "review": _review,
        "charge": _charge,
        "order": _order,
        "ship": _ship,
        "vendors": _vendors,
        "done": _done,
    }
    return by_queue[status_of(facts).queue](facts, now)


def _problem(facts: Facts, _now: datetime) -> Block:
    due = money.shown(facts.due_minor, facts.currency)
    if facts.payment_state == "unknown" and not facts.due_minor:
        return Block(
            "The card gateway gave no answer about a refund. Do not repeat it.", "ask", "Ask the gateway"
        )
    if facts.payment_state == "unknown":
        return Block(
            f"The card gateway gave no answer: {due} may have been taken or not. Do not charge again.",
            "ask",
            "Ask the gateway",
        )
    if facts.payment_state == "declined":
        return Block(_clause("Card declined", facts.payment_problem), "pay_link", "Send pay-again link")
    if facts.payment_state == "needs_customer":
        return Block("The shopper's bank asks the shopper to confirm.", "pay_link", "Send pay-again link")
    if facts.review == "rejected":
        return Block(_clause("Rejected in review", facts.review_reason), "cancel", "Cancel order")
    if facts.send_problem:
        return Block(_clause("A purchase order was not sent", facts.send_problem), "send", "Open POs")
    if facts.change_problem:
        return Block(_clause(facts.change_problem, ""), "change", "Look at the POs")
    if facts.is_refunded:
        return Block("Refunded in full, but not everything was shipped.", "cancel", "Cancel order")
    return Block("Every line is cancelled.", "cancel", "Cancel order")


def _review(facts: Facts, _now: datetime) -> Block:
    if facts.review == "held":
        return Block(_clause("Held", facts.review_reason), "review", "Release hold")
    found = _count(facts.risk_signals, "risk signal")
    return Block(f"To review before charging: {found}, score {facts.risk_score}.", "review", "Review")


def _charge(facts: Facts, now: datetime) -> Block:
    due = money.shown(facts.due_minor, facts.currency)
    label = f"Charge {due}"
    if facts.captured_minor:
        done = money.shown(facts.captured_minor, facts.currency)
        return Block(f"{done} is charged, {due} is still due.", "charge", label)
    if facts.payment_state == "none":
        return Block("Not paid: there is no card on this order.", "pay_link", "Send pay link")
    if facts.payment_state == "saved":
        return Block("Not charged yet: the card is saved.", "charge", label)
    if facts.capture_before is None:
        return Block(f"Not charged yet: {due} is held on the card.", "charge", label)
    left = facts.capture_before - now
    if left <= timedelta():
        over = f"Charge the saved card {due}"
        return Block("The hold on the card has ended without a charge.", "charge", over)
    if left <= ENDS_SOON:
        return Block(f"Charge soon: the hold on the card ends in {span(left)}.", "charge", label)
    return Block(f"Not charged yet: the hold ends in {span(left)}.", "charge", label)


def _order(facts: Facts, _now: datetime) -> Block:
    if facts.without_vendor:
        names = _list(facts.without_vendor)
        return Block(f"No vendor supplies {names}.", "order", "Choose a vendor")
    if facts.to_supply:
        wait = "waits" if facts.to_supply == 1 else "wait"
        units = _count(facts.to_supply, "unit")
        return Block(f"Charged: {units} {wait} for a purchase order.", "order", "Create POs")
    drafts = [po for po in facts.purchase_orders if po.state == "draft"]
    if not drafts and any(po.state == "sending" for po in facts.purchase_orders):
        going = [po for po in facts.purchase_orders if po.state == "sending"]
        return Block(f"{_pos(going)} {'is' if len(going) == 1 else 'are'} being sent.")
    ready = f"{_pos(drafts)} {'is' if len(drafts) == 1 else 'are'} ready" if drafts else "POs are ready"
    return Block(f"{ready} and not sent.", "send", "Send PO" if len(drafts) == 1 else "Send POs")


def _ship(facts: Facts, _now: datetime) -> Block:
    units = _count(facts.from_stock, "unit")
    verb = "is" if facts.from_stock == 1 else "are"
    return Block(f"{_progress(facts)}{units} from own stock {verb} ready to ship.", "ship", "Add parcel")


def _vendors(facts: Facts, now: datetime) -> Block:
    waiting = [po for po in facts.purchase_orders if po.state in ("sent", "acknowledged", "partly_shipped")]
    if not waiting:
        units = _count(facts.unshipped, "unit")
        return Block(f"{_progress(facts)}Waiting for vendors: {units}.", "track", "Add tracking")
    each = [f"PO {po.number} ({_vendor_and_wait(po, now)})" for po in waiting]
    return Block(f"{_progress(facts)}Waiting for {_list(each)}.", "track", "Add tracking")


def _done(facts: Facts, _now: datetime) -> Block:
    if facts.unshipped or facts.due_minor:
        return Block("Set to complete by hand.")
    return Block("Complete: everything is paid and shipped.")


def _vendor_and_wait(po: PurchaseOrderFact, now: datetime) -> str:
    parts = [po.vendor, span(now - po.since) if po.since else "", po.waits]
    return ", ".join(part for part in parts if part)


def _progress(facts: Facts) -> str:
    return f"{facts.shipped} of {facts.units} shipped. " if facts.shipped else ""


def _clause(start: str, rest: str) -> str:
    """ "Held: the address is odd." with one full stop, or the start alone."""
    return f"{start}: {rest.strip().rstrip('.')}." if rest.strip() else f"{start.rstrip('.')}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _pos(orders: list[PurchaseOrderFact]) -> str:
    return f"PO {orders[0].number}" if len(orders) == 1 else f"POs {_list([po.number for po in orders])}"


def _list(words: list[str] | tuple[str, ...]) -> str:
    if len(words) > 3:
        words = [*words[:2], f"{len(words) - 2} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def span(length: timedelta) -> str:
    """How long, in at most two units: "5 d 3 h", "3 h", "12 min"; never less than a minute."""
    minutes = max(1, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min"
