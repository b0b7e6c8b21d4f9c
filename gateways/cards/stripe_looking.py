"""Looking up at Stripe what became of an operation: by its id, or by time and metadata, never by search."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from gateways.cards import stripe_reading as reading
from gateways.cards.deadline import OutOfTime, still_in_time
from gateways.cards.stripe_params import WITH_CARD, WITH_CHARGE
from shop.payments.gateway import Answer, Request

LOOK_BACK = timedelta(minutes=5)  # clocks differ
MOST_LOOKED_AT = 1000


def plain(thing: Any) -> dict[str, Any]:
    """A Stripe object as a plain dict: absent fields of the object itself raise."""
    return dict(thing.to_dict())


def whole(client: Any, intent: dict[str, Any]) -> dict[str, Any]:
    """The intent with its charge or card in full: what was not expanded is asked for."""
    fields = dict(intent)
    if intent.get("object") == "setup_intent":
        if isinstance(method := intent.get("payment_method"), str):
            fields["payment_method"] = plain(client.v1.payment_methods.retrieve(method))
    elif isinstance(charge := intent.get("latest_charge"), str) and charge:
        fields["latest_charge"] = plain(client.v1.charges.retrieve(charge))
    return fields


def look_up(client: Any, request: Request) -> Answer | None:
    """The answer as it stands at Stripe; None when Stripe never heard of it, or was never told to begin."""
    if request.kind == "capture":
        return reading.capture_answer(_intent(client, request.parent), request)
    if request.kind == "void":
        return reading.void_answer(_intent(client, request.parent), request)
    if request.kind == "refund":
        return _refund(client, request)
    found = own(client, request, request.provider_id) if request.provider_id else _by_time(client, request)
    return reading.intent_answer(found, request) if found and not reading.is_untouched(found) else None


def services(client: Any, request: Request) -> Any:
    """Setup intents for a card that is only saved, else payment intents."""
    return client.v1.setup_intents if request.kind == "save" else client.v1.payment_intents


def _intent(client: Any, intent_id: str) -> dict[str, Any]:
    return whole(client, plain(client.v1.payment_intents.retrieve(intent_id, {"expand": WITH_CHARGE})))


def own(client: Any, request: Request, intent_id: str) -> dict[str, Any]:
    """The intent of that id, with what is read of it."""
    if request.kind == "save":
        return whole(client, plain(client.v1.setup_intents.retrieve(intent_id, {"expand": WITH_CARD})))
    return _intent(client, intent_id)


def _by_time(client: Any, request: Request) -> dict[str, Any] | None:
    """The confirmed intent whose metadata names the operation; not by Stripe's search, which lags behind."""
    since = int((request.sent_at - LOOK_BACK).timestamp()) if request.sent_at else 0
    params: dict[str, Any] = {"created": {"gte": since}, "limit": 100}
    if request.customer:
        params["customer"] = request.customer
    looked = 0
    for each in islice(services(client, request).list(params).auto_paging_iter(), MOST_LOOKED_AT):
        still_in_time()
        looked += 1
        fields = plain(each)
        is_ours = (fields.get("metadata") or {}).get("operation") == request.operation
        if is_ours and not reading.is_untouched(fields):
            return own(client, request, each.id)
    if looked == MOST_LOOKED_AT:
        raise OutOfTime("too many payments since then to look through")
    return None


def _refund(client: Any, request: Request) -> Answer | None:
    for each in client.v1.refunds.list({"payment_intent": request.parent, "limit": 100}).auto_paging_iter():
        fields = plain(each)
        if (fields.get("metadata") or {}).get("operation") == request.operation:
            return reading.refund_answer(fields)
    return None
