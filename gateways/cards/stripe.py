"""Stripe behind the card gateway's protocol; the only file that imports stripe, at the first card used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gateways.cards import stripe_reading as reading
from gateways.cards.deadline import OutOfTime, within
from gateways.cards.stripe_errors import NeverSent, cause, classify, error_fields
from gateways.cards.stripe_looking import WITH_CHARGE, look_up, plain
from shop.kernel.refusals import Refusal
from shop.payments.gateway import (
    DEADLINE,
    ActionRequired,
    Answer,
    Approved,
    CheckoutFields,
    Declined,
    GatewayNews,
    NotSent,
    Rejected,
    Request,
    Unknown,
)

if TYPE_CHECKING:
    import stripe

JS_URL = "https://js.stripe.com/endive/stripe.js"
ORIGINS = ("https://api.stripe.com", "https://hooks.stripe.com")
UNEXPECTED = "payment_intent_unexpected_state"


class StripeGateway:
    """Payment Element with confirmation tokens, manual capture, cards kept for off-session charges."""

    name = "stripe"
    is_set_up = True
    is_practice = False

    def __init__(
        self,
        secret_key: str,
        publishable_key: str = "",
        webhook_secrets: Iterable[str] = (),
        *,
        api_base: str = "",
        js_url: str = "",
        deadline: float = DEADLINE,
    ) -> None:
        if not secret_key.strip():
            raise ValueError("an empty Stripe key would be sent, not refused")
        self._key = secret_key.strip()
        self._publishable_key = publishable_key
        self._webhook_secrets = tuple(secret for secret in webhook_secrets if secret)
        self._api_base = api_base
        self._js_url = js_url or JS_URL
        self._deadline = deadline

    @cached_property
    def _stripe(self) -> stripe.StripeClient:
        import stripe

        return stripe.StripeClient(
            self._key,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=(3, 20)),
            base_addresses={"api": self._api_base} if self._api_base else None,
        )

    def checkout_fields(self) -> CheckoutFields:
        """Stripe's script from Stripe's own host, as its rules want, and our public key."""
        return CheckoutFields(
            "stripe", script=self._js_url, publishable_key=self._publishable_key, origins=ORIGINS
        )

    def authorize(self, request: Request) -> Answer:
        """Create, confirm and hold in one call; the card stays usable for later charges."""

        def work() -> Answer:
            customer = self._customer(request)
            params = self._payment(request, customer) | {
                "capture_method": "manual",
                "setup_future_usage": "off_session",
            }
            made = self._stripe.v1.payment_intents.create(params, self._keyed(request))  # type: ignore[arg-type]
            return reading.intent_answer(plain(made), request)

        return self._ask(work, request)

    def save(self, request: Request) -> Answer:
        """Confirm a setup intent: nothing is held, the bank is asked once."""

        def work() -> Answer:
            customer = self._customer(request)
            params = self._common(request, customer) | {"usage": "off_session", "expand": ["payment_method"]}
            made = self._stripe.v1.setup_intents.create(params, self._keyed(request))  # type: ignore[arg-type]
            return reading.intent_answer(plain(made), request)

        return self._ask(work, request)

    def charge_saved(self, request: Request) -> Answer:
        """Charge the kept card, the shopper being away."""

        def work() -> Answer:
            params = self._payment(request, request.customer) | {"off_session": True}
            made = self._stripe.v1.payment_intents.create(params, self._keyed(request))  # type: ignore[arg-type]
            return reading.intent_answer(plain(made), request)

        return self._ask(work, request)

    def capture(self, request: Request) -> Answer:
        """Capture the hold; that it was captured before with our amount is a success too."""

        def work() -> Answer:
            params: Any = {"amount_to_capture": request.amount_minor}
            intent = self._stripe.v1.payment_intents.capture(request.parent, params, self._keyed(request))
            return reading.capture_answer(plain(intent), request) or Unknown("Stripe did not capture.")

        return self._ask(work, request)

    def void(self, request: Request) -> Answer:
        """Cancel the intent, which releases the hold."""

        def work() -> Answer:
            intent = self._stripe.v1.payment_intents.cancel(request.parent, {}, self._keyed(request))
            return reading.void_answer(plain(intent), request) or Unknown("Stripe did not release.")

        return self._ask(work, request)

    def refund(self, request: Request) -> Answer:
        """Give back from the payment intent `parent`."""

        def work() -> Answer:
            params: Any = {
                "payment_intent": request.parent,
                "amount": request.amount_minor,
                "metadata": _metadata(request),
            }
            return reading.refund_answer(plain(self._stripe.v1.refunds.create(params, self._keyed(request))))

        return self._ask(work, request)

    def find(self, request: Request) -> Answer | None:
        """What Stripe knows of the operation; that asking failed says nothing about it."""
        answer = self._ask(lambda: look_up(self._stripe, request), request)
        return Unknown(_words(answer)) if isinstance(answer, NotSent | Rejected) else answer

    def abandon(self, request: Request) -> Answer:
        """Cancel an intent that waits for the bank's confirmation, then read what it is."""

        def work() -> Answer:
            intents: Any = (
                self._stripe.v1.setup_intents if request.kind == "save" else self._stripe.v1.payment_intents
            )
            intents.cancel(request.provider_id, {"cancellation_reason": "abandoned"})
            return Declined("abandoned", "The shopper left the bank's confirmation.", request.provider_id)

        answer = self._ask(work, request)
        if isinstance(answer, Declined | Approved | ActionRequired):
            return answer
        return self.find(request) or Unknown(_words(answer))

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayNews | None:
        """Verify the signature over the raw bytes with every active secret, then the mode."""
        import stripe

        if not self._webhook_secrets:
            raise Refusal("no_secret", "No webhook secret is set: webhooks are refused.")
        header = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
        for secret in self._webhook_secrets:
            try:
                event = plain(self._stripe.construct_event(body, header, secret))
                break
            except (ValueError, stripe.SignatureVerificationError):
                continue
        else:
            raise Refusal("bad_signature", "This webhook was not signed by Stripe.")
        if bool(event.get("livemode")) != self._key.startswith(("sk_live", "rk_live")):
            raise Refusal("wrong_mode", "This webhook is of the other mode, live or test.")
        thing = (event.get("data") or {}).get("object") or {}
        operation = (thing.get("metadata") or {}).get("operation", "")
        return GatewayNews(event["id"], event["type"], operation, thing.get("id", ""))

    def _keyed(self, request: Request) -> Any:
        return {"idempotency_key": request.operation}

    def _customer(self, request: Request) -> str:
        """Stripe keeps cards with a customer; making one moves no money, so its failure is "not sent"."""
        import stripe

        if request.customer:
            return request.customer
        params: Any = {"email": request.email, "metadata": {"operation": request.operation}}
        try:
            made = self._stripe.v1.customers.create(
                params, {"idempotency_key": f"{request.operation}-customer"}
            )
        except stripe.APIConnectionError as error:
            raise NeverSent(f"No answer from Stripe before the payment ({cause(error)}).") from error
        return str(made.id)

    def _common(self, request: Request, customer: str) -> dict[str, Any]:
        given = "confirmation_token" if request.card.startswith("ctoken_") else "payment_method"
        params: dict[str, Any] = {
            "customer": customer,
            "confirm": True,
            "allowed_payment_method_types": ["card"],
            given: request.card,
            "metadata": _metadata(request),
        }
        if request.return_url.startswith("http"):
            params["return_url"] = request.return_url
        return params

    def _payment(self, request: Request, customer: str) -> dict[str, Any]:
        return self._common(request, customer) | {
            "amount": request.amount_minor,
            "currency": request.currency.lower(),
            "description": f"Order {request.order}",
            "expand": WITH_CHARGE,
        }

    # ------------------------------------------------------------ errors

    def _ask(self, work: Callable[[], Any], request: Request) -> Any:
        """The work's answer within the deadline; every failure is put into its class (never "failed")."""
        import stripe

        try:
            return within(self._deadline, work)
        except NeverSent as error:
            return NotSent(str(error))
        except OutOfTime as error:
            return Unknown(f"Stripe: {error}.")
        except stripe.StripeError as error:
            if error_fields(error).get("code") == UNEXPECTED and request.kind in ("capture", "void"):
                return self.find(request) or Unknown("Stripe did not do it, and does not say why.")
            return classify(error)


def _metadata(request: Request) -> dict[str, str]:
    return {"operation": request.operation, "order": request.order}


def _words(answer: Any) -> str:
    return str(getattr(answer, "why", "") or getattr(answer, "message", "") or "Stripe gave no answer.")
