"""Revising while others revise, answer, ship, cancel, send and cut: pairs at once, and the books hold after each."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, clock
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor
from shop.orders import editing
from shop.orders.tables import Order
from shop.purchasing import answering, cancelling, dropping, ending, readdressing, revising
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.revised_lines import LineChange
from shop.purchasing.revising import Change
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from tests.races.crowd import at_once
from tests.shop.shipping.test_parcels import with_vendors
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


def the_revision() -> str:
    wanted = sa.select(PurchaseOrderRevision.ulid).order_by(PurchaseOrderRevision.id).limit(1)
    return session().execute(wanted).scalar_one()


def sent() -> None:
    with_vendors(KETTLE)


def asked() -> None:
    with_vendors(KETTLE)
    move(7)


def refused() -> None:
    asked()
    refuse(0)


def waiting() -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")


def move(number: int) -> None:
    order = the_order()
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, "line1": f"{number} Quay Street"}, by=ANA)


def lower(number: int) -> None:
    line = session().execute(sa.select(PurchaseOrderLine.ulid).limit(1)).scalar_one()
    revising.ask(the_po(), Change(lines={line: LineChange(3, 6000 + number)}), ANA)


def lowered() -> None:
    sent()
    lower(0)


def raised() -> None:
    lowered()
    accept(0)
    session().rollback()
    line = session().execute(sa.select(PurchaseOrderLine.ulid)).scalar_one()
    revising.ask(the_po(), Change(lines={line: LineChange(5, 6000)}), ANA)


def accept_last(_: int) -> None:
    newest = sa.select(PurchaseOrderRevision.ulid).order_by(PurchaseOrderRevision.id.desc()).limit(1)
    revising.answer(the_po(), session().execute(newest).scalar_one(), accepts=True, by=BREW)


def cut_again(number: int) -> None:
    order = the_order()
    cut(order, choices_of(order), ANA, send=False, form_key=f"k{number}")


def accept(_: int) -> None:
    revising.answer(the_po(), the_revision(), accepts=True, by=BREW)


def refuse(_: int) -> None:
    revising.answer(the_po(), the_revision(), accepts=False, by=BREW, reason="Packed")


def withdraw(_: int) -> None:
    revising.withdraw(the_po(), the_revision(), ANA)


def close(_: int) -> None:
    revising.close(the_po(), the_revision(), ANA)


def ship(number: int) -> None:
    line = lines_of(the_order())[0].ulid
    draft = ParcelDraft({line: 2}, clock.now().date(), f"T{number}", purchase_order="1042-1")
    parcels.pack(the_order(), draft, BREW, tell_shopper=False, form_key=f"p{number}")


def reject(number: int) -> None:
    line = session().execute(sa.select(PurchaseOrderLine.ulid)).scalar_one()
    said = {line: LineAnswer("rejected", reason="out_of_stock")}
    answering.answer(the_po(), said, BREW, form_key=f"a{number}")


def ask_to_cancel(_: int) -> None:
    cancelling.ask(the_po(), ANA, reason="Ordered twice")


def cancel_order(number: int) -> None:
    ending.cancel(the_order(), ANA, reason="Ordered twice", form_key=f"c{number}")


def drop(_: int) -> None:
    dropping.drop(the_po(), ANA)


def work(number: int) -> None:
    """Hand over what is due, as a worker does."""
    chores.work_all(f"worker-{number}")


RACES: dict[str, tuple[Scene, Act, Act]] = {
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
    scene, one, other = RACES[race]
    scene()
    session().rollback()

    def act(number: int) -> str:
        (other if number % 2 else one)(number)
        return "done"

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    assert all(isinstance(each, str | Refusal | Stale) for each in answers), answers
    assert "done" in answers
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
