"""Ending a payment at Stripe that was not finished, so that it surely cannot happen any more; or what it became."""

from __future__ import annotations

from typing import Any

from gateways.cards import stripe_reading as reading
from gateways.cards.stripe_errors import UNEXPECTED, error_fields
from gateways.cards.stripe_looking import own, services
from gateways.cards.stripe_steps import harmless
from shop.payments.gateway import GATEWAY_FAILED, Answer, Declined, Request

LEFT = "The shopper left the bank's confirmation."
FAULT = "Stripe had a fault of its own, and its answer to this payment stays that fault. Nothing was taken."
FAULT_OF_REFUND = "Stripe had a fault of its own and refunded nothing. Try again."


def end(client: Any, request: Request, intent_id: str, over: Declined) -> Answer:
    """Cancel the intent: `over` once Stripe has ended it, else what the intent became before that."""
    try:
        harmless(
            lambda key: services(client, request).cancel(
                intent_id, {"cancellation_reason": "abandoned"}, key
            ),
            f"{request.operation}-end",
        )
    except Exception as error:
        if error_fields(error).get("code") not in UNEXPECTED:
            raise
        return reading.intent_answer(own(client, request, intent_id), request)
    return over


def left(intent_id: str) -> Declined:
    """The shopper did not come back from their bank."""
    return Declined("abandoned", LEFT, intent_id)


def failed(intent_id: str = "") -> Declined:
    """Stripe failed, and it is sure that nothing was taken."""
    return Declined(GATEWAY_FAILED, FAULT, intent_id)


def refund_failed() -> Declined:
    """Stripe failed, and no refund of this operation is in its list."""
    return Declined(GATEWAY_FAILED, FAULT_OF_REFUND)
