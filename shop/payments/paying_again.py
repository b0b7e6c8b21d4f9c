"""Taking the shopper along: the confirmation once a card is taken, a link to pay with another one when not."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import links, post, site
from shop.kernel.columns import new_ulid
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, Actor, record
from shop.orders import letters, risk
from shop.orders.tables import Order
from shop.payments.declines import shopper_words
from shop.payments.operations import last_operation
from shop.payments.tables import Card, Operation

LINK_LASTS = timedelta(days=14)
STILL_UNPAID = "We still need a card for this order."


def paid(order: Order, card: Card | None, words: str) -> None:
    """The shopper's card was taken: what its bank found joins the risk, and the confirmation goes out once.

    `words` say how it was paid, “Visa ending 4242”. Inside the write that settled it.
    """
    if card is not None:
        store = session().get_one(Store, order.store_id)
        risk.add_card_signals(order, store, card.checks, card.risk_level)
    letters.confirm(order, payment=words)


def invite(order: Order, operation: Operation) -> None:
    """The card was declined: the shopper gets one link to pay the same order with another card.

    Once a decline, inside the write that settled it; an earlier link ends. Where the store wants to see it first
    the order waits with a button instead.
    """
    if session().get_one(Store, order.store_id).drafts_pay_links:
        links.revoke("pay", order.store_id, order.id)
        _record(order, "link.drafted", "A link to pay again waits to be sent", SYSTEM)
        return
    _send(order, shopper_words(operation.code), f"payment-declined-{operation.ulid}", SYSTEM)


@writes
def send_link(order: Order, by: Actor) -> None:
    """Send the shopper a fresh link to pay, because staff asked for it.

    Raises Refusal "nothing_due" and "cancelled".
    """
    lock(order)
    if order.cancelled_at:
        raise Refusal("cancelled", "This order is cancelled: there is nothing to pay.")
    if order.due_minor == 0:
        raise Refusal("nothing_due", "Nothing is due: the order is charged.")
    last = last_operation(order)
    declined = last is not None and last.state == "declined"
    reason = shopper_words(last.code) if last is not None and declined else STILL_UNPAID
    _send(order, reason, f"pay-link-{new_ulid()}", by)


@writes
def pay_link(order: Order) -> str:
    """A new token for the order's payment page, for the browser that has just placed it."""
    return links.issue("pay", order.store_id, order.id, lasts=LINK_LASTS)


def _send(order: Order, reason: str, dedupe_key: str, by: Actor) -> None:
    links.revoke("pay", order.store_id, order.id)
    token = links.issue("pay", order.store_id, order.id, lasts=LINK_LASTS)
    post.send(
        "payment_declined",
        [order.email],
        store=session().get_one(Store, order.store_id),
        dedupe_key=dedupe_key,
        context={
            "number": str(order.number),
            "link": site.pay_page(token),
            "name": order.name,
            "currency": order.currency,
            "total_minor": order.due_minor,
            "reason": reason,
        },
        order_id=order.id,
    )
    _record(order, "letter.written", f"Link to pay again to {order.email}", by)


def _record(order: Order, name: str, sentence: str, by: Actor) -> None:
    record(
        name,
        sentence,
        by=by,
        store_id=order.store_id,
        order_id=order.id,
        subject="order",
        subject_ulid=order.ulid,
    )


def order_of(store: Store, token: str) -> Order:
    """The order of the store that a pay link opens; Missing when the link is unknown, revoked or too old."""
    link = links.find("pay", token)
    if link is None or link.store_id != store.id:
        raise Missing("This link is not valid any more. Ask the shop for a new one.")
    wanted = sa.select(Order).where(Order.store_id == store.id, Order.id == link.subject_id)
    return session().execute(wanted).scalar_one()
