"""Taking the card at the checkout, or again by link: hold the total, take it, or save the card, as the store wants."""

from __future__ import annotations

from collections.abc import Mapping

from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.orders.finding import held
from shop.orders.tables import Order
from shop.payments import asking, outcomes, paying_again, resuming
from shop.payments.carrying_out import carry_out
from shop.payments.gateway import cards
from shop.payments.operations import open_operation, start
from shop.payments.outcomes import Outcome
from shop.payments.releasing import release
from shop.payments.tables import Operation

KIND_OF = {"authorize": "authorize", "charge": "purchase", "save_card": "save"}  # by Store.checkout_mode
PAID_STATES = ("authorized", "saved", "charged", "refunded")
LONGEST_TOKEN = 255


def begin(
    order: Order,
    card_token: str,
    by: Actor,
    *,
    return_url: str = "",
    more: Mapping[str, str] | None = None,
) -> Outcome:
    """Take the shopper's card for the order and say what came of it; outside of every write.

    `card_token` is what the checkout's card field gave, `return_url` where the bank sends the shopper back.
    `more` joins the request: the gateway's `customer` of a kept card, `keep` "1" to keep this one, `by_phone` "1".
    The same form sent twice finds the first one's hold. Raises Refusal "being_charged" while an earlier
    try is under way, "no_token" for an empty card field, "cancelled".
    """
    if order.due_minor == 0:
        return _free(order.id)
    if not cards().is_set_up:
        return outcomes.not_set_up()
    if order.payment_state in PAID_STATES:
        return Outcome("approved", "Approved", "The card was taken before.")
    if not card_token.strip() or len(card_token) > LONGEST_TOKEN:
        raise Refusal("no_token", "Enter a card.", field="card")
    open_one = open_operation(order)
    if open_one is not None and resuming.waits_for_shopper(open_one):
        return resuming.resume(order, by, card_token=card_token.strip(), return_url=return_url)
    _end_challenge(open_one, by)
    given = {"card": card_token.strip(), "return_url": return_url} | dict(more or {})
    outcome = carry_out(_start(order.id, given, by), by)
    if outcome.is_approved:
        release(order, by, but_newest=True)
    return outcome


@writes
def _start(order_id: int, given: Mapping[str, str], by: Actor) -> str:
    order = held(order_id)
    if order.cancelled_at:
        raise Refusal("cancelled", "This order was cancelled: there is nothing to pay.")
    store = session().get_one(Store, order.store_id)
    kind = KIND_OF[store.checkout_mode]
    amount = 0 if kind == "save" else order.due_minor
    return start(order, kind, amount, by, given=given).ulid


@writes
def _free(order_id: int) -> Outcome:
    paying_again.paid(held(order_id), None, "Nothing to pay")
    return outcomes.nothing_to_pay()


def _end_challenge(waiting: Operation | None, by: Actor) -> None:
    """A confirmation with the bank that the shopper left: another card may be tried once it is surely over."""
    if waiting is not None and waiting.state == "action_required":
        asking.abandon(waiting, by)
