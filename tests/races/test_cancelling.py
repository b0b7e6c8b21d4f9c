"""Cancelling while others ship, answer, send, charge and cancel: twelve pairs, and the books hold after each."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments import charging
from shop.purchasing import answering, cancelling, dropping, ending
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import closing, parcels
from shop.shipping.parcels import ParcelDraft
from tests.races.crowd import at_once
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_payments import given_back, make_payable_order, taken
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

PEOPLE = 6
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "MILL": (6300, 9)})
BREW = Actor("vendor", "Brew")
Act = Callable[[int], None]
Scene = Callable[[], None]


def the_order() -> Order:
    return session().execute(sa.select(Order)).scalar_one()


def the_po() -> PurchaseOrder:
    return session().execute(sa.select(PurchaseOrder).order_by(PurchaseOrder.id).limit(1)).scalar_one()


def the_request() -> str:
    wanted = sa.select(CancelRequest.ulid).order_by(CancelRequest.id).limit(1)
    return session().execute(wanted).scalar_one()


def asked() -> None:
    with_vendors(KETTLE)
    cancelling.ask(the_po(), ANA, reason="Ordered twice")


def sent() -> None:
    with_vendors(KETTLE)


def part_shipped() -> None:
    asked()
    ship(99)


def waiting() -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")


def unpaid() -> None:
    make_payable_order(10_000)


def lets_go(_: int) -> None:
    cancelling.answer(the_po(), the_request(), lets_go=True, by=BREW)


def cannot(_: int) -> None:
    cancelling.answer(the_po(), the_request(), lets_go=False, by=BREW)


def wants_it_after_all(_: int) -> None:
    cancelling.withdraw(the_po(), the_request(), ANA)


def ask(_: int) -> None:
    cancelling.ask(the_po(), ANA, reason="Ordered twice")


def ship(number: int) -> None:
    line = lines_of(the_order())[0].ulid
    draft = ParcelDraft({line: 2}, clock.now().date(), f"T{number}", purchase_order="1042-1")
    parcels.pack(the_order(), draft, ANA, tell_shopper=False, form_key=f"p{number}")


def reject(number: int) -> None:
    line = session().execute(sa.select(PurchaseOrderLine.ulid)).scalar_one()
    said = {line: LineAnswer("rejected", reason="out_of_stock")}
    answering.answer(the_po(), said, BREW, form_key=f"a{number}")


def cancel_order(number: int) -> None:
    ending.cancel(the_order(), ANA, reason="Ordered twice", form_key=f"c{number}")


def drop(_: int) -> None:
    dropping.drop(the_po(), ANA)


def work(number: int) -> None:
    """Hand over what is due, as a worker does."""
    chores.work_all(f"worker-{number}")


def cut_again(number: int) -> None:
    order = the_order()
    cut(order, choices_of(order), ANA, send=False, form_key=f"k{number}")


def charge(_: int) -> None:
    charging.charge(the_order(), ANA)


def close(_: int) -> None:
    closing.close_short(the_po(), ANA)


RACES: dict[str, tuple[Scene, Act, Act]] = {
    "the vendor lets go, a clerk ships": (asked, lets_go, ship),
    "the vendor lets go in one tab and cannot in another": (asked, lets_go, cannot),
    "the vendor lets go, we want it after all": (asked, lets_go, wants_it_after_all),
    "the vendor lets go and rejects the line": (asked, lets_go, reject),
    "the vendor lets go, a clerk closes it short": (part_shipped, lets_go, close),
    "the vendor lets go, a clerk orders elsewhere": (asked, lets_go, cut_again),
    "two people ask": (sent, ask, ask),
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
    scene, one, other = RACES[race]
    scene()
    session().rollback()

    def act(number: int) -> str:
        (other if number % 2 else one)(number)
        return "done"

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    assert "done" in answers
    order = the_order()
    assert order.refunded_minor == given_back() <= taken() == order.captured_minor
    if order.cancelled_at and not order.money_problem:
        assert (order.authorized_minor, order.captured_minor - order.refunded_minor) == (0, 0)
