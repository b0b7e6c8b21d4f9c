"""A capture that Stripe's own fault had ended and that Stripe mends later: heard of, or found, and counted once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.payments import asking, authorizing, charging, hearing, ledger, reconciling
from shop.payments.book_tables import Mismatch
from shop.payments.gateway import cards
from shop.reports import doctor
from tests.contracts import benches
from tests.contracts.benches import Bench, token_of
from tests.peers.stripe import money
from tests.peers.stripe.server import StripePeer
from tests.peers.stripe.webhooks import encode, sign
from tests.world_payments import ANA, NORA, make_unpaid_order
from tests.world_shop import the_store

pytestmark = pytest.mark.case("X-PY-03")


@pytest.fixture
def bench(app: Flask) -> Iterator[Bench]:
    with StripePeer() as peer:
        bench = benches.stripe(peer)
        cards.plug(bench.gateway)
        yield bench


@pytest.fixture
def order(bench):
    """A charge that got a 500, which stays a 500: nothing was taken, and a person may press again."""
    order = make_unpaid_order()
    assert authorizing.begin(order, token_of(bench, "good"), NORA).is_approved
    bench.peer.faults.add("500_before")
    assert charging.charge(order, ANA).name == "unknown"
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        asking.sweep()
    session().refresh(order)
    outcome = ledger.last_outcome(order)
    assert (outcome.name, outcome.may_repeat, order.captured_minor) == ("declined", True, 0)
    return order


def mend(bench: Bench) -> None:
    """Stripe's people find the capture, and do it."""
    peer = bench.peer
    with peer.books.lock:
        intent = peer.only("payment_intent")
        money.take(peer.books, intent, peer.books.get("charge", intent["latest_charge"]), intent["amount"])
        peer.postbox.collect(peer.books)


def tell(bench: Bench, kind: str) -> str:
    event = next(each for each in bench.peer.postbox.waiting if each["type"] == kind)
    body = encode(event)
    return hearing.hear(body, sign(body, benches.SECRETS[-1]))


def counted(order) -> tuple[int, int]:
    session().refresh(order)
    assert [*doctor.examine(), *doctor.examine_standing()] == []
    return order.captured_minor, order.due_minor


def test_the_shopper_is_not_asked_for_another_card(bench, order):
    told = sa.text("SELECT count(*) FROM messages WHERE kind = 'payment_declined'")
    assert session().execute(told).scalar_one() == 0
    assert charging.charge(order, ANA).is_approved
    assert (counted(order), bench.taken()) == ((10_000, 0), 10_000)


@pytest.mark.case("X-PY-04")
def test_a_busy_gateway_is_not_blamed_on_the_keys(bench):
    order = make_unpaid_order()
    authorizing.begin(order, token_of(bench, "good"), NORA)
    bench.peer.faults.add("429", times=3)
    outcome = charging.charge(order, ANA)
    assert (outcome.name, "busy" in outcome.next_step, "keys" in outcome.next_step) == (
        "rejected",
        True,
        False,
    )
    assert charging.charge(order, ANA).is_approved


def test_news_of_it_counts_it(bench, order):
    mend(bench)
    assert tell(bench, "payment_intent.succeeded") == "applied"
    assert tell(bench, "charge.captured") == "applied"
    assert (counted(order), bench.taken()) == ((10_000, 0), 10_000)
    assert [entry.state for entry in ledger.entries(order)] == ["succeeded", "succeeded"]


def test_news_after_another_press_counts_nothing_twice(bench, order):
    mend(bench)
    assert charging.charge(order, ANA).is_approved  # Stripe says that it was captured before
    assert tell(bench, "payment_intent.succeeded") == "applied"
    assert (counted(order), bench.taken()) == ((10_000, 0), 10_000)
    assert [entry.state for entry in ledger.entries(order)] == ["succeeded", "declined", "succeeded"]


@pytest.mark.feature("PY-16")
def test_the_comparison_finds_it_and_asking_mends_it(bench, order):
    mend(bench)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        reconciling.reconcile(the_store(), ANA)
        row = session().execute(sa.select(Mismatch)).scalar_one()
        assert (row.kind, "$100.00 is charged; here $100.00 is held" in row.words) == ("differs", True)
        reconciling.ask(the_store().id, row.ulid, ANA)
        reconciling.reconcile(the_store(), ANA)
    session().refresh(row)
    assert row.closed_at is not None
    assert counted(order) == (10_000, 0)
