"""The bench before Stripe itself works: tried before the Stripe of ours, and it takes no key that moves money."""

import pytest

from shop.payments.gateway import Approved
from tests.contracts import stripe_itself
from tests.contracts.benches import Bench, prepared, put, token_of
from tests.peers.stripe.server import StripePeer


@pytest.fixture
def itself(monkeypatch: pytest.MonkeyPatch):
    """As with a key in the environment, but that Stripe is the one of ours."""
    with StripePeer() as peer:
        monkeypatch.setenv(stripe_itself.VARIABLE, "sk_test_bench")
        monkeypatch.setenv("STRIPE_API_BASE", peer.url)
        yield stripe_itself.bench()


def test_it_sees_what_its_own_operations_moved(itself: Bench) -> None:
    capture, refund = prepared(itself, "capture"), prepared(itself, "refund")
    assert (itself.held(), itself.taken(), itself.refunded()) == (10_000, 10_000, 0)
    for request in (capture, refund):
        assert isinstance(put(itself, request), Approved)
    assert (itself.held(), itself.taken(), itself.refunded()) == (0, 20_000, 10_000)
    later = stripe_itself.bench()
    assert (later.held(), later.taken(), later.refunded()) == (0, 0, 0), "what was there before is not ours"
    assert token_of(later, "good").startswith("ctoken_")


def test_a_key_that_moves_money_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stripe_itself.VARIABLE, "sk_live_x")
    with pytest.raises(RuntimeError, match="test mode"):
        stripe_itself.key()
    monkeypatch.setenv(stripe_itself.VARIABLE, "")
    assert stripe_itself.key() == ""


def test_where_a_key_is_given_the_suite_runs_there() -> None:
    from tests.contracts.conftest import BENCHES

    if not stripe_itself.key():
        pytest.skip(f"{stripe_itself.VARIABLE} is not set: Stripe itself is not asked")
    assert "stripe itself" in BENCHES
