"""Looking at Stripe without moving money: whose account it is, its rows, its disputes; and forgetting a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from gateways.cards.deadline import OutOfTime
from gateways.cards.stripe_amounts import ours
from gateways.cards.stripe_looking import MOST_LOOKED_AT, plain
from shop.payments.sightings import DisputeSeen, GatewayRow, Health

Fields = Mapping[str, Any]
INTENTS = {
    "requires_capture": "held",
    "succeeded": "taken",
    "canceled": "gone",
    "requires_payment_method": "gone",
}
REFUNDS = {"succeeded": "refunded", "pending": "refunded", "failed": "gone", "canceled": "gone"}
DISPUTES = {"won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won"}


def health(client: Any, webhook_url: str) -> Health:
    """Whether the key is good, by the balance; whose account it is and whether its webhooks come here, if it may tell."""
    balance = plain(client.v1.balance.retrieve())
    return Health(
        account=_account(client),
        is_live=bool(balance.get("livemode")),
        news_problem=_news_problem(client, webhook_url),
    )


def _account(client: Any) -> str:
    seen = _if_allowed(client.v1.accounts.retrieve_current)
    account = plain(seen) if seen is not None else {}
    profile = (account.get("settings") or {}).get("dashboard") or account.get("business_profile") or {}
    return str(profile.get("display_name") or profile.get("name") or account.get("id") or "Stripe")


def _news_problem(client: Any, webhook_url: str) -> str:
    pages = _if_allowed(lambda: client.v1.webhook_endpoints.list({"limit": 100}))
    if pages is None:
        return f"This key may not read webhook endpoints: see at Stripe that one points to {webhook_url}."
    endpoints = [plain(each) for each in islice(pages.auto_paging_iter(), MOST_LOOKED_AT)]
    if any(each.get("url") == webhook_url and each.get("status") == "enabled" for each in endpoints):
        return ""
    return f"No webhook endpoint at Stripe points to {webhook_url}."


def _if_allowed(ask: Callable[[], Any]) -> Any:
    """What is answered; None where a restricted key may not ask for it."""
    try:
        return ask()
    except Exception as error:
        if getattr(error, "http_status", None) in (403, 404):
            return None
        raise


def rows(client: Any, since: datetime) -> list[GatewayRow]:
    """Payment intents and refunds made since then. Raises OutOfTime when there are more than can be looked at."""
    params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    found = [_payment(each) for each in _all(client.v1.payment_intents.list(params))]
    return found + [_refund(each) for each in _all(client.v1.refunds.list(params))]


def dispute(client: Any, dispute_id: str) -> DisputeSeen:
    """The dispute as Stripe has it now."""
    fields = plain(client.v1.disputes.retrieve(dispute_id))
    due = (fields.get("evidence_details") or {}).get("due_by")
    return DisputeSeen(
        fields["id"],
        str(fields.get("payment_intent") or ""),
        _amount(fields, "amount"),
        str(fields.get("currency") or "").upper(),
        str(fields.get("reason") or ""),
        DISPUTES.get(str(fields.get("status")), "open"),
        datetime.fromtimestamp(due, UTC) if due else None,
    )


def _all(pages: Any) -> list[Fields]:
    found: list[Fields] = [plain(each) for each in islice(pages.auto_paging_iter(), MOST_LOOKED_AT)]
    if len(found) == MOST_LOOKED_AT:
        raise OutOfTime("too many rows since then to look through")
    return found


def _payment(intent: Fields) -> GatewayRow:
    state = INTENTS.get(str(intent.get("status")), "open")
    moved = {"taken": "amount_received", "held": "amount_capturable"}.get(state, "amount")
    return _row(intent, "payment", _amount(intent, moved), state)


def _refund(refund: Fields) -> GatewayRow:
    state = REFUNDS.get(str(refund.get("status")), "open")
    return _row(refund, "refund", _amount(refund, "amount"), state)


def _amount(fields: Fields, name: str) -> int:
    return ours(int(fields.get(name) or 0), str(fields.get("currency") or "").upper())


def _row(fields: Fields, kind: str, amount: int, state: str) -> GatewayRow:
    return GatewayRow(
        fields["id"],
        kind,
        (fields.get("metadata") or {}).get("operation") or "",
        amount,
        str(fields.get("currency") or "").upper(),
        state,
        datetime.fromtimestamp(int(fields.get("created") or 0), UTC),
    )
