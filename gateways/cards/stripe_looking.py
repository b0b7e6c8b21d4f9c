"""Looking up at Stripe what became of an operation: by its id, or by time and metadata, never by search."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from gateways.cards import stripe_reading as reading
from gateways.cards.deadline import OutOfTime
from shop.payments.gateway import Answer, Request

LOOK_BACK = timedelta(minutes=5)  # clocks differ
MOST_LOOKED_AT = 1000
WITH_CHARGE = ["latest_charge"]


def plain(thing: Any) -> dict[str, Any]:
    """A Stripe object as a plain dict: absent fields of the object itself raise."""
    return dict(thing.to_dict())


def look_up(client: Any, request: Request) -> Answer | None:
    """The answer as it stands at Stripe; None when Stripe never heard of the operation."""
    if request.kind == "capture":
        return reading.capture_answer(_intent(client, request.parent), request)
    if request.kind == "void":
        return reading.void_answer(_intent(client, request.parent), request)
    if request.kind == "refund":
        return _refund(client, request)
    found = _own(client, request, request.provider_id) if request.provider_id else _by_time(client, request)
    return reading.intent_answer(found, request) if found else None


def _intent(client: Any, intent_id: str) -> dict[str, Any]:
    return plain(client.v1.payment_intents.retrieve(intent_id, {"expand": WITH_CHARGE}))


def _own(client: Any, request: Request, intent_id: str) -> dict[str, Any]:
    if request.kind == "save":
        return plain(client.v1.setup_intents.retrieve(intent_id, {"expand": ["payment_method"]}))
    return _intent(client, intent_id)


def _by_time(client: Any, request: Request) -> dict[str, Any] | None:
    """The intent whose metadata names the operation. Stripe's search could do it too, but it lags behind."""
    since = int((request.sent_at - LOOK_BACK).timestamp()) if request.sent_at else 0
    params: dict[str, Any] = {"created": {"gte": since}, "limit": 100}
    if request.customer:
        params["customer"] = request.customer
    intents = client.v1.setup_intents if request.kind == "save" else client.v1.payment_intents
    looked = 0
    for each in islice(intents.list(params).auto_paging_iter(), MOST_LOOKED_AT):
        looked += 1
        if (plain(each).get("metadata") or {}).get("operation") == request.operation:
            return _own(client, request, each.id)
    if looked == MOST_LOOKED_AT:
        raise OutOfTime("too many payments since then to look through")
    return None


def _refund(client: Any, request: Request) -> Answer | None:
    for each in client.v1.refunds.list({"payment_intent": request.parent, "limit": 100}).auto_paging_iter():
        fields = plain(each)
        if (fields.get("metadata") or {}).get("operation") == request.operation:
            return reading.refund_answer(fields)
    return None
