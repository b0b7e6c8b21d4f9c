"""Cancelling while others ship, answer, send, charge and cancel: twelve pairs, and the books hold after each."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.payments import charging
from shop.purchasing import cancelling
from shop.purchasing.cancel_tables import CancelRequest
from shop.shipping import closing
from tests.races import acts
from tests.races.acts import (
    BREW,
    KETTLE,
    Race,
    ask_to_cancel,
    cancel_order,
    cut_again,
    drop,
    reject,
    sent,
    ship,
    the_order,
    the_po,
    waiting,
    work,
)
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_payments import given_back, make_payable_order, taken
from tests.world_purchasing import ANA


def the_request() -> str:
    wanted = sa.select(CancelRequest.ulid).order_by(CancelRequest.id).limit(1)
    return session().execute(wanted).scalar_one()


def asked() -> None:
    with_vendors(KETTLE)
    ask_to_cancel(0)


def part_shipped() -> None:
    asked()
    ship(99)


def unpaid() -> None:
    make_payable_order(10_000)


def lets_go(_: int) -> None:
    cancelling.answer(the_po(), the_request(), lets_go=True, by=BREW)


def cannot(_: int) -> None:
    cancelling.answer(the_po(), the_request(), lets_go=False, by=BREW)


def wants_it_after_all(_: int) -> None:
    cancelling.withdraw(the_po(), the_request(), ANA)


def charge(_: int) -> None:
    charging.charge(the_order(), ANA)


def close(_: int) -> None:
    closing.close_short(the_po(), ANA)


RACES: dict[str, Race] = {
    "the vendor lets go, a clerk ships": (asked, lets_go, ship),
    "the vendor lets go in one tab and cannot in another": (asked, lets_go, cannot),
    "the vendor lets go, we want it after all": (asked, lets_go, wants_it_after_all),
    "the vendor lets go and rejects the line": (asked, lets_go, reject),
    "the vendor lets go, a clerk closes it short": (part_shipped, lets_go, close),
    "the vendor lets go, a clerk orders elsewhere": (asked, lets_go, cut_again),
    "two people ask": (sent, ask_to_cancel, ask_to_cancel),
    "two people cancel the order": (sent, cancel_order, cancel_order),
    "the order is cancelled, the vendor ships": (sent, cancel_order, ship),
    "the order is cancelled, a purchase order dropped": (waiting, cancel_order, drop),
    "a purchase order is dropped, a worker sends it": (waiting, drop, work),
    "the order is cancelled and charged": (unpaid, cancel_order, charge),
}


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-14")
@pytest.mark.case("X-PO-11")
@pytest.mark.parametrize("race", RACES)
def test_the_books_hold_whoever_comes_first(app: Flask, engine_name: str, race: str) -> None:
    order = acts.run(app, RACES[race])
    assert order.refunded_minor == given_back() <= taken() == order.captured_minor
    if order.cancelled_at and not order.money_problem:
        assert (order.authorized_minor, order.captured_minor - order.refunded_minor) == (0, 0)
