"""No card gateway: answers NotConfigured to everything and calls nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from shop.kernel.refusals import Refusal
from shop.payments.gateway import Answer, CardOnFile, CheckoutFields, NotConfigured, Request, Unknown
from shop.payments.sightings import DisputeSeen, GatewayNews, GatewayRow, Health

NOBODY = "No card gateway is set up, so nobody can be asked."


class NoGateway:
    """What is plugged in where nothing was set up."""

    name = "none"
    is_set_up = False
    is_practice = False
    hears_news = False

    def checkout_fields(self) -> CheckoutFields:
        """No card field at all."""
        return CheckoutFields(kind="none")

    def authorize(self, request: Request) -> Answer:
        """Nothing happens."""
        return NotConfigured()

    purchase = save = resume = capture = charge_saved = void = refund = authorize

    def find(self, request: Request) -> Answer | None:
        """What another gateway did cannot be known from here."""
        return Unknown(NOBODY)

    def abandon(self, request: Request) -> Answer:
        """What another gateway did cannot be ended from here."""
        return Unknown(NOBODY)

    def forget(self, card: CardOnFile) -> str:
        """What another gateway keeps cannot be ended from here."""
        return NOBODY

    def ping(self, webhook_url: str) -> Health:
        """There is nobody to answer."""
        return Health(problem="No card gateway is set up.")

    def rows(self, since: datetime) -> Sequence[GatewayRow] | Unknown:
        """Nobody keeps books."""
        return Unknown(NOBODY)

    def dispute(self, dispute_id: str) -> DisputeSeen | Unknown | None:
        """Nobody can tell."""
        return Unknown(NOBODY)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayNews | None:
        """Nobody has anything to tell."""
        raise Refusal("no_gateway", "No card gateway is set up.")
