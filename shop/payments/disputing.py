"""Disputes: a shopper's bank wants a payment back; each stands on its order until it is over and seen."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import clock, money
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.orders.settling import settle
from shop.orders.tables import Order
from shop.payments import losing
from shop.payments.gateway import cards
from shop.payments.inbox_tables import Dispute
from shop.payments.sightings import DisputeSeen
from shop.payments.tables import TAKING, Operation

GATEWAY = Actor("gateway", "Card gateway")
GOES_ON_TO = {"open": ("won", "lost"), "lost": ("won",), "won": ()}  # a lost one may be won on appeal
LONGEST_REASON = 300
WORDS = {
    "open": "The shopper's bank disputes {amount} ({reason}). Answer at the gateway{by}",
    "won": "The dispute over {amount} was won: the money stays here",
    "lost": "The dispute over {amount} was lost: the bank took the money back",
}


def note(seen: DisputeSeen) -> tuple[str, str]:
    """Write down how a dispute stands, inside a write; an ended one never opens again. State and note of the event.

    Raises Refusal "being_charged" while another operation of the order is under way and money has to be counted.
    """
    payment = _payment(seen)
    if payment is None:
        return "review", "No payment of this shop belongs to the dispute."
    order = lock(session().get_one(Order, payment.order_id))
    kept = _kept(seen)
    if kept is None:
        kept = _new(order, payment, seen)
    elif seen.state not in GOES_ON_TO[kept.state]:
        return "applied", ""
    losing.write_down(order, payment, kept, seen.state)
    kept.state = seen.state
    kept.ended_at = None if seen.state == "open" else clock.now()
    _tell(order, kept)
    return "applied", ""


@writes
def close(order: Order, by: Actor, *, reason: str) -> None:
    """Somebody has looked at what is wrong with the order's money. Refusal "reason" at its field, "no_problem"."""
    lock(order)
    if not order.money_problem:
        raise Refusal("no_problem", "Nothing is wrong with this order's money any more.")
    if not reason or len(reason) > LONGEST_REASON:
        words = f"Say what was done, in at most {LONGEST_REASON} characters."
        raise Refusal("reason", words, field="reason")
    sentence = f"Looked at: {order.money_problem.rstrip('.')}. {reason}"
    order.money_problem = ""
    settle(order)
    _record(order, "money.looked_at", sentence, by)


def of_order(order: Order) -> list[Dispute]:
    """The order's disputes, oldest first."""
    wanted = sa.select(Dispute).where(Dispute.store_id == order.store_id, Dispute.order_id == order.id)
    return list(session().execute(wanted.order_by(Dispute.id)).scalars())


def _payment(seen: DisputeSeen) -> Operation | None:
    """What brought the money; a gateway that captures names the hold and the charge alike."""
    wanted = sa.select(Operation).where(
        Operation.gateway == cards().name,
        Operation.provider_id == seen.payment,
        Operation.kind.in_(TAKING),
        Operation.state == "succeeded",
    )
    return session().execute(wanted.order_by(Operation.id).limit(1)).scalar_one_or_none()


def _kept(seen: DisputeSeen) -> Dispute | None:
    wanted = sa.select(Dispute).where(
        Dispute.gateway == cards().name, Dispute.provider_id == seen.provider_id
    )
    return session().execute(wanted).scalar_one_or_none()


def _new(order: Order, payment: Operation, seen: DisputeSeen) -> Dispute:
    made = Dispute(
        store_id=order.store_id,
        order_id=order.id,
        payment_id=payment.id,
        gateway=cards().name,
        provider_id=seen.provider_id,
        amount_minor=seen.amount_minor,
        currency=seen.currency,
        reason=seen.reason[:60],
        due_by=seen.due_by,
    )
    session().add(made)
    session().flush()
    return made


def _tell(order: Order, dispute: Dispute) -> None:
    by = f" by {dispute.due_by:%-d %B %Y}" if dispute.due_by else ""
    sentence = WORDS[dispute.state].format(
        amount=money.shown(dispute.amount_minor, dispute.currency),
        reason=dispute.reason.replace("_", " ") or "no reason given",
        by=by,
    )
    order.money_problem = sentence[:300]
    settle(order)
    _record(order, f"dispute.{dispute.state}", f"{sentence}.", GATEWAY)


def _record(order: Order, name: str, sentence: str, by: Actor) -> None:
    session().flush()
    record(
        name,
        sentence,
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
    )
