"""A card gateway on the bench: with the tokens that its cards have, and what its books say afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from gateways.cards.practice import PracticeGateway
from gateways.cards.practice_news import open_dispute
from gateways.cards.stripe import StripeGateway
from shop.kernel.columns import new_ulid
from shop.kernel.db import changes, session, write
from shop.payments.gateway import Answer, CardGateway, Request
from shop.payments.tables import PracticePayment
from tests.peers.stripe import customers, disputes
from tests.peers.stripe.server import StripePeer

KINDS = ("authorize", "purchase", "save", "charge", "capture", "void", "refund")
KEY, PUBLIC_KEY, SECRETS = "sk_test_bench", "pk_test_bench", ("whsec_old", "whsec_test")

STRIPE_CARDS = {
    "good": "pm_card_visa",
    "poor": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "expired": "pm_card_chargeDeclinedExpiredCard",
    "wrong_cvc": "pm_card_chargeDeclinedIncorrectCvc",
    "stolen": "pm_card_visa_chargeDeclinedStolenCard",
    "bad_address": "pm_card_avsFail",
    "risky": "pm_card_riskLevelElevated",
    "challenged": "pm_card_threeDSecure2Required",
    "poor_later": "pm_card_chargeCustomerFail",
    "asks_later": "pm_card_authenticationRequired",
}
PRACTICE_CARDS = {
    "good": "practice_approve",
    "poor": "practice_insufficient_funds",
    "expired": "practice_expired",
    "wrong_cvc": "practice_wrong_cvc",
    "stolen": "practice_stolen",
    "bad_address": "practice_wrong_address",
    "risky": "practice_elevated_risk",
    "challenged": "practice_challenge",
    "poor_later": "practice_declined_later",
    "asks_later": "practice_confirm_later",
}


@dataclass
class Bench:
    """A gateway, its cards by what they do, and how much it took, holds and gave back in minor units."""

    gateway: CardGateway
    cards: dict[str, str]
    taken: Callable[[], int]
    held: Callable[[], int]
    refunded: Callable[[], int]
    answer_challenge: Callable[[str, bool], None]
    open_dispute: Callable[[str], str]  # over a payment, by the gateway's id of it
    end_dispute: Callable[[str, str], None]  # "won" or "lost"
    peer: StripePeer | None = None
    makes_token: Callable[[str], str] = str  # what the checkout's card field gives for a card's own token


def asked(kind: str, amount: int = 10_000, currency: str = "USD", **given: Any) -> Request:
    """A request as an operation would freeze it."""
    moment: Any = {"sent_at": datetime.now(UTC)} | given
    return Request(
        operation=new_ulid(),
        kind=kind,
        amount_minor=amount,
        currency=currency,
        order="1042",
        email="nora@example.com",
        **moment,
    )


def practice() -> Bench:
    """The practice gateway over the test's own database."""
    gateway = PracticeGateway()

    def total(state: str) -> int:
        wanted = sa.select(sa.func.coalesce(sa.func.sum(PracticePayment.amount_minor), 0))
        return int(session().execute(wanted.where(PracticePayment.state == state)).scalar_one())

    def answer(provider_id: str, passed: bool) -> None:
        gateway.answer_challenge(provider_id, passed=passed)

    def dispute(provider_id: str) -> str:
        wanted = sa.select(PracticePayment).where(PracticePayment.provider_id == provider_id)
        return write(lambda: open_dispute(session().execute(wanted).scalar_one()))

    def end(dispute_id: str, state: str) -> None:
        ended = sa.update(PracticePayment).where(PracticePayment.provider_id == dispute_id)
        write(lambda: changes(ended.values(state=state)))

    return Bench(
        gateway,
        PRACTICE_CARDS,
        lambda: total("captured"),
        lambda: total("held"),
        lambda: total("refunded"),
        answer,
        dispute,
        end,
    )


def stripe(peer: StripePeer, **more: Any) -> Bench:
    """Stripe's adapter before that peer."""
    gateway = StripeGateway(KEY, PUBLIC_KEY, SECRETS, api_base=peer.url, **more)

    def answer(provider_id: str, passed: bool) -> None:
        from tests.peers.stripe.deciding import answer_challenge

        kind = "setup_intent" if provider_id.startswith("seti_") else "payment_intent"
        answer_challenge(
            peer.books, provider_id, peer.books.get(kind, provider_id)["_attempt"], passed=passed
        )

    def dispute(provider_id: str) -> str:
        with peer.books.lock:
            intent = peer.books.get("payment_intent", provider_id)
            return str(disputes.begin(peer.books, peer.books.get("charge", intent["latest_charge"]))["id"])

    def end(dispute_id: str, state: str) -> None:
        with peer.books.lock:
            disputes.end(peer.books, dispute_id, state)

    def token(card: str) -> str:
        with peer.books.lock:
            given = {"payment_method": card, "setup_future_usage": "off_session"}
            return str(customers.create_token(peer.books, given)["id"])

    return Bench(
        gateway, STRIPE_CARDS, peer.taken, peer.held, peer.refunded, answer, dispute, end, peer, token
    )


def token_of(bench: Bench, card: str) -> str:
    """What the card field of the checkout gives for that card: at Stripe a confirmation token."""
    return bench.makes_token(bench.cards[card])


def prepared(bench: Bench, kind: str) -> Request:
    """A request of that kind with what has to be there before it."""
    gateway = bench.gateway
    if kind == "save":
        return asked("save", 0, card=token_of(bench, "good"))
    if kind in ("authorize", "purchase"):
        return asked(kind, card=token_of(bench, "good"))
    first = gateway.authorize(asked("authorize", card=token_of(bench, "good")))
    if kind == "charge":
        return asked("charge", card=first.card.token, customer=first.card.customer)
    if kind == "refund":
        gateway.capture(asked("capture", parent=first.provider_id))
    return asked(kind, parent=first.provider_id)


def put(bench: Bench, request: Request) -> Answer:
    """Put it to the method that is for its kind."""
    name = {"charge": "charge_saved"}.get(request.kind, request.kind)
    return getattr(bench.gateway, name)(request)


def books(bench: Bench) -> tuple[int, int, int, int]:
    """Held, taken, given back, and how many cards were saved, by the peer's own books."""
    saved = sum(row["status"] == "succeeded" for row in bench.peer.books.rows["setup_intent"].values())
    return bench.held(), bench.taken(), bench.refunded(), saved
