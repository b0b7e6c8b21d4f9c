"""A charge for which the bank wanted the shopper: they come back to the very same payment, which pays once."""

from __future__ import annotations

from dataclasses import replace

from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments import gateway
from shop.payments.answers import settle_operation
from shop.payments.gateway import ActionRequired, cards
from shop.payments.operations import open_operation, request_of
from shop.payments.outcomes import Outcome
from shop.payments.tables import Operation


def waiting(order: Order) -> Operation | None:
    """The charge of the card on file that waits for the shopper, if there is one."""
    operation = open_operation(order)
    return operation if operation is not None and waits_for_shopper(operation) else None


def waits_for_shopper(operation: Operation) -> bool:
    """Whether it is a charge of the card on file that the bank wants confirmed."""
    return operation.state == "action_required" and operation.kind == "charge"


def resume(order: Order, by: Actor, *, card_token: str = "", return_url: str = "") -> Outcome:
    """Confirm the waiting charge with the shopper present, on the card on file or on another; outside of every write.

    `action_url` of the outcome is the bank's page, if it wants to be asked. No operation begins here, so
    whatever the shopper tries, the one that waits has its effect once. Refusal "nothing_waits".
    """
    operation = waiting(order)
    if operation is None:
        raise Refusal("nothing_waits", "This payment does not wait for your bank any more.")
    ulid, request = operation.ulid, request_of(operation)
    request = replace(request, card=card_token or request.card, return_url=return_url)
    gateway.leave_transaction()
    answer = cards().resume(request)
    outcome = settle_operation(ulid, answer, via="response", by=by)
    return replace(outcome, action_url=answer.url) if isinstance(answer, ActionRequired) else outcome
