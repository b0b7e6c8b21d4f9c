"""What is put to Stripe: the parameters of intents, the same to the byte for the same request."""

from __future__ import annotations

from typing import Any

from gateways.cards.stripe_looking import WITH_CHARGE
from shop.payments.gateway import Request


def keyed(request: Request) -> Any:
    """The idempotency key of the request: the operation's own id."""
    return {"idempotency_key": request.operation}


def metadata(request: Request) -> dict[str, str]:
    """How we find our own again at Stripe."""
    return {"operation": request.operation, "order": request.order}


def confirmed(request: Request, customer: str) -> dict[str, Any]:
    """An intent that is created and confirmed in one call, with the card that the request names."""
    given = "confirmation_token" if request.card.startswith("ctoken_") else "payment_method"
    params: dict[str, Any] = {
        "customer": customer,
        "confirm": True,
        "allowed_payment_method_types": ["card"],
        given: request.card,
        "metadata": metadata(request),
    }
    if request.return_url.startswith("http"):
        params["return_url"] = request.return_url
    return params


def payment(request: Request, customer: str) -> dict[str, Any]:
    """A confirmed intent over the request's amount."""
    return confirmed(request, customer) | {
        "amount": request.amount_minor,
        "currency": request.currency.lower(),
        "description": f"Order {request.order}",
        "expand": WITH_CHARGE,
    }


def present(request: Request, customer: str) -> dict[str, Any]:
    """The shopper is here, or on the telephone; the card stays usable for later charges."""
    params = payment(request, customer) | {"setup_future_usage": "off_session"}
    if request.kind == "authorize":
        params["capture_method"] = "manual"
    if request.by_phone:
        params["payment_method_options"] = {"card": {"moto": True}}
    return params
