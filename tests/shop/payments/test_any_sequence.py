"""Whatever is done in whatever order: the header is the sum of the rows, and the gateway's books say the same."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateways.cards.scripts import CARDS
from shop.kernel.db import lock, session, write
from shop.kernel.refusals import Refusal
from shop.payments import asking, authorizing, charging, ledger, releasing
from shop.payments.carrying_out import carry_out
from shop.payments.operations import start
from shop.payments.tables import Operation, PracticePayment
from tests.world_payments import ANA, NORA, make_unpaid_order

TOTAL = 10_000
steps = st.one_of(
    st.tuples(st.just("card"), st.sampled_from([card.token for card in CARDS])),
    st.tuples(st.just("charge"), st.sampled_from([None, 1, 2_500, 9_999, TOTAL])),
    st.tuples(st.just("ask"), st.none()),
    st.tuples(st.just("release"), st.none()),
    st.tuples(st.just("refund"), st.sampled_from([1, 2_500, TOTAL])),
)


def refund(order, amount: int) -> None:
    """Refund some of the newest charge, as a refunding verb would put it."""

    def begin() -> str:
        lock(order)
        wanted = sa.select(Operation).where(
            Operation.order_id == order.id,
            Operation.kind.in_(("capture", "charge")),
            Operation.state == "succeeded",
        )
        taken = session().execute(wanted.order_by(Operation.id.desc())).scalars().first()
        if taken is None or order.refunded_minor + amount > order.captured_minor:
            raise Refusal("too_much", "More than was charged.")
        return start(order, "refund", amount, ANA, parent=taken).ulid

    carry_out(write(begin), ANA)


def take(order, step: str, value: object) -> None:
    """One step; what is refused is refused."""
    verbs = {
        "card": lambda: authorizing.begin(order, value, NORA),
        "charge": lambda: charging.charge(order, ANA, amount_minor=value),
        "ask": lambda: asking.ask(order, ANA),
        "release": lambda: releasing.release(order, ANA),
        "refund": lambda: refund(order, value),
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
    assert order.captured_minor == at_the_gateway(order, "captured")
    assert order.refunded_minor == at_the_gateway(order, "refunded")
