"""No card gateway: answers NotConfigured to everything and calls nobody."""

from __future__ import annotations

from collections.abc import Mapping

from shop.kernel.refusals import Refusal
from shop.payments.gateway import Answer, CheckoutFields, GatewayNews, NotConfigured, Request, Unknown


class NoGateway:
    """What is plugged in where nothing was set up."""

    name = "none"
    is_set_up = False
    is_practice = False

    def checkout_fields(self) -> CheckoutFields:
        """No card field at all."""
        return CheckoutFields(kind="none")

    def authorize(self, request: Request) -> Answer:
        """Nothing happens."""
        return NotConfigured()

    save = capture = charge_saved = void = refund = authorize

    def find(self, request: Request) -> Answer | None:
        """What another gateway did cannot be known from here."""
        return Unknown("No card gateway is set up, so nobody can be asked.")

    def abandon(self, request: Request) -> Answer:
        """What another gateway did cannot be ended from here."""
        return Unknown("No card gateway is set up, so nobody can be asked.")

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayNews | None:
        """Nobody has anything to tell."""
        raise Refusal("no_gateway", "No card gateway is set up.")
