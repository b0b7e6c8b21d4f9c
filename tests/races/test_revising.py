"""Revising while others revise, answer, ship, cancel, send and cut: pairs at once, and the books hold after each."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.orders import editing
from shop.orders.tables import Order
from shop.purchasing import readdressing, revising
from shop.purchasing.revised_lines import LineChange
from shop.purchasing.revising import Change
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.tables import PurchaseOrder
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
    the_line,
    the_order,
    the_po,
    waiting,
    work,
)
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA


def the_revision() -> str:
    wanted = sa.select(PurchaseOrderRevision.ulid).order_by(PurchaseOrderRevision.id).limit(1)
    return session().execute(wanted).scalar_one()


def asked() -> None:
    with_vendors(KETTLE)
    move(7)


def refused() -> None:
    asked()
    refuse(0)


def move(number: int) -> None:
    order = the_order()
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, "line1": f"{number} Quay Street"}, by=ANA)


def lower(number: int) -> None:
    line = the_line()
    revising.ask(the_po(), Change(lines={line: LineChange(3, 6000 + number)}), ANA)


def lowered() -> None:
    sent()
    lower(0)


def raised() -> None:
    lowered()
    accept(0)
    session().rollback()
    line = the_line()
    revising.ask(the_po(), Change(lines={line: LineChange(5, 6000)}), ANA)


def accept_last(_: int) -> None:
    newest = sa.select(PurchaseOrderRevision.ulid).order_by(PurchaseOrderRevision.id.desc()).limit(1)
    revising.answer(the_po(), session().execute(newest).scalar_one(), accepts=True, by=BREW)


def accept(_: int) -> None:
    revising.answer(the_po(), the_revision(), accepts=True, by=BREW)


def refuse(_: int) -> None:
    revising.answer(the_po(), the_revision(), accepts=False, by=BREW, reason="Packed")


def withdraw(_: int) -> None:
    revising.withdraw(the_po(), the_revision(), ANA)


def close(_: int) -> None:
    revising.close(the_po(), the_revision(), ANA)


RACES: dict[str, Race] = {
    "two staff revise": (sent, move, move),
    "the vendor ships while the address changes": (sent, move, ship),
    "the vendor ships while they are asked": (asked, ship, work),
    "the vendor accepts and a parcel leaves": (asked, accept, ship),
    "the vendor refuses and a parcel leaves": (asked, refuse, ship),
    "the vendor accepts twice": (asked, accept, accept),
    "the vendor accepts in one tab and refuses in another": (asked, accept, refuse),
    "the vendor accepts, staff withdraw": (asked, accept, withdraw),
    "the vendor accepts while the letter is written": (asked, accept, work),
    "staff withdraw while the letter is written": (asked, withdraw, work),
    "the vendor accepts the revision and rejects the line": (asked, accept, reject),
    "a revision against a request to cancel": (sent, move, ask_to_cancel),
    "the vendor accepts, the order is cancelled": (asked, accept, cancel_order),
    "the address changes while the worker sends": (waiting, move, work),
    "the address changes, the purchase order is dropped": (waiting, move, drop),
    "one deals with it, one asks again": (refused, close, move),
    "two staff lower the units": (sent, lower, lower),
    "one lowers the units, one cancels": (sent, lower, ask_to_cancel),
    "the vendor agrees to fewer, and ships": (lowered, accept, ship),
    "the vendor agrees to fewer, and rejects": (lowered, accept, reject),
    "the vendor agrees to more, staff order elsewhere": (raised, accept_last, cut_again),
    "the vendor agrees to more, the order is cancelled": (raised, accept_last, cancel_order),
}


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-13")
@pytest.mark.case("X-PO-11", "X-SH-08")
@pytest.mark.parametrize("race", RACES)
def test_the_books_hold_whoever_comes_first(app: Flask, engine_name: str, race: str) -> None:
    acts.run(app, RACES[race])
    chores.work_all()
    session().rollback()
    _agree(the_order(), the_po())


def _agree(order: Order, po: PurchaseOrder) -> None:
    """One letter a revision; what was accepted is what stands; nothing that shipped was moved after it left."""
    revisions = session().scalars(sa.select(PurchaseOrderRevision)).all()
    letters = sa.select(sa.func.count()).where(Message.kind == "purchase_order_revision")
    assert session().execute(letters).scalar_one() == len([each for each in revisions if each.told_at])
    assert all(each.told_at for each in revisions if each.state in ("pending", "accepted"))
    accepted = [each for each in revisions if each.state == "accepted"]
    moved = [each for each in accepted if "ship_to" in each.after]
    asked_to = [each for each in revisions if "ship_to" in each.before]
    assert po.revision == max([1, *(each.number for each in accepted)])
    if moved:
        assert po.ship_to == moved[-1].after["ship_to"]
    elif po.sent_at and asked_to:
        assert po.ship_to == asked_to[0].before["ship_to"]
    orders_sent = sa.select(Message).where(Message.kind == "purchase_order", Message.state == "handed_over")
    assert len(session().scalars(orders_sent).all()) <= 1
