"""What the business asks of a card gateway, and the answers it may get: values, never exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shop.kernel.db import in_write, session
from shop.kernel.ports import Port
from shop.payments.sightings import DisputeSeen, GatewayNews, GatewayRow, Health

GATEWAY_FAILED = (
    "gateway_failed"  # the code of a Declined where the gateway failed, and surely nothing happened
)
DEADLINE = 20.0  # seconds in all that one question to a gateway may take


@dataclass(frozen=True)
class CardOnFile:
    """What a gateway says of a card: its token (a customer's where it keeps one), never a number."""

    token: str
    customer: str = ""
    brand: str = ""
    last4: str = ""
    expires: str = ""  # "2031-04"


@dataclass(frozen=True)
class Approved:
    """It happened. `checks` holds pass, fail or unavailable for cvc, line1 and postal_code.

    `amount_minor` is what the gateway says it moved or holds; another amount than ours is never a success.
    """

    provider_id: str
    amount_minor: int
    currency: str
    card: CardOnFile | None = None
    capture_before: datetime | None = None
    checks: Mapping[str, str] = field(default_factory=dict)
    risk_level: str = ""


@dataclass(frozen=True)
class Declined:
    """The gateway or the bank said no: `message` is for staff, declines.py has words for the shopper."""

    code: str
    message: str
    provider_id: str = ""


@dataclass(frozen=True)
class ActionRequired:
    """The shopper has to confirm with the bank, at `url` (3-D Secure)."""

    url: str
    provider_id: str = ""


@dataclass(frozen=True)
class NotConfigured:
    """No gateway is set up; nothing was called."""

    message: str = "No card gateway is set up."


@dataclass(frozen=True)
class Rejected:
    """The gateway refused to look at it (wrong key, bad request, too many requests): nothing happened."""

    code: str
    message: str


@dataclass(frozen=True)
class NotSent:
    """The request never left: refused connection, unknown host. Nothing happened."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it happened. Never "failed", never a new key: ask until it is known."""

    why: str


Answer = Approved | Declined | ActionRequired | NotConfigured | Rejected | NotSent | Unknown


@dataclass(frozen=True)
class Request:
    """One operation as it is put to the gateway, frozen in its row: resent, it is the same to the byte.

    `operation` is the row's ulid and the idempotency key. `card` is what the checkout's card field gave
    (authorize, save) or the token on file (charge); `parent` the gateway's id of what is captured, voided
    or refunded; `sent_at` (UTC) when it was first sent.
    """

    operation: str
    kind: str
    amount_minor: int
    currency: str
    card: str = ""
    customer: str = ""
    parent: str = ""
    order: str = ""
    email: str = ""
    return_url: str = ""
    sent_at: datetime | None = None
    provider_id: str = ""  # the gateway's own id, where an earlier answer told it
    by_phone: bool = False  # staff typed the card for somebody on the telephone (MOTO)
    is_resent: bool = False  # it was sent before, and no answer came or none of use


@dataclass(frozen=True)
class CheckoutFields:
    """What the page with the card field must load: `kind` names its partial, `script` may be empty."""

    kind: str
    script: str = ""
    publishable_key: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # token and label, where a card is chosen and not typed
    scripts: tuple[str, ...] = ()  # what the page's CSP must let in besides the script's own origin,
    frames: tuple[str, ...] = ()  # which may also be framed
    calls: tuple[str, ...] = ()


class CardGateway(Protocol):
    """A card gateway. No method raises for what a gateway or a network does: that is an answer.

    Every method that moves money may be called again with the same request and has its effect once.
    """

    name: str
    is_set_up: bool
    is_practice: bool
    hears_news: bool  # whether webhooks can be verified; where they cannot there is no endpoint

    def checkout_fields(self) -> CheckoutFields:
        """What the checkout page must load to collect a card."""
        ...

    def authorize(self, request: Request) -> Answer:
        """Hold the amount on the shopper's card, who is present, and keep the card for later charges."""
        ...

    def purchase(self, request: Request) -> Answer:
        """Take the amount at once from the shopper's card, who is present, and keep the card."""
        ...

    def save(self, request: Request) -> Answer:
        """Keep the shopper's card without holding anything; amount 0."""
        ...

    def resume(self, request: Request) -> Answer:
        """The shopper is here for an operation that waits for them: confirm the same one, perhaps on another card."""
        ...

    def capture(self, request: Request) -> Answer:
        """Take the amount from the hold `parent`, once; what is left of the hold is released."""
        ...

    def charge_saved(self, request: Request) -> Answer:
        """Take the amount from the card on file, the shopper being absent."""
        ...

    def void(self, request: Request) -> Answer:
        """Release the hold `parent`."""
        ...

    def refund(self, request: Request) -> Answer:
        """Give the amount of the payment `parent` back."""
        ...

    def find(self, request: Request) -> Answer | None:
        """What became of the operation; None when the gateway surely never heard of it."""
        ...

    def abandon(self, request: Request) -> Answer:
        """End an operation that waits for the shopper's bank: Declined("abandoned"), or what it became."""
        ...

    def forget(self, card: CardOnFile) -> str:
        """Keep the card no more: "" once the gateway surely does not have it, else why not, in a sentence."""
        ...

    def ping(self, webhook_url: str) -> Health:
        """Whether the keys work, and whether news reach `webhook_url`; moves nothing."""
        ...

    def rows(self, since: datetime) -> Sequence[GatewayRow] | Unknown:
        """Everything in the gateway's books that was made since then (UTC), ours or not."""
        ...

    def dispute(self, dispute_id: str) -> DisputeSeen | Unknown | None:
        """A dispute as it stands; None when there is none of that id."""
        ...

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayNews | None:
        """Verify the raw bytes and read them; None for an event without interest. Refusal "bad_signature"."""
        ...


cards: Port[CardGateway] = Port("card gateway")


def put(request: Request) -> Answer:
    """Put the request to the gateway that is plugged in, outside of every transaction."""
    leave_transaction()
    gateway = cards()
    ask = {
        "authorize": gateway.authorize,
        "purchase": gateway.purchase,
        "save": gateway.save,
        "capture": gateway.capture,
        "charge": gateway.charge_saved,
        "void": gateway.void,
        "refund": gateway.refund,
    }[request.kind]
    return ask(request)


def leave_transaction() -> None:
    """End the reading snapshot before a call that may take seconds; RuntimeError inside a write."""
    if in_write():
        raise RuntimeError("never talk to a gateway inside a write: its slowness would hold everybody up")
    session().rollback()
