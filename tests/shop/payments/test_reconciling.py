"""The gateway's books beside ours: nothing to say where they agree, each kind of difference once where not."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from shop.kernel import clock as house_clock
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, write
from shop.kernel.refusals import Missing, Refusal
from shop.payments import charging, reconciling, refunding, releasing
from shop.payments.book_tables import Mismatch
from shop.payments.gateway import Unknown, cards
from shop.payments.refundable import Asked
from shop.payments.tables import PracticePayment
from tests.shop.payments.news import books, event, hear, last
from tests.world import the_store
from tests.world_payments import ANA, make_payable_order

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("PY-16"), pytest.mark.case("X-PY-27")]


def found() -> list[str]:
    reconciling.reconcile(the_store(), ANA)
    wanted = sa.select(Mismatch.kind).where(Mismatch.closed_at.is_(None)).order_by(Mismatch.id)
    return list(session().execute(wanted).scalars())


@pytest.fixture
def history(clock):
    """A hold, one captured in part with a refund, one released, one card charged: all in order, an hour old."""
    orders = [make_payable_order() for _ in range(3)] + [make_payable_order(mode="save_card")]
    charging.charge(orders[1], ANA, amount_minor=4_000)
    asked = Asked({}, amount_minor=1_000)
    refunding.refund(orders[1], asked, ANA, version=orders[1].version, form_key="a form")
    releasing.release(orders[2], ANA)
    charging.charge(orders[3], ANA)
    clock.shift(3600)
    return orders


@pytest.mark.both_engines
def test_where_both_agree_nothing_is_found(engine_name, history):
    assert found() == []
    assert reconciling.report(the_store().id).last.looked_at == 5


@pytest.mark.both_engines
def test_a_row_of_each_kind_is_found_once_and_closed_once_both_agree(engine_name, history):
    foreign = f"practice_{new_ulid().lower()}"
    write(
        lambda: session().add(
            PracticePayment(
                provider_id=foreign,
                operation=new_ulid(),
                kind="charge",
                amount_minor=777,
                currency="USD",
                state="captured",
                made_at=house_clock.now() - timedelta(minutes=30),
            )
        )
    )
    charge = last(history[3], "charge")
    books(charge.provider_id, amount_minor=9_000)  # the gateway took another amount
    hold = last(history[0], "authorize")
    books(hold.provider_id, state="lost")  # the gateway has forgotten it
    for _ in range(2):
        assert sorted(found()) == ["differs", "ours_only", "theirs_only"]
    report = reconciling.report(the_store().id)
    assert {number for _, number in report.mismatches} == {None, history[0].number, history[3].number}
    books(charge.provider_id, amount_minor=10_000)
    assert sorted(found()) == ["ours_only", "theirs_only"]


@pytest.mark.parametrize("kind", ["hold", "refund"])
def test_what_is_over_at_the_gateway_is_found(history, kind):
    row = last(history[0], "authorize") if kind == "hold" else last(history[1], "refund")
    books(row.provider_id, state="released" if kind == "hold" else "declined")
    assert found() == ["differs"]


def test_a_payment_without_an_answer_is_asked_about_from_there(clock, monkeypatch):
    order = make_payable_order(mode="save_card", card="practice_lost_after_later")
    charging.charge(order, ANA)
    clock.shift(3600)
    assert found() == ["differs"]
    mismatch = reconciling.report(order.store_id).mismatches[0][0]
    reconciling.ask(order.store_id, mismatch.ulid, ANA)
    session().refresh(order)
    assert order.captured_minor == 10_000
    assert found() == []
    with pytest.raises(Missing):
        reconciling.ask(order.store_id, mismatch.ulid, ANA)


def test_a_gateway_that_cannot_be_asked_closes_nothing(history, monkeypatch):
    books(last(history[0], "authorize").provider_id, state="released")
    assert found() == ["differs"]
    monkeypatch.setattr(cards(), "rows", lambda since: Unknown("no answer"))
    assert found() == ["differs"]
    assert reconciling.report(the_store().id).last.trouble == "no answer"


def test_a_person_closes_it_with_a_reason_and_it_stays_closed(history):
    books(last(history[0], "authorize").provider_id, state="released")
    found()
    ulid = reconciling.report(the_store().id).mismatches[0][0].ulid
    with pytest.raises(Refusal) as refused:
        reconciling.close(the_store().id, ulid, ANA, reason="")
    assert refused.value.field == "reason"
    reconciling.close(the_store().id, ulid, ANA, reason="Known")
    assert found() == []


def test_news_that_fit_nothing_are_listed_and_closed():
    the_store()
    assert hear(event(operation=new_ulid(), id="evt_1")) == "review"
    assert [row.event_id for row in reconciling.report(the_store().id).events] == ["evt_1"]
    reconciling.close_event("evt_1", ANA, reason="Another shop's")
    assert reconciling.report(the_store().id).events == []
    with pytest.raises(Missing):
        reconciling.close_event("evt_1", ANA, reason="Again")


def test_it_runs_once_a_day_by_itself(clock, history):
    for _ in range(3):
        reconciling.daily()
    assert session().execute(sa.text("SELECT COUNT(*) FROM reconciliations")).scalar_one() == 1
    clock.shift(86_400)
    reconciling.daily()
    assert session().execute(sa.text("SELECT COUNT(*) FROM reconciliations")).scalar_one() == 2
