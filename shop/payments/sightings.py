"""What a gateway tells of itself when nobody moves money: news, its health, its own rows, disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class GatewayNews:
    """A verified webhook: a hint that this operation, or the object, is worth asking about.

    `operation` is our ulid where the object carries it. `topic` is payment, refund or dispute; `parent` the
    gateway's id of the payment that a refund or dispute belongs to; `account` is empty but for another
    account's event. `amount_minor` is None where the object names none.
    """

    event_id: str
    kind: str
    operation: str
    object_id: str = ""
    topic: str = "payment"
    parent: str = ""
    account: str = ""
    amount_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Health:
    """Whether the gateway answers to our keys, whose account it is, and whether it will tell us news.

    `problem` is empty when it answers; `news_problem` when its webhooks reach this shop.
    """

    problem: str = ""
    account: str = ""
    is_live: bool = False
    news_problem: str = ""


@dataclass(frozen=True)
class GatewayRow:
    """One row of the gateway's own books. `kind` is payment or refund; `operation` our ulid, if it has one.

    `state` is held, taken, refunded, open (it waits for somebody) or gone (declined, released, failed).
    `amount_minor` is what it took or gave back, for a hold what it holds.
    """

    provider_id: str
    kind: str
    operation: str
    amount_minor: int
    currency: str
    state: str
    made_at: datetime


@dataclass(frozen=True)
class DisputeSeen:
    """A shopper's bank wants the money back. `state` is open, won or lost; `due_by` (UTC) for our answer."""

    provider_id: str
    payment: str
    amount_minor: int
    currency: str
    reason: str
    state: str
    due_by: datetime | None = None
