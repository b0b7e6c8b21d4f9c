"""What is put to Stripe: the parameters of intents, the same to the byte for the same request."""

from __future__ import annotations

from typing import Any

from gateways.cards.stripe_amounts import theirs
from shop.payments.gateway import Request

WITH_CHARGE = ["latest_charge"]
WITH_CARD = ["payment_method"]
ABSENT = ("charge",)  # kinds without the shopper


def metadata(request: Request) -> dict[str, str]:
    """How we find our own again at Stripe."""
    return {"operation": request.operation, "order": request.order}


def customer(request: Request) -> dict[str, Any]:
    """Stripe keeps cards with a customer."""
    return {"email": request.email, "metadata": metadata(request)}


def created(request: Request, customer_id: str) -> dict[str, Any]:
    """An intent that is not confirmed yet: nothing is held, nothing taken, no bank is asked."""
    params: dict[str, Any] = {
        "customer": customer_id,
        "allowed_payment_method_types": ["card"],
        "description": f"Order {request.order}",
        "metadata": metadata(request),
    }
    if request.kind == "save":
        return params | {"usage": "off_session"}
    params |= {
        "amount": theirs(request.amount_minor, request.currency),
        "currency": request.currency.lower(),
        "capture_method": "manual" if request.kind == "authorize" else "automatic",
    }
    if request.kind not in ABSENT:
        params["setup_future_usage"] = "off_session"
    return params


def confirmed(request: Request, *, resumes: bool = False) -> dict[str, Any]:
    """The confirmation: with which card, whether the shopper is here, and where the bank sends them back."""
    is_token = request.card.startswith("ctoken_")
    params: dict[str, Any] = {
        "confirmation_token" if is_token else "payment_method": request.card,
        "expand": WITH_CARD if request.kind == "save" else WITH_CHARGE,
    }
    if request.kind in ABSENT and not resumes:
        return params | {"off_session": True}
    if request.return_url.startswith("http"):
        params["return_url"] = request.return_url
    if request.by_phone:
        params["payment_method_options"] = {"card": {"moto": True}}
    if resumes and is_token and request.kind != "save":
        params["setup_future_usage"] = "off_session"
    return params


def captured(request: Request) -> dict[str, Any]:
    """How much of the hold is taken."""
    return {"amount_to_capture": theirs(request.amount_minor, request.currency), "expand": WITH_CHARGE}


def refunded(request: Request) -> dict[str, Any]:
    """How much of which payment goes back."""
    return {
        "payment_intent": request.parent,
        "amount": theirs(request.amount_minor, request.currency),
        "metadata": metadata(request),
    }
