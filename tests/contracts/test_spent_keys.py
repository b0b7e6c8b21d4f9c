"""Stripe's adapter where Stripe has a fault of its own, or is too busy: one key for the money, and a sure end."""

from dataclasses import replace

import pytest

from gateways.cards.stripe_steps import PATIENCE
from shop.payments.gateway import GATEWAY_FAILED, Approved, Declined, Unknown
from tests.contracts.benches import KINDS, Bench, books, prepared, put
from tests.peers.stripe.confirming import confirm
from tests.peers.stripe.faults import MONEY


@pytest.mark.case("X-PY-03")
@pytest.mark.parametrize("tells_replays", [True, False])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "void"])
def test_no_money_is_asked_for_under_a_second_key(at_stripe: Bench, kind: str, tells_replays: bool) -> None:
    peer = at_stripe.peer
    peer.tells_replays = tells_replays
    request = prepared(at_stripe, kind)
    before = books(at_stripe)
    peer.requests.clear()
    peer.faults.add("500_before")
    assert isinstance(put(at_stripe, request), Unknown)
    resent = put(at_stripe, replace(request, is_resent=True))
    assert isinstance(resent, Declined) and resent.code == GATEWAY_FAILED
    moving = [each for each in peer.requests if MONEY.match(str(each)) and not str(each).endswith("/cancel")]
    assert {each.idempotency_key for each in moving} == {request.operation}
    assert books(at_stripe) == before
    found = at_stripe.gateway.find(request)
    assert found is None or isinstance(found, Declined), "it cannot happen later either"


def test_a_confirmation_that_got_through_after_all_is_found_when_it_is_to_be_ended(at_stripe: Bench) -> None:
    request = prepared(at_stripe, "purchase")
    at_stripe.peer.faults.add("500_before")
    put(at_stripe, request)
    intent = at_stripe.peer.only("payment_intent")
    looks, gateway = [], at_stripe.gateway

    def late(*_: object) -> None:
        looks.append(1)
        if len(looks) == 1:  # it shows nothing yet, and is done a moment later
            confirm(at_stripe.peer.books, intent, {"payment_method": "pm_card_visa"})

    at_stripe.peer.before("POST payment_intents/.*/cancel", late)
    assert isinstance(gateway.purchase(replace(request, is_resent=True)), Approved)
    assert at_stripe.taken() == 10_000


@pytest.mark.case("X-PY-04")
@pytest.mark.parametrize("fault", ["409", "429", "lock_timeout"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_busy_stripe_is_asked_again_under_the_same_key(at_stripe: Bench, kind: str, fault: str) -> None:
    request = prepared(at_stripe, kind)
    at_stripe.peer.requests.clear()
    at_stripe.peer.faults.add(fault, times=PATIENCE - 1)
    assert isinstance(put(at_stripe, request), Approved)
    met = [each for each in at_stripe.peer.requests if MONEY.match(str(each))]
    assert [each.idempotency_key for each in met] == [request.operation] * PATIENCE
