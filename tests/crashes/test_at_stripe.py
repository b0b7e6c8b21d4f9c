"""kill -9 on every way to Stripe, at our points and while Stripe is at work: the books agree, and nothing stays open."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from settings import Settings
from shop.kernel import clock
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import asking, authorizing, charging, hearing, refunding, releasing
from shop.payments.gateway import cards
from shop.reports import doctor
from tests.contracts import benches
from tests.contracts.benches import Bench, token_of
from tests.money.verdicts import at_stripe, broken, story
from tests.peers.stripe.server import StripePeer
from tests.peers.stripe.webhooks import encode, sign
from tests.world_payments import ANA, NORA, make_unpaid_order

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "payment.inserted",
    "payment.marked_sent",
    "payment.answered",
    "settle.before_commit",
    "settle.after_commit",
)
ON_THE_WIRE = ("payment.marked_sent", "payment.answered")  # where the others differ from each other
CONFIRM, CAPTURE = "POST payment_intents/.*/confirm", "POST payment_intents/.*/capture"


@pytest.fixture
def bench(app: Flask) -> Iterator[Bench]:
    """A shop that takes its cards to a Stripe of ours."""
    with StripePeer() as peer:
        bench = benches.stripe(peer)
        cards.plug(bench.gateway)
        yield bench


def paid(bench: Bench, mode: str) -> Order:
    order = make_unpaid_order(mode=mode)
    assert authorizing.begin(order, token_of(bench, "good"), NORA).is_approved
    return order


def unpaid(mode: str) -> Callable[[Bench], dict[str, Any]]:
    def prepare(bench: Bench) -> dict[str, Any]:
        make_unpaid_order(mode=mode)
        return {"card": token_of(bench, "good")}

    return prepare


def to_charge(mode: str) -> Callable[[Bench], dict[str, Any]]:
    def prepare(bench: Bench) -> dict[str, Any]:
        paid(bench, mode)
        return {}

    return prepare


def to_refund(bench: Bench) -> dict[str, Any]:
    assert charging.charge(paid(bench, "authorize"), ANA).is_approved
    return {}


def to_hear(bench: Bench) -> dict[str, Any]:
    order = paid(bench, "authorize")
    bench.peer.faults.add("lost")
    assert charging.charge(order, ANA).name == "unknown"
    bench.peer.postbox.collect(bench.peer.books)
    event = next(each for each in bench.peer.postbox.waiting if each["type"] == "payment_intent.succeeded")
    body = encode(event)
    return {"body": base64.b64encode(body).decode(), "headers": sign(body, benches.SECRETS[-1])}


@dataclass(frozen=True)
class Way:
    """A press, what is there before it, where Stripe is at work for it, and what is done once it is over.

    `comes_to` is what Stripe holds, took and gave back in the end, in minor units.
    """

    what: str
    prepare: Callable[[Bench], dict[str, Any]]
    at_work: tuple[str, ...]
    again: Callable[[Order, Bench], object]
    comes_to: tuple[int, int, int]
    points: tuple[str, ...] = OURS


def press_charge(order: Order, _bench: Bench) -> object:
    return charging.charge(order, ANA) if order.due_minor else None


def press_pay(order: Order, bench: Bench) -> object:
    return authorizing.begin(order, token_of(bench, "good"), NORA)


def press_release(order: Order, _bench: Bench) -> object:
    return releasing.release(order, ANA)


def press_refund(order: Order, _bench: Bench) -> object:
    left = 6_000 - order.refunded_minor
    asked = refunding.Asked({}, amount_minor=left)
    return left and refunding.refund(order, asked, ANA, version=order.version, form_key="another form")


MAKING = ("POST customers$", "POST payment_intents$", CONFIRM)
WAYS = {
    "hold": Way("pay", unpaid("authorize"), MAKING, press_pay, (10_000, 0, 0), ON_THE_WIRE),
    "purchase": Way("pay", unpaid("charge"), (CONFIRM,), press_pay, (0, 10_000, 0), ON_THE_WIRE),
    "capture": Way("charge", to_charge("authorize"), (CAPTURE,), press_charge, (0, 10_000, 0)),
    "saved card": Way("charge", to_charge("save_card"), MAKING[1:], press_charge, (0, 10_000, 0)),
    "release": Way(
        "release", to_charge("authorize"), ("POST .*/cancel",), press_release, (0, 0, 0), ON_THE_WIRE
    ),
    "refund": Way("refund", to_refund, ("POST refunds$",), press_refund, (0, 10_000, 6_000)),
    "webhook": Way(
        "hear",
        to_hear,
        ("GET payment_intents/",),
        press_charge,
        (0, 10_000, 0),
        ("webhook.asked", "settle.before_commit", "write.before_commit", "write.after_commit"),
    ),
}
DEATHS = [(name, place) for name, way in WAYS.items() for place in (*way.points, *way.at_work)]


def die(settings: Settings, bench: Bench, way: Way, given: dict[str, Any], place: str) -> None:
    """Press in a process of its own, which is killed at the point, or by Stripe as it sets to work for it."""
    session().rollback()
    command = [sys.executable, "-m", "tests.crashes.till", settings.database_url, str(settings.var)]
    command += [bench.peer.url, way.what, json.dumps(given)]
    environment = os.environ | {"CRASH_AT": place if place in way.points else ""}
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if place in way.at_work:
        bench.peer.before(place, lambda _asked: child.kill())
    _, errors = child.communicate(timeout=600)
    bench.peer.befores.clear()
    assert child.returncode == -signal.SIGKILL, errors


@pytest.mark.slow
@pytest.mark.crash
@pytest.mark.both_engines
@pytest.mark.case("X-PY-07")
@pytest.mark.parametrize(("name", "place"), DEATHS, ids=[" at ".join(death) for death in DEATHS])
def test_after_a_crash_our_books_and_stripes_agree_and_nothing_is_open(
    bench: Bench, settings: Settings, engine_name: str, name: str, place: str
) -> None:
    way = WAYS[name]
    given = way.prepare(bench)
    die(settings, bench, way, given, place)
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        if "body" in given:  # it was not answered: Stripe sends it again
            hearing.hear(base64.b64decode(given["body"]), given["headers"])
        asking.sweep()
        refunding.finish()
    order = session().execute(sa.select(Order)).scalar_one()
    assert broken(bench.peer, order) == [], story(bench.peer, order)
    assert [*doctor.examine(), *doctor.examine_standing()] == []
    way.again(order, bench)  # nothing is blocked for ever, and what had happened does not happen again
    assert broken(bench.peer, order) == [], story(bench.peer, order)
    held, taken, refunded = way.comes_to
    seen = at_stripe(bench.peer, order)
    assert (seen.held, seen.taken, seen.refunded) == (held, taken, refunded), story(bench.peer, order)
