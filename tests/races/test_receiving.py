"""Many clerks count the same delivery at once: what was ordered comes in once, and a receipt goes back once."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.purchasing import sending
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import receiving, unreceiving
from shop.shipping.receipt_tables import Receipt
from shop.shipping.receiving import Count
from tests.races.crowd import at_once
from tests.world_purchasing import ANA
from tests.world_stock import line_of, make_stock_order, on_hand, receive

PEOPLE = 8


def crowd(app: Flask) -> list[str | Exception]:
    """Everybody receives seven of the ten that were ordered, each with a form of their own."""
    make_stock_order()
    line = line_of().ulid
    session().rollback()

    def act(number: int) -> str:
        po = session().execute(sa.select(PurchaseOrder)).scalar_one()
        return receiving.receive(po, {line: Count(7)}, ANA, form_key=f"r{number}").ulid

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    return answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("IN-08")
def test_no_more_comes_in_than_was_ordered(app: Flask, engine_name: str) -> None:
    answers = crowd(app)
    assert sum(isinstance(each, str) for each in answers) == 1, answers
    assert all(
        isinstance(each, str) or (isinstance(each, Refusal) and each.field == "more") for each in answers
    )
    assert (on_hand(), line_of().received) == (7, 7)


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
def test_without_the_lock_it_would(app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the race is one: on PostgreSQL, clerks who lock nothing all see ten to come."""
    if engine_name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: there is no lock to leave out")
    monkeypatch.setattr(sending, "hold", lambda po: None)
    answers = crowd(app)
    is_wrong = sum(isinstance(each, str) for each in answers) > 1
    assert is_wrong or any(not isinstance(each, str | Refusal) for each in answers), answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("IN-08")
def test_a_receipt_goes_back_once(app: Flask, engine_name: str) -> None:
    make_stock_order()
    receive(3)
    wrong = receive(4).ulid
    session().rollback()

    def act(number: int) -> int:
        po = session().execute(sa.select(PurchaseOrder)).scalar_one()
        return unreceiving.reverse(po, wrong, ANA, reason=f"Wrong {number}").id

    answers = at_once(app, PEOPLE, act)
    assert len({str(each) for each in answers}) == 1, answers
    assert (on_hand(), line_of().received) == (3, 3)
    session().rollback()
    assert session().execute(sa.select(sa.func.count()).select_from(Receipt)).scalar_one() == 3
