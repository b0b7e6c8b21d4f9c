"""Stripe's adapter where the network or Stripe misbehaves: every failure lands in its class."""

import hashlib
import hmac
import json
import time

import pytest

from gateways.cards.stripe import StripeGateway
from shop.kernel.refusals import Refusal
from shop.payments.gateway import ActionRequired, Approved, NotSent, Rejected, Unknown
from tests.contracts.test_card_gateway import asked, stripe_stub  # noqa: F401
from tests.servers import free_port

SECRET = "whsec_one"


@pytest.fixture
def stripe(stripe_stub):  # noqa: F811
    return StripeGateway("sk_test_x", "pk_test_x", ["whsec_old", SECRET], api_base=stripe_stub.address)


@pytest.mark.case("X-PY-03")
@pytest.mark.case("X-PY-04")
@pytest.mark.parametrize(
    ("fault", "kind", "happened"),
    [
        ("500_before", Unknown, 0),
        ("500_after", Unknown, 1),
        ("close_before", Unknown, 0),
        ("close_after", Unknown, 1),
        ("garbage", Unknown, 1),
        ("429", Rejected, 0),
        ("401", Rejected, 0),
    ],
)
def test_each_failure_has_its_class(stripe, stripe_stub, fault, kind, happened):  # noqa: F811
    stripe_stub.fault = fault
    request = asked("authorize", card="ctoken_pm_card_visa")
    assert isinstance(stripe.authorize(request), kind)
    assert len(stripe_stub.intents) == happened
    found = stripe.find(request)
    assert isinstance(found, Approved) if happened else found is None
    assert isinstance(stripe.authorize(request), Approved)  # the same key once more
    assert len(stripe_stub.intents) == 1


def test_a_refused_connection_is_surely_not_sent():
    stripe = StripeGateway("sk_test_x", api_base=f"http://127.0.0.1:{free_port()}")
    assert isinstance(stripe.capture(asked("capture", parent="pi_1")), NotSent)
    assert isinstance(stripe.authorize(asked("authorize", card="pm_card_visa")), NotSent)
    assert isinstance(stripe.find(asked("authorize", card="pm_card_visa")), Unknown)


@pytest.mark.case("X-PY-23")
def test_a_dripping_answer_ends_at_the_deadline(stripe_stub):  # noqa: F811
    stripe = StripeGateway("sk_test_x", api_base=stripe_stub.address, deadline=0.5)
    stripe_stub.fault = "drip"
    request = asked("charge", card="pm_kept", customer="cus_1")
    assert isinstance(stripe.charge_saved(request), Unknown)
    assert isinstance(StripeGateway("sk_test_x", api_base=stripe_stub.address).find(request), Approved)


def test_a_capture_that_had_happened_is_a_success(stripe, stripe_stub):  # noqa: F811
    hold = stripe.authorize(asked("authorize", card="pm_card_visa"))
    stripe_stub.fault = "close_after"
    assert isinstance(stripe.capture(asked("capture", parent=hold.provider_id)), Unknown)
    again = stripe.capture(asked("capture", parent=hold.provider_id))  # another key: Stripe refuses
    assert isinstance(again, Approved)
    assert (again.amount_minor, stripe_stub.taken()) == (10_000, 10_000)


@pytest.mark.case("X-PY-20")
def test_an_off_session_charge_that_needs_the_shopper(stripe):
    request = asked("charge", card="pm_card_authenticationRequiredLater", customer="cus_1")
    assert isinstance(stripe.charge_saved(request), ActionRequired)


def test_an_empty_key_is_refused_by_us():
    with pytest.raises(ValueError, match="empty"):
        StripeGateway("  ")


def signed(body: bytes, secret: str, at: int | None = None) -> dict[str, str]:
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={mac}"}


def event(**changes) -> bytes:
    thing = {"id": "pi_1", "object": "payment_intent", "metadata": {"operation": "01OPERATION"}}
    fields = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": False}
    return json.dumps(fields | {"data": {"object": thing}} | changes).encode()


@pytest.mark.feature("PY-15")
def test_a_signed_webhook_names_the_operation(stripe):
    news = stripe.parse_webhook(event(), signed(event(), SECRET))
    assert (news.event_id, news.operation, news.object_id) == ("evt_1", "01OPERATION", "pi_1")


@pytest.mark.case("X-PY-11")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(event(), "whsec_wrong"),
        signed(event(), SECRET, at=int(time.time()) - 3600),
        signed(event(id="evt_2"), SECRET),
    ],
    ids=["unsigned", "wrong secret", "old", "body altered"],
)
def test_a_forged_webhook_is_refused(stripe, headers):
    with pytest.raises(Refusal) as refused:
        stripe.parse_webhook(event(), headers)
    assert refused.value.code == "bad_signature"


@pytest.mark.case("X-PY-26")
def test_the_other_modes_webhook_and_a_missing_secret_are_refused(stripe):
    body = event(livemode=True)
    with pytest.raises(Refusal, match="mode"):
        stripe.parse_webhook(body, signed(body, SECRET))
    with pytest.raises(Refusal, match="secret"):
        StripeGateway("sk_test_x").parse_webhook(event(), signed(event(), SECRET))
