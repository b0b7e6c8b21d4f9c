"""Charging an order: capture the hold where it covers, else charge the card on file; never twice."""

from __future__ import annotations

from dataclasses import dataclass

from shop.kernel import clock, money
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments import gateway, outcomes
from shop.payments.answers import settle_operation
from shop.payments.carrying_out import carry_out
from shop.payments.gateway import Approved, Declined, cards
from shop.payments.operations import card_on_file, live_hold, request_of, start
from shop.payments.outcomes import Outcome
from shop.payments.tables import Operation

NOT_REVIEWED = ("pending", "held", "rejected")
MOST_STEPS = 2  # the hold, then the card on file for what the hold did not cover


def charge(
    order: Order,
    by: Actor,
    *,
    version: int | None = None,
    amount_minor: int | None = None,
    shipment: str = "",
) -> Outcome:
    """Take what is due, or `amount_minor` of it, and say what came of it; outside of every write.

    `shipment` names the supplier's shipment that the amount is for, if it is for one.

    A hold smaller than that is captured and the rest charged to the card on file, as an operation of its
    own. Raises Refusal "being_charged" (who, since when), "nothing_due", "not_reviewed", "cancelled",
    "no_card", "too_much", "gateway_silent", and Stale when `version` is not the order's any more.
    """
    if not cards().is_set_up:
        return outcomes.not_set_up()
    goal = order.captured_minor + (order.due_minor if amount_minor is None else amount_minor)
    if _drop_ended_hold(order, by, goal, version):
        version = None  # it was right a moment ago, and dropping the hold made the order's next one
    outcome = carry_out(_start(order.id, goal, version, by, shipment), by)
    for _ in range(MOST_STEPS - 1):
        if not outcome.is_approved or order.captured_minor >= goal:
            break
        outcome = carry_out(_start(order.id, goal, None, by, shipment), by)
    return outcome


@writes
def _start(order_id: int, goal: int, version: int | None, by: Actor, shipment: str) -> str:
    order = lock(session().get_one(Order, order_id))
    _refuse(order, goal, version)
    amount = goal - order.captured_minor
    hold, card = live_hold(order), card_on_file(order)
    if hold is not None and hold.gateway == cards().name:
        part = min(amount, hold.amount_minor)
        return start(order, "capture", part, by, card=card, parent=hold, given={"shipment": shipment}).ulid
    if card is None:
        raise Refusal("no_card", "There is no card on this order: send the shopper a pay link.")
    return start(order, "charge", amount, by, card=card, given={"shipment": shipment}).ulid


def _refuse(order: Order, goal: int, version: int | None) -> None:
    if version is not None and version != order.version:
        due = money.shown(order.due_minor, order.currency)
        raise Stale(
            f"The order changed since you opened it; {due} is due now. Look at it again.",
            theirs={"version": order.version},
            yours={"version": version},
        )
    if order.cancelled_at:
        raise Refusal("cancelled", "This order is cancelled: nothing can be charged.")
    if order.review in NOT_REVIEWED:
        raise Refusal("not_reviewed", "Review this order before charging it.")
    if order.due_minor == 0 or goal == order.captured_minor:
        raise Refusal("nothing_due", "Nothing is due: the order is charged.")
    if not order.captured_minor < goal <= order.total_minor:
        due = money.shown(order.due_minor, order.currency)
        raise Refusal("too_much", f"Only {due} is due.", field="amount")


@dataclass(frozen=True)
class NextCharge:
    """What the Charge button would do: how much (minor units), and by which way.

    `held_minor` is what the hold covers; a hold is used once, so that what a part leaves of it is released.
    """

    amount_minor: int
    kind: str
    held_minor: int = 0


def preview(order: Order) -> NextCharge | None:
    """What pressing Charge would do now, by the order's own row; None when nothing is due or no card was taken."""
    if order.due_minor == 0 or order.payment_state in ("none", "refunded"):
        return None
    is_over = order.capture_before is not None and order.capture_before <= clock.now()
    if order.authorized_minor == 0 or is_over:
        return NextCharge(order.due_minor, "charge")
    return NextCharge(order.due_minor, "capture", order.authorized_minor)


def _drop_ended_hold(order: Order, by: Actor, goal: int, version: int | None) -> bool:
    """Past its end a hold is looked at first: only one that the gateway calls gone gives way to the card on file."""
    hold = live_hold(order) if order.authorized_minor else None
    if hold is None or hold.capture_before is None or hold.capture_before > clock.now():
        return False
    _refuse(order, goal, version)
    request = request_of(hold)
    gateway.leave_transaction()
    answer = cards().find(request)
    if isinstance(answer, Approved):
        return False
    if isinstance(answer, Declined):
        ended = _start_release(order.id, hold.id, goal, version, by)
        settle_operation(
            ended, Approved(hold.provider_id, hold.amount_minor, hold.currency), via="ask", by=by
        )
        return True
    raise Refusal("gateway_silent", "The gateway did not say whether the hold still stands. Try again soon.")


@writes
def _start_release(order_id: int, hold_id: int, goal: int, version: int | None, by: Actor) -> str:
    """A hold that ended by itself is released in the books as well, by a row of its own."""
    order = lock(session().get_one(Order, order_id))
    _refuse(order, goal, version)
    hold = session().get_one(Operation, hold_id)
    return start(order, "void", hold.amount_minor, by, parent=hold).ulid
