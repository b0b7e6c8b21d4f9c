"""The benches of the contract suites: practice, Stripe's adapter before a Stripe of ours, and before Stripe itself."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import guards
from tests.contracts import benches, stripe_itself
from tests.contracts.benches import Bench
from tests.peers.stripe.server import StripePeer

BENCHES = ["practice", "stripe", *(["stripe itself"] if stripe_itself.key() else [])]


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Each gateway in turn."""
    if request.param == "practice":
        yield benches.practice()
        return
    if request.param == "stripe itself":
        monkeypatch.setattr(guards, "is_loopback", lambda host: True)  # here alone the network is meant
        yield stripe_itself.bench()
        return
    with StripePeer() as peer:
        yield benches.stripe(peer)


@pytest.fixture
def at_stripe() -> Iterator[Bench]:
    """Stripe's adapter alone."""
    with StripePeer() as peer:
        yield benches.stripe(peer)
