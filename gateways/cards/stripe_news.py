"""What Stripe's events are about: payments, refunds and disputes; everything else is of no interest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateways.cards.stripe_amounts import ours
from shop.payments.sightings import GatewayNews

TOPICS = {
    "payment_intent": "payment",
    "setup_intent": "payment",
    "charge": "payment",
    "refund": "refund",
    "dispute": "dispute",
}


def news_of(event: Mapping[str, Any]) -> GatewayNews | None:
    """A verified event as a hint; None when it is about nothing of ours."""
    thing = (event.get("data") or {}).get("object") or {}
    topic = TOPICS.get(str(thing.get("object") or ""))
    if topic is None:
        return None
    amount, currency = thing.get("amount"), str(thing.get("currency") or "").upper()
    return GatewayNews(
        event["id"],
        event["type"],
        (thing.get("metadata") or {}).get("operation") or "",
        object_id=thing.get("id") or "",
        topic=topic,
        parent=_intent_id(thing),
        account=event.get("account") or "",
        amount_minor=ours(amount, currency) if isinstance(amount, int) else None,
        currency=currency,
    )


def _intent_id(thing: Mapping[str, Any]) -> str:
    if thing.get("object") in ("payment_intent", "setup_intent"):
        return str(thing.get("id") or "")
    intent = thing.get("payment_intent")
    return str(intent.get("id") if isinstance(intent, Mapping) else intent or "")
