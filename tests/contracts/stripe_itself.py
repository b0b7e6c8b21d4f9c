"""The bench that stands before Stripe itself in test mode, or before another Stripe, where a key is given.

STRIPE_TEST_SECRET_KEY=sk_test_… runs the contract suite there, STRIPE_API_BASE at another address than Stripe's.
What needs the shopper's own hand at their bank, or a bank that disputes, is skipped.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from gateways.cards.stripe import StripeGateway
from gateways.cards.stripe_looking import plain
from shop.kernel.columns import new_ulid
from tests.contracts.benches import PUBLIC_KEY, SECRETS, STRIPE_CARDS, Bench

VARIABLE = "STRIPE_TEST_SECRET_KEY"
BY_HAND = "nobody but a person can do this at Stripe"


def key() -> str:
    """The key of the environment, "" where none is given; RuntimeError for one that could move money."""
    given = os.environ.get(VARIABLE, "").strip()
    if given and not given.startswith(("sk_test_", "rk_test_")):
        raise RuntimeError(f"{VARIABLE} must be a key of Stripe's test mode.")
    return given


def bench() -> Bench:
    """Stripe's adapter before Stripe; what it moved is added up from Stripe's own lists, by our operations since now."""
    since, first = int(datetime.now(UTC).timestamp()) - 60, new_ulid()
    gateway = StripeGateway(key(), PUBLIC_KEY, SECRETS, api_base=os.environ.get("STRIPE_API_BASE", ""))
    client = gateway._stripe

    def total(service: Any, name: str, *states: str) -> int:
        pages = service.list({"created": {"gte": since}, "limit": 100}).auto_paging_iter()
        rows = [plain(each) for each in pages]
        ours = [row for row in rows if (row["metadata"] or {}).get("operation", "") >= first]
        return sum(row[name] for row in ours if row["status"] in states)

    intents, refunds = client.v1.payment_intents, client.v1.refunds
    return Bench(
        gateway,
        STRIPE_CARDS,
        lambda: total(intents, "amount_received", "succeeded"),
        lambda: total(intents, "amount_capturable", "requires_capture"),
        lambda: total(refunds, "amount", "succeeded", "pending"),
        _by_hand,
        _by_hand,
        _by_hand,
        makes_token=_token(client),
    )


def _by_hand(*_: object) -> Any:
    pytest.skip(BY_HAND)


def _token(client: Any) -> Any:
    def make(method: str) -> str:
        given = {"payment_method": method, "setup_future_usage": "off_session"}
        return str(client.v1.test_helpers.confirmation_tokens.create(given).id)

    return make
