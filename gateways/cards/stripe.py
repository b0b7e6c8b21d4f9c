"""Stripe behind the card gateway's protocol; the only file that imports stripe, at the first card used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gateways.cards import stripe_books as books
from gateways.cards import stripe_ending as ending
from gateways.cards import stripe_page
from gateways.cards import stripe_params as params
from gateways.cards import stripe_reading as reading
from gateways.cards.deadline import OutOfTime, within
from gateways.cards.stripe_amounts import ImpossibleAmount
from gateways.cards.stripe_errors import UNEXPECTED, NeverSent, classify, error_fields
from gateways.cards.stripe_looking import look_up, plain, services, whole
from gateways.cards.stripe_news import news_of
from gateways.cards.stripe_steps import again, harmless, once
from shop.kernel.refusals import Refusal
from shop.payments.gateway import (
    DEADLINE,
    ActionRequired,
    Answer,
    Approved,
    CardOnFile,
    CheckoutFields,
    Declined,
    NotSent,
    Rejected,
    Request,
    Unknown,
)
from shop.payments.sightings import DisputeSeen, GatewayNews, GatewayRow, Health

if TYPE_CHECKING:
    import stripe


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
        self._is_live = self._key.startswith(("sk_live", "rk_live"))
        self._publishable_key = publishable_key
        self._webhook_secrets = tuple(secret for secret in webhook_secrets if secret)
        self._api_base = api_base
        self._js_url = js_url
        self._deadline = deadline
        self.hears_news = bool(self._webhook_secrets)

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
        return stripe_page.fields(self._publishable_key, self._js_url, self._api_base)

    def authorize(self, request: Request) -> Answer:
        """Hold the amount; the card stays usable for later charges."""
        return self._ask(lambda: self._pay(request), request)

    purchase = save = charge_saved = authorize  # what differs are the parameters

    def _pay(self, request: Request) -> Answer:
        """Make an intent, which moves nothing, then confirm it under the operation's own key."""
        intents = services(self._stripe, request)
        customer = request.customer or self._made_customer(request)
        asked = params.created(request, customer)
        made = harmless(lambda key: intents.create(asked, key), f"{request.operation}-create")
        wanted = params.confirmed(request)

        def give_up() -> Answer:
            return ending.end(self._stripe, request, made.id, ending.failed(made.id))

        done = self._once(lambda key: intents.confirm(made.id, wanted, key), request, give_up)
        return self._read(done, request, reading.intent_answer)

    def _made_customer(self, request: Request) -> str:
        customers, asked = self._stripe.v1.customers, params.customer(request)
        key = f"{request.operation}-customer"
        return str(harmless(lambda options: customers.create(asked, options), key).id)  # type: ignore[arg-type]

    def resume(self, request: Request) -> Answer:
        """The shopper is here now: confirm the same intent again; one intent pays once, however often it is tried."""
        intents, wanted = services(self._stripe, request), params.confirmed(request, resumes=True)

        def work() -> Answer:
            return self._read(intents.confirm(request.provider_id, wanted), request, reading.intent_answer)

        return self._ask(work, request)

    def capture(self, request: Request) -> Answer:
        """Capture the hold; that it was captured before with our amount is a success too."""
        intents = self._stripe.v1.payment_intents

        def work() -> Answer:
            asked: Any = params.captured(request)
            done = self._once(lambda key: intents.capture(request.parent, asked, key), request, ending.failed)
            return self._read(done, request, reading.capture_answer)

        return self._ask(work, request)

    def void(self, request: Request) -> Answer:
        """Cancel the intent, which releases the hold."""
        intents = self._stripe.v1.payment_intents

        def work() -> Answer:
            done = again(
                lambda key: intents.cancel(request.parent, {}, key),
                request.operation,
                resent=request.is_resent,
                look=lambda: look_up(self._stripe, request),
            )
            return self._read(done, request, reading.void_answer)

        return self._ask(work, request)

    def refund(self, request: Request) -> Answer:
        """Give back from the payment intent `parent`."""
        refunds = self._stripe.v1.refunds

        def work() -> Answer:
            asked: Any = params.refunded(request)
            done = self._once(lambda key: refunds.create(asked, key), request, ending.refund_failed)
            return done if isinstance(done, Answer) else reading.refund_answer(plain(done))

        return self._ask(work, request)

    def _once(self, call: Any, request: Request, give_up: Callable[[], Answer]) -> Any:
        """Do what may happen once, or say what became of it."""

        def look() -> Answer | None:
            return look_up(self._stripe, request)

        return once(call, request.operation, resent=request.is_resent, look=look, give_up=give_up)

    def _read(self, done: Any, request: Request, read: Callable[..., Answer | None]) -> Answer:
        """The answer that an intent is, with its charge or card where Stripe gave their ids alone."""
        answer = done if isinstance(done, Answer) else read(whole(self._stripe, plain(done)), request)
        return answer or Unknown("Stripe answered, but did not do it.")

    def find(self, request: Request) -> Answer | None:
        """What Stripe knows of the operation; that asking failed says nothing about it."""
        answer = self._ask(lambda: look_up(self._stripe, request), request)
        return Unknown(_words(answer)) if isinstance(answer, NotSent | Rejected) else answer

    def abandon(self, request: Request) -> Answer:
        """End an intent that waits for the shopper. One that went through meanwhile is left as it is."""
        found = self.find(request)
        if not isinstance(found, ActionRequired):
            return found or ending.left(request.provider_id)
        over = ending.left(request.provider_id)
        answer = self._ask(lambda: ending.end(self._stripe, request, request.provider_id, over), request)
        if isinstance(answer, Declined | Approved | ActionRequired):
            return answer
        return self.find(request) or Unknown(_words(answer))

    def forget(self, card: CardOnFile) -> str:
        """Detach the payment method from its customer; one that is not attached is forgotten already."""
        answer = self._look(lambda: self._stripe.v1.payment_methods.detach(card.token))
        gone = isinstance(answer, Rejected) and answer.code in ("resource_missing", "InvalidRequestError")
        return _words(answer) if isinstance(answer, NotSent | Rejected | Unknown) and not gone else ""

    def ping(self, webhook_url: str) -> Health:
        """Read the balance, and as far as the key may the account and its webhook endpoints."""
        seen = self._look(lambda: books.health(self._stripe, webhook_url))
        return seen if isinstance(seen, Health) else Health(problem=_words(seen), is_live=self._is_live)

    def rows(self, since: datetime) -> Sequence[GatewayRow] | Unknown:
        """Payment intents and refunds since then."""
        seen = self._look(lambda: books.rows(self._stripe, since))
        return seen if isinstance(seen, list) else Unknown(_words(seen))

    def dispute(self, dispute_id: str) -> DisputeSeen | Unknown | None:
        """The dispute as it stands."""
        seen = self._look(lambda: books.dispute(self._stripe, dispute_id))
        if isinstance(seen, Rejected) and seen.code == "resource_missing":
            return None
        return seen if isinstance(seen, DisputeSeen) else Unknown(_words(seen))

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
        if bool(event.get("livemode")) != self._is_live:
            raise Refusal("wrong_mode", "This webhook is of the other mode, live or test.")
        return news_of(event)

    def _look(self, work: Callable[[], Any]) -> Any:
        """The same for a question without an operation."""
        return self._ask(work, Request("", "look", 0, ""))

    def _ask(self, work: Callable[[], Any], request: Request) -> Any:
        """The work's answer within the deadline; every failure is put into its class (never "failed")."""
        import stripe

        try:
            return within(self._deadline, work)
        except NeverSent as error:
            return NotSent(str(error))
        except ImpossibleAmount as error:
            return Declined("amount_not_possible", str(error))
        except OutOfTime as error:
            return Unknown(f"Stripe: {error}.")
        except stripe.StripeError as error:
            if error_fields(error).get("code") in UNEXPECTED and request.kind != "look":
                return self.find(request) or Unknown("Stripe did not do it, and does not say why.")
            return classify(error, request)


def _words(answer: Any) -> str:
    return str(getattr(answer, "why", "") or getattr(answer, "message", "") or "Stripe gave no answer.")
