"""The account itself, its webhook endpoints, and charges made the old way by token."""

from __future__ import annotations

import secrets

from tests.peers.stripe import money, shapes
from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.cards import APPROVE
from tests.peers.stripe.customers import find_method
from tests.peers.stripe.deciding import declined
from tests.peers.stripe.errors import invalid, malformed


def account(books: Books) -> Row:
    """GET /v1/account: whose key this is."""
    return {
        "id": books.account,
        "object": "account",
        "business_profile": {"name": "Test shop", "support_email": None, "url": None},
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "US",
        "created": 1_600_000_000,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "owner@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "settings": {
            "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
            "card_payments": {"statement_descriptor_prefix": None},
            "dashboard": {"display_name": "Test shop", "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": None},
        },
        "type": "standard",
    }


def balance(books: Books) -> Row:
    """GET /v1/balance: what the account holds."""
    moved = books.rows["balance_transaction"].values()
    sums = {row["currency"]: 0 for row in moved} or {"usd": 0}
    for row in moved:
        sums[row["currency"]] += row["net"]
    pending = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sums.items()
    ]
    nothing = [each | {"amount": 0, "source_types": {"card": 0}} for each in pending]
    return {"object": "balance", "available": nothing, "livemode": False, "pending": pending}


def create_endpoint(books: Books, params: Row) -> Row:
    """POST /v1/webhook_endpoints; the secret is answered this once."""
    row = books.new(
        "webhook_endpoint",
        api_version=params.get("api_version"),
        application=None,
        description=params.get("description"),
        enabled_events=list(params.get("enabled_events") or []),
        metadata=dict(params.get("metadata") or {}),
        status="enabled",
        url=params.get("url", ""),
        _secret=f"whsec_{secrets.token_hex(16)}",
    )
    if not row["url"].startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise invalid("Invalid URL: it must be publicly accessible.", code="url_invalid", param="url")
    return row | {"secret": row["_secret"]}


def update_endpoint(books: Books, endpoint_id: str, params: Row) -> Row:
    """POST /v1/webhook_endpoints/:id."""
    row = books.get("webhook_endpoint", endpoint_id)
    row.update({name: params[name] for name in ("url", "enabled_events", "description") if name in params})
    if "disabled" in params:
        row["status"] = "disabled" if params["disabled"] == "true" else "enabled"
    return row


def delete_endpoint(books: Books, endpoint_id: str) -> Row:
    """DELETE /v1/webhook_endpoints/:id."""
    books.get("webhook_endpoint", endpoint_id)
    del books.rows["webhook_endpoint"][endpoint_id]
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}


def create_charge(books: Books, params: Row) -> Row:
    """POST /v1/charges by token, as the CLI's older flows do."""
    currency = money.currency_of(params)
    amount = money.amount_of(params, "amount", currency)
    source = params.get("source", "")
    if not source:
        raise malformed("Must provide source or customer.", code="parameter_missing", param="source")
    method = find_method(books, source.replace("tok_", "pm_card_"))
    held = params.get("capture", "true") == "false"
    like = {
        "object": "charge",
        "id": None,
        "amount": amount,
        "currency": currency,
        "customer": None,
        "metadata": dict(params.get("metadata") or {}),
        "capture_method": "manual" if held else "automatic",
    }
    outcome = method["_card"].absent
    if outcome != APPROVE:
        raise declined(books, like | {"object": "payment_intent"}, method, outcome)
    attempt = shapes.charge(books, like, method)
    books.tell("charge.succeeded", attempt)
    return attempt if held else _paid(books, attempt, amount)


def capture_charge(books: Books, charge_id: str, params: Row) -> Row:
    """POST /v1/charges/:id/capture."""
    attempt = books.get("charge", charge_id)
    if attempt["captured"]:
        raise invalid("Charge has already been captured.", code="charge_already_captured")
    amount = (
        money.amount_of(params, "amount", attempt["currency"]) if "amount" in params else attempt["amount"]
    )
    _paid(books, attempt, amount)
    books.tell("charge.captured", attempt)
    return attempt


def _paid(books: Books, attempt: Row, amount: int) -> Row:
    attempt.update(captured=True, amount_captured=amount)
    attempt["balance_transaction"] = money.book(books, attempt, "charge", amount)["id"]
    return attempt


def update_metadata(books: Books, kind: str, identifier: str, params: Row) -> Row:
    """POST /v1/<kind>/:id for objects of which only the metadata can change."""
    row = books.get(kind, identifier)
    row["metadata"].update(params.get("metadata") or {})
    if kind == "refund":
        books.tell("refund.updated", row)
        books.tell("charge.refund.updated", row)
    return row
