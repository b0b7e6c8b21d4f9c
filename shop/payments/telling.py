"""What is told when an operation moves: a line in the timeline, a letter, the card's signals."""

from __future__ import annotations

from shop.kernel import money
from shop.kernel.timeline import Actor, record
from shop.orders.tables import Order
from shop.payments import paying_again, refund_letters
from shop.payments.counting import ASKING_FOR_MONEY
from shop.payments.gateway import GATEWAY_FAILED
from shop.payments.operations import card_on_file
from shop.payments.tables import Card, Operation

SENTENCES = {
    ("authorize", "succeeded"): ("payment.authorized", "{amount} was held on {card}."),
    ("save", "succeeded"): ("card.saved", "{card} was saved."),
    ("purchase", "succeeded"): ("charge.captured", "{amount} was charged to {card}."),
    ("capture", "succeeded"): ("charge.captured", "{amount} was charged to {card}."),
    ("charge", "succeeded"): ("charge.captured", "{amount} was charged to {card}."),
    ("void", "succeeded"): ("payment.released", "The hold of {amount} was released."),
    ("refund", "succeeded"): ("payment.refunded", "{amount} was refunded to {card}."),
    ("receive", "succeeded"): ("payment.received", "{amount} was received: {why}."),
    ("reverse", "succeeded"): ("payment.taken_back", "The payment of {amount} was taken back: {why}."),
    ("chargeback", "succeeded"): ("payment.charged_back", "The bank took {amount} back: {why}."),
    ("regain", "succeeded"): ("payment.regained", "The bank gave {amount} back: {why}."),
    ("bounce", "succeeded"): ("refund.came_back", "The bank sent the refund of {amount} back: {why}."),
}
OTHERWISE = {
    "declined": ("declined", "{amount} was declined: {why}"),
    "action_required": ("challenged", "The bank asks the shopper to confirm {amount}."),
    "unknown": ("unanswered", "The gateway gave no answer about {amount}: {why}"),
    "review": ("needs_look", "{amount} needs a look at the gateway: {why}"),
    "rejected": ("rejected", "The gateway refused the request for {amount}: {why}"),
    "not_sent": ("not_sent", "The request for {amount} did not reach the gateway: {why}"),
}


def tell(order: Order, operation: Operation, by: Actor) -> None:
    """Record the move, and let everybody know who waits for it; inside the settling write."""
    card = card_on_file(order)
    name, words = _words(operation)
    sentence = words.format(
        amount=money.shown(operation.amount_minor, operation.currency)
        if operation.amount_minor
        else "a card",
        card=describe(card),
        why=operation.params.get("note") or operation.message or operation.code or "no reason given",
    )
    record(
        name,
        sentence,
        by=by,
        store_id=order.store_id,
        order_id=order.id,
        subject="order",
        subject_ulid=order.ulid,
        operation=operation.ulid,
        gateway_id=operation.provider_id,
        amount_minor=operation.amount_minor,
    )
    if operation.kind in ("authorize", "purchase", "save") and operation.state == "succeeded":
        paying_again.paid(order, card, describe(card))
    elif operation.kind == "receive":
        paying_again.paid(order, None, str(operation.params["note"]))
    elif operation.kind == "refund":
        refund_letters.write(order, operation)
    elif _needs_another_card(operation):
        paying_again.invite(order, operation)


def _needs_another_card(operation: Operation) -> bool:
    """Declined, or the bank wants the shopper and gave no page to send them to; the gateway's faults are not theirs."""
    if operation.kind not in ASKING_FOR_MONEY:
        return False
    absent = operation.state == "action_required" and not operation.action_url
    is_fault = operation.code == GATEWAY_FAILED and operation.kind in ("capture", "charge")
    return absent or (operation.state == "declined" and not is_fault)


def _words(operation: Operation) -> tuple[str, str]:
    known = SENTENCES.get((operation.kind, operation.state))
    if known:
        return known
    noun = {"void": "release", "refund": "refund"}.get(operation.kind, "charge")
    suffix, words = OTHERWISE[operation.state]
    return f"{noun}.{suffix}", words


def describe(card: Card | None) -> str:
    """ "Visa ending 4242", as far as it is known."""
    if card is None:
        return "the card"
    brand = card.brand.title() or "Card"
    return f"{brand} ending {card.last4}" if card.last4 else brand
