"""What every card gateway must answer, on the practice gateway and on Stripe's adapter over a Stripe of ours."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from gateways.cards.practice import PracticeGateway
from gateways.cards.stripe import StripeGateway
from shop.kernel.columns import new_ulid
from shop.payments.gateway import ActionRequired, Approved, Declined, Request
from tests.peers.stripe_door import serve
from tests.peers.stripe_stub import StripeStub


@dataclass
class Bench:
    """A gateway with the tokens that its cards have."""

    gateway: object
    good: str
    poor: str
    challenged: str
    kept: str


@pytest.fixture
def stripe_stub():
    stub = StripeStub()
    server, stub.address = serve(stub)
    yield stub
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["practice", "stripe"])
def bench(request, app):
    if request.param == "practice":
        return Bench(
            PracticeGateway(),
            "practice_approve",
            "practice_insufficient_funds",
            "practice_challenge",
            "practice_approve",
        )
    stub = request.getfixturevalue("stripe_stub")
    gateway = StripeGateway("sk_test_x", api_base=stub.address)
    poor = "pm_card_visa_chargeDeclinedInsufficientFunds"
    return Bench(gateway, "ctoken_pm_card_visa", poor, "pm_card_authenticationRequired", "pm_kept")


def asked(kind, amount=10_000, **given) -> Request:
    return Request(
        operation=new_ulid(), kind=kind, amount_minor=amount, currency="USD", order="1042",
        email="nora@example.com", sent_at=datetime.now(UTC), **given,
    )  # fmt: skip


def held(bench, amount=10_000) -> Approved:
    answer = bench.gateway.authorize(asked("authorize", amount, card=bench.good))
    assert isinstance(answer, Approved), answer
    return answer


@pytest.mark.feature("PY-13")
def test_a_hold_tells_amount_card_checks_and_its_end(bench):
    answer = held(bench)
    assert (answer.amount_minor, answer.currency, answer.risk_level) == (10_000, "USD", "normal")
    assert (answer.card.brand, answer.card.last4, answer.card.expires) == ("visa", "4242", "2031-04")
    assert set(answer.checks) == {"cvc", "line1", "postal_code"}
    assert answer.capture_before > datetime.now(UTC)


def test_the_same_request_again_gets_the_same_answer(bench):
    request = asked("authorize", card=bench.good)
    assert bench.gateway.authorize(request) == bench.gateway.authorize(request)


def test_a_decline_has_the_banks_code(bench):
    answer = bench.gateway.authorize(asked("authorize", card=bench.poor))
    assert isinstance(answer, Declined)
    assert answer.code == "insufficient_funds"


def test_a_card_is_saved_without_money(bench):
    answer = bench.gateway.save(asked("save", 0, card=bench.good))
    assert isinstance(answer, Approved)
    assert answer.card.token == bench.kept


def test_a_kept_card_is_charged(bench):
    kept = held(bench).card
    answer = bench.gateway.charge_saved(asked("charge", 2_500, card=kept.token, customer=kept.customer))
    assert isinstance(answer, Approved)
    assert answer.amount_minor == 2_500


def test_a_hold_is_captured_once(bench):
    parent = held(bench).provider_id
    first = asked("capture", 4_000, parent=parent)
    assert bench.gateway.find(first) is None
    assert bench.gateway.capture(first).amount_minor == 4_000
    assert bench.gateway.find(first).amount_minor == 4_000
    second = bench.gateway.capture(asked("capture", 6_000, parent=parent))
    assert not isinstance(second, Approved) or second.amount_minor == 4_000  # never a second 6,000


def test_a_released_hold_cannot_be_captured(bench):
    parent = held(bench).provider_id
    assert isinstance(bench.gateway.void(asked("void", parent=parent)), Approved)
    assert isinstance(bench.gateway.capture(asked("capture", parent=parent)), Declined)


def test_a_refund_is_found_again(bench):
    parent = held(bench).provider_id
    taken = bench.gateway.capture(asked("capture", parent=parent))
    refund = asked("refund", 1_500, parent=taken.provider_id)
    assert bench.gateway.find(refund) is None
    assert bench.gateway.refund(refund).amount_minor == 1_500
    assert bench.gateway.find(refund).amount_minor == 1_500


@pytest.mark.parametrize("kind", ["authorize", "save", "charge"])
def test_what_was_never_asked_is_not_found(bench, kind):
    assert bench.gateway.find(asked(kind, card=bench.good)) is None


def test_a_confirmation_with_the_bank_has_an_address_and_can_be_abandoned(bench):
    request = asked("authorize", card=bench.challenged)
    answer = bench.gateway.authorize(request)
    assert isinstance(answer, ActionRequired)
    assert answer.url
    ended = bench.gateway.abandon(replace(request, provider_id=answer.provider_id))
    assert isinstance(ended, Declined)
    assert not isinstance(bench.gateway.find(replace(request, provider_id=answer.provider_id)), Approved)
