"""Reviewing an order before it is charged: accept it, hold it or reject it, each with who and why."""

from __future__ import annotations

from shop.kernel.db import lock, session, writes
from shop.kernel.lifecycle import Lifecycle
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.orders.settling import settle
from shop.orders.tables import Order

REVIEW = Lifecycle(
    "review",
    "clear",
    {
        "clear": ("pending", "held", "rejected"),
        "pending": ("accepted", "held", "rejected"),
        "held": ("accepted", "rejected"),
        "accepted": ("held", "rejected"),
        "rejected": ("accepted", "held"),
    },
)
WORDS = {"accepted": "accepted", "held": "put on hold", "rejected": "rejected"}
NEEDS_REASON = ("held", "rejected")
STOPPED = ("held", "rejected")


@writes
def decide(order: Order, decision: str, by: Actor, *, reason: str = "", may_release: bool = False) -> None:
    """Write the decision ("accepted", "held" or "rejected") and settle the order.

    `may_release` says that the person may let go what a colleague stopped (a manager). Raises Refusal
    "reason" at its field, "decision", "second_person", "ended", or "not_now" from the lifecycle.
    """
    lock(order)
    if decision not in WORDS:
        raise Refusal("decision", "Choose accept, hold or reject.")
    if order.cancelled_at or order.completed_at:
        raise Refusal("ended", "This order has ended: there is nothing left to review.")
    if decision in NEEDS_REASON and not reason:
        raise Refusal("reason", "Say why, so that colleagues understand it.", field="reason")
    if order.review == decision:
        raise Refusal("decided", f"A colleague has already {WORDS[decision]} this order.")
    if order.review in STOPPED and not may_release:
        raise Refusal("second_person", "This order was stopped: a manager lets it go.")
    before = order.review
    order.review = REVIEW.move(before, decision)
    order.review_reason = reason if decision in NEEDS_REASON else ""
    settle(order)
    _note(order, decision, before, reason, by)


def _note(order: Order, decision: str, before: str, reason: str, by: Actor) -> None:
    released = decision == "accepted" and before in STOPPED
    name = "review.released" if released else f"review.{decision}"
    what = "released" if released else WORDS[decision]
    record(
        name,
        f"The order was {what} in review" + (f": {reason}" if reason else ""),
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        before=before,
        after=decision,
        reason=reason,
        score=order.risk_score,
        signals=[signal["code"] for signal in order.risk_signals],
    )
    session().flush()
