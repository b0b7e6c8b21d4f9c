"""The same money without its guards, to show that the histories would find what the guards prevent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from gateways.cards import stripe_errors
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, write
from shop.payments.gateway import Answer, NotSent, Request, Unknown

OPEN_ONE = "uq_payment_operations_open"


@contextmanager
def unguarded() -> Iterator[None]:
    """A new key for every request, no answer taken for a no, and more than one operation open at a time."""
    classify = stripe_errors.classify

    def failed(error: Any, request: Request) -> Answer:
        answer = classify(error, request)
        return NotSent(answer.why) if isinstance(answer, Unknown) else answer

    def any_key(_operation: str, _number: int = 1) -> dict[str, str]:
        return {"idempotency_key": new_ulid()}

    write(lambda: session().execute(sa.text(f"DROP INDEX {OPEN_ONE}")))
    with (
        patch("gateways.cards.stripe_steps.key_of", any_key),
        patch("gateways.cards.stripe.classify", failed),
    ):
        yield
