"""What is Stripe's own in its adapter: states, words, webhooks, the same intent resumed, odd currencies."""

import json
import random
import time
from dataclasses import replace

import pytest

from gateways.cards.stripe import StripeGateway
from shop.kernel.refusals import Refusal
from shop.payments.gateway import ActionRequired, Approved, Declined, Rejected, Unknown
from tests.contracts.benches import KEY, SECRETS, Bench, asked, stripe, token_of
from tests.peers.stripe import intents
from tests.peers.stripe.server import StripePeer
from tests.peers.stripe.webhooks import encode, sign

RETURN = "http://localhost/orders/abc/thanks"
SECRET = SECRETS[-1]


@pytest.fixture
def bench():
    with StripePeer() as peer:
        yield stripe(peer)


def held(bench: Bench, **given) -> Approved:
    answer = bench.gateway.authorize(asked("authorize", card=token_of(bench, "good"), **given))
    assert isinstance(answer, Approved), answer
    return answer


def test_a_capture_that_had_happened_is_a_success(bench):
    hold = held(bench)
    bench.peer.faults.add("close_after")
    assert isinstance(bench.gateway.capture(asked("capture", parent=hold.provider_id)), Unknown)
    again = bench.gateway.capture(asked("capture", parent=hold.provider_id))  # another key: Stripe refuses
    assert isinstance(again, Approved)
    assert (again.amount_minor, bench.taken()) == (10_000, 10_000)


@pytest.mark.parametrize("reason", ["automatic", "expired"])
def test_a_hold_past_its_end_is_gone(bench, reason):
    hold = held(bench)
    intents.end(bench.peer.books, bench.peer.only("payment_intent"), reason)
    answer = bench.gateway.capture(asked("capture", parent=hold.provider_id))
    assert isinstance(answer, Declined) and answer.code == "hold_expired"


def wanted_by_the_bank(bench: Bench):
    """A charge of a kept card for which the bank wants its owner."""
    saved = asked("save", 0, card=token_of(bench, "asks_later"), return_url=RETURN)
    waiting = bench.gateway.save(saved)
    bench.answer_challenge(waiting.provider_id, True)
    kept = bench.gateway.find(replace(saved, provider_id=waiting.provider_id)).card
    request = asked("charge", 2_500, card=kept.token, customer=kept.customer, return_url=RETURN)
    answer = bench.gateway.charge_saved(request)
    assert isinstance(answer, ActionRequired), answer
    return replace(request, provider_id=answer.provider_id)


@pytest.mark.case("X-PY-20")
@pytest.mark.parametrize("passed", [True, False])
def test_the_shopper_comes_back_to_the_same_intent(bench, passed):
    request = wanted_by_the_bank(bench)
    waiting = bench.gateway.resume(request)
    assert isinstance(waiting, ActionRequired)
    assert waiting.url and waiting.provider_id == request.provider_id
    bench.answer_challenge(request.provider_id, passed)
    found = bench.gateway.find(request)
    assert isinstance(found, Approved if passed else Declined)
    assert bench.taken() == (2_500 if passed else 0)
    assert len(bench.peer.books.rows["payment_intent"]) == 1
    if not passed:
        assert found.code == "authentication_failed"


def test_another_card_may_pay_the_same_intent_once(bench):
    request = replace(wanted_by_the_bank(bench), card=token_of(bench, "good"))
    assert isinstance(bench.gateway.resume(request), Approved)
    assert isinstance(bench.gateway.resume(replace(request, card=token_of(bench, "good"))), Approved)
    assert bench.taken() == 2_500


def test_a_charge_after_the_challenge_may_still_be_declined(bench):
    bench.cards["x"] = "pm_card_threeDSecureRequiredChargeDeclined"
    request = asked("authorize", card=token_of(bench, "x"), return_url=RETURN)
    waiting = bench.gateway.authorize(request)
    bench.answer_challenge(waiting.provider_id, True)
    assert isinstance(bench.gateway.find(replace(request, provider_id=waiting.provider_id)), Declined)


@pytest.mark.case("X-CK-15")
@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("USD", 49, "amount_too_small"),
        ("JPY", 49, "amount_too_small"),
        ("EUR", 100_000_000, "amount_too_large"),
        ("KWD", 12_345, "amount_not_possible"),
    ],
)
def test_amounts_that_stripe_does_not_take(bench, currency, amount, code):
    answer = bench.gateway.authorize(asked("authorize", amount, currency, card=token_of(bench, "good")))
    assert isinstance(answer, Declined) and answer.code == code
    assert bench.held() == 0


def test_no_payment_method_types_and_cards_alone(bench):
    held(bench)
    made = next(each for each in bench.peer.requests if str(each) == "POST payment_intents")
    assert made.params["allowed_payment_method_types"] == ["card"]
    assert "payment_method_types" not in made.params
    assert made.version.endswith(".endive")


def test_a_spent_token_and_a_wrong_key_are_refused(bench):
    token = token_of(bench, "good")
    bench.gateway.authorize(asked("authorize", card=token))
    assert isinstance(bench.gateway.authorize(asked("authorize", card=token)), Rejected)
    bench.peer.revoked.add(KEY)
    assert isinstance(bench.gateway.authorize(asked("authorize", card=token)), Rejected)
    assert bench.gateway.ping("").problem


def test_a_forgotten_card_cannot_pay_again(bench):
    kept = held(bench).card
    assert bench.gateway.forget(kept) == ""
    answer = bench.gateway.charge_saved(asked("charge", 900, card=kept.token, customer=kept.customer))
    assert isinstance(answer, Rejected)
    bench.peer.faults.add("close_before", on="POST payment_methods")
    assert "no usable answer" in bench.gateway.forget(held(bench).card)


@pytest.mark.case("X-PY-19")
def test_late_failures_and_disputes_are_told(bench):
    bench.cards["x"] = "pm_card_createDispute"
    paid = bench.gateway.purchase(asked("purchase", card=token_of(bench, "x")))
    row = bench.peer.only("dispute")
    seen = bench.gateway.dispute(row["id"])
    assert (seen.payment, seen.state, seen.amount_minor) == (paid.provider_id, "open", 10_000)
    assert bench.gateway.dispute("dp_nobody") is None
    other = bench.gateway.purchase(asked("purchase", card=token_of(bench, "good")))
    back = asked("refund", 700, parent=other.provider_id)
    refund = bench.gateway.refund(back)
    bench.peer.fail_refund(refund.provider_id)
    assert isinstance(bench.gateway.find(back), Declined)


def test_a_busy_account_is_looked_through(bench, monkeypatch):
    request = asked("authorize", card=token_of(bench, "good"))
    bench.gateway.authorize(request)
    for _ in range(120):
        intents.create_payment(bench.peer.books, {"amount": "500", "currency": "usd"})
    assert isinstance(bench.gateway.find(request), Approved)
    monkeypatch.setattr("gateways.cards.stripe_looking.MOST_LOOKED_AT", 100)
    assert isinstance(bench.gateway.find(request), Unknown)  # never "nobody heard of it"


def test_an_empty_key_is_refused_by_us():
    with pytest.raises(ValueError, match="empty"):
        StripeGateway("  ")


def event(bench: Bench, **changes) -> bytes:
    bench.peer.postbox.waiting.clear()
    held(bench)
    told = [each for each in bench.peer.postbox.waiting if each["type"].startswith("payment_intent.amount")]
    return encode(told[0] | changes)


@pytest.mark.feature("PY-15")
@pytest.mark.parametrize("secret", SECRETS)
def test_a_signed_webhook_names_the_operation(bench, secret):
    body = event(bench)
    news = bench.gateway.parse_webhook(body, sign(body, secret))
    intent = bench.peer.only("payment_intent")
    assert (news.operation, news.object_id) == (intent["metadata"]["operation"], intent["id"])
    assert (news.topic, news.amount_minor, news.currency) == ("payment", 10_000, "USD")


def test_every_event_that_stripe_tells_is_read(bench):
    hold = held(bench)
    bench.gateway.capture(asked("capture", 9_000, parent=hold.provider_id))
    refund = bench.gateway.refund(asked("refund", 100, parent=hold.provider_id))
    bench.peer.fail_refund(refund.provider_id)
    bench.peer.postbox.collect(bench.peer.books)
    told = []

    def hear(body, headers):
        told.append(bench.gateway.parse_webhook(body, headers))
        return 200

    bench.peer.postbox.deliver(hear, times=2, shuffle=random.Random(3))
    topics = {news.kind: news.topic for news in told if news}
    assert topics["payment_intent.succeeded"] == topics["charge.captured"] == "payment"
    assert topics["refund.failed"] == "refund"
    assert None in told  # a customer was created: nobody cares


@pytest.mark.case("X-PY-11")
def test_a_forged_webhook_is_refused(bench):
    body = event(bench)
    forged = {
        "unsigned": (body, {}),
        "wrong secret": (body, sign(body, "whsec_wrong")),
        "old": (body, sign(body, SECRET, at=int(time.time()) - 3600)),
        "v0 alone": (body, sign(body, SECRET, scheme="v0")),
        "altered": (body.replace(b"10000", b"10001"), sign(body, SECRET)),
        "written anew": (json.dumps(json.loads(body)).encode(), sign(body, SECRET)),
        "another's header": (body, {"Stripe-Signature": "t=abc,v1="}),
        "no JSON": (b"hello", sign(b"hello", "whsec_wrong")),
    }
    for name, (content, headers) in forged.items():
        with pytest.raises(Refusal) as refused:
            bench.gateway.parse_webhook(content, headers)
        assert refused.value.code == "bad_signature", name


@pytest.mark.case("X-PY-26")
def test_the_other_modes_webhook_and_a_missing_secret_are_refused(bench):
    body = event(bench, livemode=True)
    with pytest.raises(Refusal, match="mode"):
        bench.gateway.parse_webhook(body, sign(body, SECRET))
    with pytest.raises(Refusal, match="secret"):
        StripeGateway(KEY).parse_webhook(body, sign(body, SECRET))
