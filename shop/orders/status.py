"""Where an order stands: its status and the queue that works on it, as one pure function of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SETTLED_QUEUE = "done"
PAYMENT_PROBLEMS = ("declined", "unknown", "needs_customer")
UNDER_REVIEW = ("pending", "held", "rejected")


@dataclass(frozen=True)
class PurchaseOrderFact:
    """A purchase order as a sentence needs it; `since` is when it was sent, or else made (UTC).

    `waits` is what its vendor was asked and has not answered: "revision 2 pending".
    """

    number: str
    vendor: str
    state: str
    since: datetime | None = None
    waits: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of an order. Units are sums over its lines, money is in minor units.

    Units of lines that need no shipping (a gift card, a service) count nowhere: paying completes them.
    `money_problem` says what happened to money that was taken or given back: a dispute, a refund that came
    back; `change_problem` which change a vendor did not agree to. The fields below it only make the sentence of `blocking()` richer, never the status.
    """

    currency: str = "USD"
    total_minor: int = 0
    captured_minor: int = 0
    refunded_minor: int = 0
    payment_state: str = "none"
    review: str = "clear"

    units: int = 0  # ordered and not cancelled
    dropped: int = 0  # cancelled
    to_supply: int = 0  # neither from stock nor on a purchase order
    unsent: int = 0  # on purchase orders that no vendor has yet
    sent: int = 0  # on purchase orders that a vendor has, shipped or not
    from_stock: int = 0  # of our own stock and not yet shipped
    shipped: int = 0

    in_process_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    send_problem: str = ""
    money_problem: str = ""
    change_problem: str = ""

    payment_problem: str = ""
    capture_before: datetime | None = None
    review_reason: str = ""
    risk_score: int = 0
    risk_signals: int = 0
    without_vendor: tuple[str, ...] = ()
    purchase_orders: tuple[PurchaseOrderFact, ...] = ()

    @property
    def due_minor(self) -> int:
        """What is still to be charged."""
        return self.total_minor - self.captured_minor

    @property
    def unshipped(self) -> int:
        """Units that have not left yet."""
        return self.units - self.shipped

    @property
    def is_void(self) -> bool:
        """Whether every unit was cancelled."""
        return self.dropped > 0 and self.units == 0

    @property
    def is_refunded(self) -> bool:
        """Whether all that was charged went back."""
        return 0 < self.captured_minor == self.refunded_minor

    @property
    def is_complete(self) -> bool:
        """Set by hand, or everything shipped and nothing due."""
        if self.completed_at:
            return True
        return self.unshipped == 0 and self.due_minor == 0 and not self.is_void

    @property
    def has_problem(self) -> bool:
        """Whether somebody must act on something that went wrong, before anything else."""
        return (
            self.payment_state in PAYMENT_PROBLEMS
            or self.review == "rejected"
            or bool(self.send_problem or self.money_problem or self.change_problem)
            or self.is_void
            or (self.is_refunded and not self.is_complete)
        )


@dataclass(frozen=True)
class Standing:
    """An order's status (what it is) and queue (what must be done next)."""

    status: str
    queue: str


def status_of(facts: Facts) -> Standing:
    """The standing that follows from the facts; no clock, no query, no other source."""
    return Standing(_status(facts), _queue(facts))


def _status(facts: Facts) -> str:
    if facts.cancelled_at:
        return "cancelled"
    if facts.is_complete:
        return "complete"
    if 0 < facts.shipped < facts.units:
        return "partly_shipped"
    if facts.in_process_at or facts.sent or facts.shipped:
        return "in_process"
    if facts.review in UNDER_REVIEW:
        return "in_review"
    return "charged" if facts.due_minor == 0 else "new"


def _queue(facts: Facts) -> str:
    if facts.money_problem:  # also of an order that has ended
        return "problems"
    if facts.cancelled_at or facts.completed_at:
        return SETTLED_QUEUE
    if facts.has_problem:
        return "problems"
    if facts.is_complete:
        return SETTLED_QUEUE
    return _next_task(facts)


def _next_task(facts: Facts) -> str:
    if facts.review in UNDER_REVIEW:
        return "review"
    if facts.due_minor > 0:
        return "charge"
    if facts.to_supply or facts.unsent:
        return "order"
    return "ship" if facts.from_stock else "vendors"
