"""Stripe's adapter before a Stripe that tells less: nothing expanded, no end of a hold, a key that may not ask."""

from datetime import timedelta

import pytest

from shop.payments.gateway import Approved
from tests.contracts.benches import Bench, asked, stripe, token_of
from tests.peers.stripe.server import StripePeer


@pytest.fixture
def bench():
    with StripePeer() as peer:
        yield stripe(peer)


def held(bench: Bench) -> Approved:
    answer = bench.gateway.authorize(asked("authorize", card=token_of(bench, "good")))
    assert isinstance(answer, Approved), answer
    return answer


def test_a_stripe_that_expands_nothing_is_asked_for_the_rest(bench):
    bench.peer.expands = False
    answer = held(bench)
    assert (answer.card.last4, answer.checks["cvc"], answer.risk_level) == ("4242", "pass", "normal")
    assert answer.capture_before
    saved = bench.gateway.save(asked("save", 0, card=token_of(bench, "good")))
    assert saved.card.last4 == "4242"
    paid = bench.gateway.capture(asked("capture", parent=answer.provider_id))
    assert isinstance(paid, Approved)


def test_a_hold_whose_end_stripe_does_not_tell_lasts_seven_days(bench):
    told = held(bench).capture_before
    charge = bench.peer.only("charge")
    charge["payment_method_details"]["card"]["capture_before"] = None
    intent = bench.peer.only("payment_intent")
    again = bench.gateway.find(asked("authorize", provider_id=intent["id"]))
    assert abs(again.capture_before - told) < timedelta(minutes=1)


def test_a_restricted_key_is_good_as_far_as_it_reaches(bench):
    bench.peer.closed = ("account", "webhook_endpoints")
    health = bench.gateway.ping("https://shop.example/hooks/stripe")
    assert (health.problem, health.account, health.is_live) == ("", "Stripe", False)
    assert "may not read webhook endpoints" in health.news_problem
    bench.peer.closed = ("balance",)
    assert bench.gateway.ping("").problem


def test_a_ping_knows_the_account_and_its_webhooks(bench):
    here = "https://shop.example/hooks/stripe"
    assert bench.gateway.ping(here).news_problem
    bench.gateway._stripe.v1.webhook_endpoints.create({"url": here, "enabled_events": ["*"]})
    health = bench.gateway.ping(here)
    assert (health.account, health.problem, health.news_problem) == ("Test shop", "", "")
