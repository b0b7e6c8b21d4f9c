"""Stripe's adapter where the network or Stripe misbehaves: the right class, one effect, and known in the end."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from gateways.cards.stripe import StripeGateway
from gateways.cards.stripe_steps import PATIENCE
from shop.payments.gateway import (
    GATEWAY_FAILED,
    Answer,
    Approved,
    NotSent,
    Rejected,
    Unknown,
)
from tests.contracts import benches
from tests.contracts.benches import KINDS, Bench, asked, books, prepared, put
from tests.peers.stripe.server import StripePeer
from tests.servers import free_port

BUSY = ("409", "429", "lock_timeout")
# fault -> what is answered, and whether it has happened by then
FAULTS = {
    "close_before": (Unknown, False),
    "close_after": (Unknown, True),
    "500_before": (Unknown, False),
    "500_after": (Unknown, True),
    "502": (Unknown, False),
    "409": (Unknown, False),
    "429": (Rejected, False),
    "lock_timeout": (Rejected, False),
    "401": (Rejected, False),
    "html": (Unknown, True),
    "cut": (Unknown, True),
}


@pytest.mark.case("X-PY-03", "X-PY-04", "X-PY-18")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_has_its_class_and_one_effect(at_stripe: Bench, kind: str, fault: str) -> None:
    answer_kind, happened = FAULTS[fault]
    request = prepared(at_stripe, kind)
    before = books(at_stripe)
    at_stripe.peer.faults.add(fault, times=PATIENCE if fault in BUSY else 1)
    answer = put(at_stripe, request)
    assert isinstance(answer, answer_kind), answer
    assert at_stripe.peer.faults.met, "the fault was met"
    assert (books(at_stripe) != before) == happened
    found = at_stripe.gateway.find(request)
    assert isinstance(found, Approved) if happened else found is None
    again = put(at_stripe, replace(request, is_resent=True))  # as the reconciler sends it
    if fault == "500_before" and kind != "void":
        assert again.code == GATEWAY_FAILED  # the key is spent, and nothing happened
        return
    assert isinstance(again, Approved), again
    once = books(at_stripe)
    assert put(at_stripe, request) == again
    assert books(at_stripe) == once != before


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_lost_three_times_is_found(at_stripe: Bench, kind: str, times: int) -> None:
    request = prepared(at_stripe, kind)
    at_stripe.peer.faults.add("lost", times=times)
    for _ in range(times):
        assert isinstance(put(at_stripe, request), Unknown)
    after = books(at_stripe)
    assert isinstance(at_stripe.gateway.find(request), Approved)
    assert isinstance(put(at_stripe, request), Approved)
    assert books(at_stripe) == after


@pytest.mark.parametrize("fault", ["close_before", "close_after", "500_before", "500_after", "502", "html"])
@pytest.mark.parametrize("path", ["customers$", "payment_intents$"])
def test_steps_that_move_nothing_are_repeated_at_once(at_stripe: Bench, path: str, fault: str) -> None:
    at_stripe.peer.faults.add(fault, on=f"POST {path}")
    assert isinstance(put(at_stripe, prepared(at_stripe, "authorize")), Approved)
    assert at_stripe.held() == 10_000


def test_when_no_step_is_answered_nothing_was_sent(at_stripe: Bench) -> None:
    at_stripe.peer.faults.add("close_after", on="POST payment_intents$", times=99)
    request = prepared(at_stripe, "authorize")
    assert isinstance(put(at_stripe, request), NotSent)
    assert at_stripe.gateway.find(request) is None
    at_stripe.peer.faults.clear()
    assert isinstance(put(at_stripe, request), Approved)
    assert len(at_stripe.peer.books.rows["payment_intent"]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_connection_is_surely_not_sent(at_stripe: Bench, kind: str) -> None:
    request = prepared(at_stripe, kind)
    nobody = StripeGateway(benches.KEY, api_base=f"http://127.0.0.1:{free_port()}")
    assert isinstance(put(replace(at_stripe, gateway=nobody), request), NotSent)
    assert isinstance(nobody.find(request), Unknown)


def test_an_unknown_host_is_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    gateway = StripeGateway(benches.KEY, api_base="http://stripe.invalid")
    assert isinstance(gateway.capture(asked("capture", parent="pi_1")), NotSent)
    assert gateway.ping("").problem


@pytest.mark.case("X-PY-23")
@pytest.mark.parametrize("kind", ["authorize", "capture", "refund"])
def test_a_dripping_answer_ends_at_the_deadline(kind: str) -> None:
    with StripePeer() as peer:
        bench, hasty = benches.stripe(peer), benches.stripe(peer, deadline=0.5)
        request = prepared(bench, kind)
        hasty.gateway.ping("")  # connected before the clock runs
        peer.faults.add("drip")
        assert isinstance(put(hasty, request), Unknown)
        assert isinstance(bench.gateway.find(request), Approved)


def test_a_call_that_was_given_up_begins_no_further_step() -> None:
    with StripePeer() as peer:
        bench, hasty = benches.stripe(peer), benches.stripe(peer, deadline=0.5)
        request = prepared(bench, "authorize")
        hasty.gateway.ping("")
        peer.faults.add("drip", on="POST payment_intents$", times=9)
        assert isinstance(put(hasty, request), Unknown)
        for call in threading.enumerate():
            if call.name == "gateway call":
                call.join(60)
        assert not [each for each in peer.requests if each.path.endswith("/confirm")]


def test_a_key_in_use_and_a_key_reused_are_unknown(at_stripe: Bench) -> None:
    request = prepared(at_stripe, "authorize")
    at_stripe.peer.keys.answers[request.operation] = (("POST", "something else", {}), (200, {}))
    assert isinstance(put(at_stripe, request), Unknown)
    at_stripe.peer.keys.forget(request.operation)
    put(at_stripe, request)
    asked_first, _ = at_stripe.peer.keys.answers[request.operation]
    at_stripe.peer.keys.answers[request.operation] = (asked_first, None)  # still under way
    assert isinstance(put(at_stripe, request), Unknown)
    assert at_stripe.held() == 10_000


@pytest.mark.case("X-PY-06")
def test_a_key_that_was_pruned_still_has_one_effect(at_stripe: Bench) -> None:
    request = prepared(at_stripe, "capture")
    first = put(at_stripe, request)
    at_stripe.peer.keys.answers.clear()
    assert put(at_stripe, request) == replace(first)
    assert at_stripe.taken() == 10_000


def together(count: int, act: Callable[[], Answer]) -> list[Answer]:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(act())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_request_from_many_sides_has_one_effect(at_stripe: Bench, kind: str) -> None:
    request = prepared(at_stripe, kind)
    before = books(at_stripe)
    answers = together(6, lambda: put(at_stripe, request))
    assert any(isinstance(answer, Approved) for answer in answers)
    assert all(isinstance(answer, Approved | Unknown) for answer in answers), answers
    after = books(at_stripe)
    assert isinstance(put(at_stripe, request), Approved)
    assert books(at_stripe) == after != before
