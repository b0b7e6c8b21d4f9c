"""Whatever is done in whatever order: the header is the sum of the rows, and the gateway's books say the same."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateways.cards.scripts import CARDS
from shop.kernel.columns import new_ulid
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import (
    asking,
    authorizing,
    charging,
    disputing,
    ledger,
    receiving,
    refunding,
    releasing,
)
from shop.payments.operations import payments
from shop.payments.receiving import Received
from shop.payments.refundable import Asked
from shop.payments.tables import Operation, PracticePayment
from shop.reports import doctor
from tests.shop.payments.news import books, disputed, event, hear
from tests.world_payments import ANA, NORA, make_unpaid_order

TOTAL = 10_000
BY_BANKS = ("chargeback", "regain")
steps = st.one_of(
    st.tuples(st.just("card"), st.sampled_from([card.token for card in CARDS])),
    st.tuples(st.just("charge"), st.sampled_from([None, 1, 2_500, 9_999, TOTAL])),
    st.tuples(st.just("ask"), st.none()),
    st.tuples(st.just("release"), st.none()),
    st.tuples(st.just("refund"), st.sampled_from([1, 2_500, TOTAL])),
    st.tuples(st.just("receive"), st.sampled_from([1, 2_500, TOTAL])),
    st.tuples(st.just("take back"), st.none()),
    st.tuples(st.just("dispute"), st.sampled_from(["open", "lost", "won"])),
)


def refund(order, amount: int) -> None:
    """Refund as the desk does, each time from a form of its own."""
    asked = Asked({}, amount_minor=amount)
    refunding.refund(order, asked, ANA, version=order.version, form_key=new_ulid())


def receive(order, amount: int) -> None:
    """Write a cheque down."""
    received = Received("cheque", amount, "1207")
    receiving.receive(order, received, ANA, version=order.version, form_key=new_ulid())


def take_back(order) -> None:
    """Take the newest payment by hand back."""
    by_hand = [entry.key for entry in ledger.entries(order) if entry.may_take_back]
    if by_hand:
        receiving.take_back(order, by_hand[-1], ANA, reason="It bounced")


def dispute(order, state: str) -> None:
    """The shopper's bank wants the newest charge back, and decides so; a further word is about the same dispute."""
    charges = [row for row in payments(order) if row.gateway != "manual"]
    if not charges:
        return
    known = [each.provider_id for each in disputing.of_order(order)]
    found = known[-1] if known else disputed(order, payment=charges[-1])
    books(found, state=state)
    hear(event("dispute", object=found))
    session().refresh(order)


def take(order, step: str, value: object) -> None:
    """One step; what is refused is refused."""
    verbs = {
        "card": lambda: authorizing.begin(order, value, NORA),
        "charge": lambda: charging.charge(order, ANA, amount_minor=value),
        "ask": lambda: asking.ask(order, ANA),
        "release": lambda: releasing.release(order, ANA),
        "refund": lambda: refund(order, value),
        "receive": lambda: receive(order, value),
        "take back": lambda: take_back(order),
        "dispute": lambda: dispute(order, value),
    }
    try:
        verbs[step]()
    except Refusal:
        session().rollback()


def at_the_gateway(order, state: str) -> int:
    mine = sa.select(Operation.ulid).where(Operation.order_id == order.id)
    wanted = sa.select(sa.func.coalesce(sa.func.sum(PracticePayment.amount_minor), 0)).where(
        PracticePayment.operation.in_(mine), PracticePayment.state == state
    )
    return session().execute(wanted).scalar_one()


def by_hand(order, kind: str, undone: str = "") -> int:
    """What came or went by hand, which no gateway knows of."""
    amounts = dict.fromkeys((kind, undone), 0)
    for entry in ledger.entries(order):
        if entry.gateway == "manual" and entry.state == "succeeded" and entry.kind in amounts:
            amounts[entry.kind] += entry.amount_minor
    return amounts[kind] - amounts[undone] if undone else amounts[kind]


@pytest.mark.slow
@pytest.mark.feature("PY-05")
@pytest.mark.feature("PY-11")
@given(st.lists(steps, min_size=1, max_size=8))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_header_is_the_sum_of_the_rows(app, sequence):
    order = make_unpaid_order(TOTAL)
    for step, value in sequence:
        take(order, step, value)
        sums = ledger.sums(order)
        header = (order.authorized_minor, order.captured_minor, order.refunded_minor)
        assert (sums.authorized_minor, sums.captured_minor, sums.refunded_minor) == header
        assert 0 <= order.refunded_minor <= order.captured_minor <= order.total_minor
    if order.payment_state == "unknown":
        asking.ask(order, ANA)
    assert order.captured_minor - by_hand(order, "receive", "reverse") == at_the_gateway(order, "captured")
    gone = sum(-entry.sign * entry.amount_minor for entry in ledger.entries(order) if entry.kind in BY_BANKS)
    assert order.refunded_minor - by_hand(order, "refund") - gone == at_the_gateway(order, "refunded")
    assert [words for words in doctor.examine() if "dispute" in str(words)] == []
    for payment in payments(order):
        assert 0 <= payment.refunded_minor <= payment.amount_minor
