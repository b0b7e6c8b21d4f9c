"""A shop whose cards go to a Stripe of ours, and a shopper at its checkout."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import Live
from tests.journeys import stripe_steps as steps
from tests.journeys.stripe_steps import Till
from tests.peers.stripe.server import StripePeer

OpenPage = Callable[..., Page]


@pytest.fixture
def peer() -> Iterator[StripePeer]:
    with StripePeer() as peer:
        yield peer


@pytest.fixture
def till(live: Live, peer: StripePeer) -> Till:
    return steps.open_till(live, peer)


@pytest.fixture
def shopper(till: Till, browser_page: OpenPage) -> Page:
    """Nora at the checkout, everything typed but the card."""
    page = till.welcome(browser_page())
    steps.to_checkout(page)
    return page
