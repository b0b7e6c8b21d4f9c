"""The practice gateway's news: webhooks signed as a real gateway signs them, and disputes that are played."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import signing
from shop.kernel.columns import new_ulid
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments.sightings import DisputeSeen, GatewayNews
from shop.payments.tables import PracticePayment

HEADER = "Practice-Signature"
ANSWER_WITHIN = timedelta(days=7)


def parse(body: bytes, headers: Mapping[str, str], secret: str) -> GatewayNews | None:
    """The news in these bytes. Refusal "no_secret", "bad_signature" or "bad_body"."""
    given = {name.lower(): value for name, value in headers.items()}.get(HEADER.lower(), "")
    signing.check(body, given, secret, by="the practice gateway")
    return _news(_read(body))


def _read(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError as error:
        raise Refusal("bad_body", "This webhook is no JSON.") from error
    if not isinstance(event, dict):
        raise Refusal("bad_body", "This webhook is no object.")
    return event


def _news(event: dict[str, Any]) -> GatewayNews | None:
    if event.get("topic") not in ("payment", "refund", "dispute"):
        return None
    amount = event.get("amount_minor")
    return GatewayNews(
        str(event.get("id", "")),
        str(event.get("type", "")),
        str(event.get("operation", "")),
        object_id=str(event.get("object", "")),
        topic=str(event["topic"]),
        parent=str(event.get("parent", "")),
        account=str(event.get("account", "")),
        amount_minor=amount if type(amount) is int else None,
        currency=str(event.get("currency", "")),
    )


def open_dispute(payment: PracticePayment, reason: str = "fraudulent") -> str:
    """Play a shopper who wants the money back through the bank, inside a write; returns the dispute's id."""
    made = PracticePayment(
        provider_id=f"practice_{new_ulid().lower()}",
        operation=new_ulid(),
        kind="dispute",
        parent=payment.provider_id,
        token=payment.token,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        state="open",
        code=reason,
    )
    session().add(made)
    return made.provider_id


def dispute(dispute_id: str) -> DisputeSeen | None:
    """The dispute as the practice bank sees it; None when nobody opened one of that id."""
    wanted = sa.select(PracticePayment).where(
        PracticePayment.provider_id == dispute_id, PracticePayment.kind == "dispute"
    )
    row = session().execute(wanted).scalar_one_or_none()
    if row is None:
        return None
    state = row.state if row.state in ("won", "lost") else "open"
    due = row.made_at + ANSWER_WITHIN
    return DisputeSeen(row.provider_id, row.parent, row.amount_minor, row.currency, row.code, state, due)
