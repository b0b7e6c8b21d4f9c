"""The practice gateway: scripted cards, books of its own in our database, no network and no real money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from gateways.cards import practice_news
from gateways.cards.practice_books import MADE, answer_of, challenged, listed, lose, perform, row_of
from gateways.cards.scripts import (
    APPROVE,
    BY_TOKEN,
    CARDS,
    DECLINES,
    LOST_AFTER,
    LOST_BEFORE,
    UNREACHABLE,
    PracticeCard,
)
from shop.kernel.db import changes, write, writes
from shop.kernel.points import crash, crash_point, pause
from shop.payments.gateway import (
    ActionRequired,
    Answer,
    CardOnFile,
    CheckoutFields,
    Declined,
    NotSent,
    Rejected,
    Request,
    Unknown,
)
from shop.payments.sightings import DisputeSeen, GatewayNews, GatewayRow, Health
from shop.payments.tables import PracticePayment

HAPPENED = crash_point("practice.happened")
SILENCE = Unknown("The gateway did not answer within 20 seconds.")


class PracticeGateway:
    """Answers as the card's script says; the same operation again gets its first answer."""

    name = "practice"
    is_set_up = True
    is_practice = True

    def __init__(self, webhook_secret: str = "") -> None:
        self._webhook_secret = webhook_secret
        self.hears_news = bool(webhook_secret)

    def checkout_fields(self) -> CheckoutFields:
        """A choice of cards instead of a card field."""
        return CheckoutFields(kind="practice", choices=tuple((card.token, card.label) for card in CARDS))

    def authorize(self, request: Request) -> Answer:
        """Hold, as the script says for the checkout."""
        return self._at_checkout(request)

    def purchase(self, request: Request) -> Answer:
        """Take at once, as the script says for the checkout."""
        return self._at_checkout(request)

    def save(self, request: Request) -> Answer:
        """Save, as the script says for the checkout."""
        return self._at_checkout(request)

    def resume(self, request: Request) -> Answer:
        """Ask on the bank's page, or let another card do as it does at the checkout."""
        card = BY_TOKEN.get(request.card)
        is_another = card is not None and card.token != challenged(request.provider_id).token
        if card and is_another and (card.at_checkout == APPROVE or card.at_checkout in DECLINES):
            code = "" if card.at_checkout == APPROVE else card.at_checkout
            self.answer_challenge(request.provider_id, passed=not code, code=code)
        answer = self.find(request) or SILENCE
        page = f"/practice/challenge/{request.provider_id}"
        return ActionRequired(page, request.provider_id) if isinstance(answer, ActionRequired) else answer

    def capture(self, request: Request) -> Answer:
        """Capture the hold `parent` once, as the script says for later."""
        return self._later(request)

    def charge_saved(self, request: Request) -> Answer:
        """Charge the card on file, as the script says for later."""
        return self._later(request)

    def void(self, request: Request) -> Answer:
        """Release the hold `parent`."""
        return _act(request, APPROVE)

    def refund(self, request: Request) -> Answer:
        """Refund the payment `parent`, never more than it took."""
        return _act(request, APPROVE)

    def find(self, request: Request) -> Answer | None:
        """What the books say of the operation."""
        row = row_of(request.operation)
        return None if row is None or row.state == "lost" else answer_of(row)

    def abandon(self, request: Request) -> Answer:
        """End a confirmation that nobody finished; one that was finished stays as it is."""
        self.answer_challenge(request.provider_id, passed=False, code="abandoned")
        return self.find(request) or Declined("abandoned", DECLINES["abandoned"])

    def forget(self, card: CardOnFile) -> str:
        """Practice cards are kept by nobody."""
        return ""

    def ping(self, webhook_url: str) -> Health:
        """It is always there."""
        return Health(account="practice", news_problem="" if self.hears_news else "No webhook secret is set.")

    def rows(self, since: datetime) -> Sequence[GatewayRow] | Unknown:
        """What the books hold since then."""
        return listed(since)

    def dispute(self, dispute_id: str) -> DisputeSeen | Unknown | None:
        """A dispute that somebody played."""
        return practice_news.dispute(dispute_id)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> GatewayNews | None:
        """Verify the signature over the raw bytes, and its age."""
        return practice_news.parse(body, headers, self._webhook_secret)

    def table(self) -> tuple[PracticeCard, ...]:
        """Every practice card and what it does."""
        return CARDS

    def operation_of(self, provider_id: str) -> str:
        """The ulid of the operation whose confirmation page this is; Missing when there is none."""
        return challenged(provider_id).operation

    @writes
    def answer_challenge(
        self, provider_id: str, *, passed: bool, code: str = "authentication_failed"
    ) -> bool:
        """The shopper passes or fails the bank's confirmation; False when it was answered before."""
        row = challenged(provider_id)
        answered = (
            sa.update(PracticePayment)
            .where(PracticePayment.id == row.id, PracticePayment.state == "challenge")
            .values(state=MADE[row.kind] if passed else "declined", code="" if passed else code)
        )
        return changes(answered) == 1

    def _at_checkout(self, request: Request) -> Answer:
        card = BY_TOKEN.get(request.card)
        if card is None:
            return Rejected("unknown_card", "There is no such practice card.")
        return _act(request, card.at_checkout)

    def _later(self, request: Request) -> Answer:
        card = BY_TOKEN.get(request.card)
        return _act(request, card.later if card else APPROVE)


def _act(request: Request, script: str) -> Answer:
    """Follow the script; each write here stands for something that happens at the gateway, elsewhere."""
    if script == UNREACHABLE:
        return NotSent("No connection to the gateway.")
    if script == LOST_BEFORE and write(lambda: lose(request)):
        return SILENCE
    pause("practice.before_effect")
    answer = _once(request, APPROVE if script in (LOST_BEFORE, LOST_AFTER) else script)
    crash(HAPPENED)
    return SILENCE if script == LOST_AFTER else answer


def _once(request: Request, script: str) -> Answer:
    """Two requests with one key at the same time: the second gets what the first one made."""
    try:
        return write(lambda: perform(request, script))
    except sa.exc.IntegrityError:
        return write(lambda: perform(request, script))
