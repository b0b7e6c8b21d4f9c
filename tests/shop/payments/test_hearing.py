"""What a gateway tells by itself: verified, looked up, stored with its effect, once and in any order."""

import random

import pytest

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import asking, authorizing, charging, disputing, hearing, ledger, refunding
from shop.payments.gateway import Unknown, cards
from shop.payments.refundable import Asked
from tests.shop.payments.news import about, books, disputed, event, hear, kept, last, secret, signed
from tests.world_payments import ANA, NORA, events, given_back, make_payable_order, make_unpaid_order, taken

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("PY-15")]


def charged_order():
    order = make_payable_order()
    assert charging.charge(order, ANA).is_approved
    return order


@pytest.mark.both_engines
@pytest.mark.case("X-PY-08")
def test_an_event_brings_the_answer_that_was_lost(engine_name):
    order = make_payable_order(card="practice_lost_after_later")
    assert charging.charge(order, ANA).name == "unknown"
    assert hear(about(last(order, "authorize"))) == "applied"  # gateways name the payment, not the capture
    session().refresh(order)
    assert (order.payment_state, order.captured_minor, taken()) == ("charged", 10_000, 10_000)
    assert [answer.via for answer in ledger.entries(order)[-1].answers] == ["response", "webhook"]
    assert events(order).count("charge.captured") == 1


@pytest.mark.both_engines
@pytest.mark.case("X-PY-09")
def test_repeats_and_any_order_leave_the_same_books(engine_name):
    order = charged_order()
    refunding.refund(order, Asked({}, amount_minor=2_000), ANA, version=order.version, form_key="a form")
    told = [about(last(order, kind)) for kind in ("authorize", "capture")] + [
        about(last(order, "refund"), "refund")
    ]
    before = [(entry.key, entry.state) for entry in ledger.entries(order)]
    shuffled = told * 4
    random.Random(7).shuffle(shuffled)
    answers = [hear(body) for body in shuffled]
    assert (answers.count("applied"), answers.count("known")) == (3, 9)
    session().refresh(order)
    assert [(entry.key, entry.state) for entry in ledger.entries(order)] == before
    assert (order.captured_minor, order.refunded_minor, taken(), given_back()) == (
        10_000,
        2_000,
        10_000,
        2_000,
    )
    assert len(kept()) == 3


@pytest.mark.case("X-PY-11")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: (body, {}),
        lambda body: (body, {"Practice-Signature": "t=1,v1=00"}),
        lambda body: (body.replace(b"payment", b"Payment", 1), signed(body)),
        lambda body: (body + b" ", signed(body)),
        lambda body: (body, signed(body, at=1)),
        lambda body: (body, {"Practice-Signature": signed(body)["Practice-Signature"].replace("v1", "v0")}),
        lambda body: (body, {"Practice-Signature": "v1=ä"}),
    ],
    ids=["none", "made up", "altered", "longer", "old", "another scheme", "odd"],
)
def test_what_is_not_signed_is_refused_and_not_kept(spoil):
    order = make_payable_order(card="practice_lost_after_later")
    charging.charge(order, ANA)
    body, headers = spoil(about(last(order, "authorize")))
    with pytest.raises(Refusal) as refused:
        hearing.hear(body, headers)
    assert refused.value.code in ("bad_signature", "bad_body")
    assert (kept(), order.captured_minor) == ([], 0)


def test_without_a_secret_nothing_is_believed(monkeypatch):
    body = event()
    headers = signed(body)
    assert secret()
    monkeypatch.setattr(cards(), "_webhook_secret", "")
    with pytest.raises(Refusal) as refused:
        hearing.hear(body, headers)
    assert refused.value.code == "no_secret"


@pytest.mark.case("X-PY-10")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"operation": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "No payment of this shop"),
        ({"operation": "", "object": "practice_nobody"}, "No payment of this shop"),
        ({"account": "acct_other"}, "another account"),
        ({"amount_minor": 9_999}, "another amount"),
        ({"currency": "EUR"}, "EUR"),
    ],
)
def test_what_does_not_fit_is_kept_for_a_person_and_moves_nothing(change, words):
    order = make_payable_order(card="practice_lost_after_later")
    charging.charge(order, ANA)
    assert hear(about(last(order, "authorize"), **change)) == "review"
    assert words in kept()[0][1]
    session().refresh(order)
    assert (order.payment_state, order.captured_minor) == ("unknown", 0)


def test_what_is_of_no_interest_is_not_kept():
    assert hear(event("customer")) == "ignored"
    assert kept() == []


def test_while_the_gateway_cannot_be_asked_the_event_waits_and_goes_on_by_itself(monkeypatch):
    order = make_payable_order(card="practice_lost_after_later")
    charging.charge(order, ANA)
    body = about(last(order, "authorize"))
    monkeypatch.setattr(cards(), "find", lambda request: Unknown("no answer"))
    assert (hear(body), hear(body)) == ("waiting", "waiting")
    monkeypatch.undo()
    hearing.go_on()
    session().refresh(order)
    assert (kept(), order.captured_minor) == ([("applied", "")], 10_000)


@pytest.mark.both_engines
@pytest.mark.case("X-PY-19")
def test_a_refund_that_comes_back_stands_on_the_order_until_somebody_looked(engine_name):
    order = charged_order()
    refunding.refund(order, Asked({}, amount_minor=4_000), ANA, version=order.version, form_key="a form")
    refund = last(order, "refund")
    books(refund.provider_id, state="declined", code="expired_card")
    for number in range(3):
        assert hear(about(refund, "refund", id=f"evt_{number}")) == "applied"
    session().refresh(order)
    assert (order.refunded_minor, order.captured_minor) == (0, 10_000)
    assert [entry.kind for entry in ledger.entries(order)][-2:] == ["refund", "bounce"]
    assert (order.queue, "$40.00" in order.money_problem) == ("problems", True)
    with pytest.raises(Refusal) as refused:
        disputing.close(order, ANA, reason="")
    assert refused.value.field == "reason"
    disputing.close(order, ANA, reason="Sent a cheque")
    assert (order.money_problem, order.queue) == ("", "ship")
    again = Asked({}, amount_minor=4_000)
    assert refunding.refund(order, again, ANA, version=order.version, form_key="another").is_approved
    assert order.refunded_minor == 4_000


@pytest.mark.both_engines
@pytest.mark.case("X-PY-19")
def test_a_dispute_opens_is_lost_and_never_opens_again(engine_name):
    order = charged_order()
    dispute = disputed(order)
    opened = event("dispute", object=dispute, parent=last(order, "capture").provider_id)
    assert [hear(opened), hear(opened)] == ["applied", "known"]
    session().refresh(order)
    assert (order.queue, "disputes $100.00" in order.money_problem) == ("problems", True)
    assert [each.state for each in disputing.of_order(order)] == ["open"]
    books(dispute, state="lost")
    assert hear(event("dispute", object=dispute)) == "applied"
    session().refresh(order)
    assert "was lost" in order.money_problem
    books(dispute, state="open")  # an older event comes late
    assert hear(event("dispute", object=dispute)) == "applied"
    assert [each.state for each in disputing.of_order(order)] == ["lost"]
    assert [name for name in events(order) if name.startswith("dispute")] == ["dispute.open", "dispute.lost"]


def test_a_dispute_that_nobody_knows_is_kept_for_a_person():
    assert hear(event("dispute", object="practice_nothing")) == "review"


@pytest.mark.feature("PY-07")
def test_a_hold_that_ended_at_the_gateway_ends_here_too(clock):
    order = make_payable_order()
    clock.shift(8 * 86_400)
    assert hear(about(last(order, "authorize"))) == "applied"
    session().refresh(order)
    assert (order.authorized_minor, order.payment_state) == (0, "saved")


def test_an_event_during_the_call_waits_for_the_calls_own_answer(monkeypatch):
    order = make_unpaid_order()
    practice = cards()
    real = practice.authorize

    def tells_first(request):
        assert hear(event(operation=request.operation)) == "applied"
        return real(request)

    monkeypatch.setattr(practice, "authorize", tells_first)
    assert authorizing.begin(order, "practice_insufficient_funds", NORA).name == "declined"
    asking.sweep()
    assert order.payment_state == "declined"
