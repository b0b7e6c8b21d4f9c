"""The benches of the contract suites: practice, and Stripe's adapter before a Stripe of ours."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.contracts import benches
from tests.contracts.benches import Bench
from tests.peers.stripe.server import StripePeer


@pytest.fixture(params=["practice", "stripe"])
def bench(request: pytest.FixtureRequest, app: Flask) -> Iterator[Bench]:
    """Each gateway in turn."""
    if request.param == "practice":
        yield benches.practice()
        return
    with StripePeer() as peer:
        yield benches.stripe(peer)


@pytest.fixture
def at_stripe() -> Iterator[Bench]:
    """Stripe's adapter alone."""
    with StripePeer() as peer:
        yield benches.stripe(peer)
