"""What people, vendors and workers do to one order and its first purchase order, for pairs of them at once."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.purchasing import answering, cancelling, dropping, ending
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
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
Race = tuple[Scene, Act, Act]


def run(app: Flask, race: Race) -> Order:
    """Set the scene and have six people do the two acts at once; only refusals may hinder them. Returns the order."""
    scene, one, other = race
    scene()
    session().rollback()

    def act(number: int) -> str:
        (other if number % 2 else one)(number)
        return "done"

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    assert all(isinstance(each, str | Refusal | Stale) for each in answers), answers
    assert "done" in answers
    return the_order()


def the_order() -> Order:
    """The only order."""
    return session().execute(sa.select(Order)).scalar_one()


def the_po() -> PurchaseOrder:
    """Its first purchase order."""
    return session().execute(sa.select(PurchaseOrder).order_by(PurchaseOrder.id).limit(1)).scalar_one()


def the_line() -> str:
    """The ulid of the first purchase order's only line."""
    return session().execute(sa.select(PurchaseOrderLine.ulid).limit(1)).scalar_one()


def sent() -> None:
    """A vendor has the purchase order."""
    with_vendors(KETTLE)


def waiting() -> None:
    """The purchase order waits for a worker."""
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")


def ship(number: int) -> None:
    """Two units leave."""
    line = lines_of(the_order())[0].ulid
    draft = ParcelDraft({line: 2}, clock.now().date(), f"T{number}", purchase_order="1042-1")
    parcels.pack(the_order(), draft, BREW, tell_shopper=False, form_key=f"p{number}")


def reject(number: int) -> None:
    """The vendor will not ship."""
    said = {the_line(): LineAnswer("rejected", reason="out_of_stock")}
    answering.answer(the_po(), said, BREW, form_key=f"a{number}")


def ask_to_cancel(_: int) -> None:
    """Staff ask the vendor not to ship."""
    cancelling.ask(the_po(), ANA, reason="Ordered twice")


def cancel_order(number: int) -> None:
    """Staff cancel all of it."""
    ending.cancel(the_order(), ANA, reason="Ordered twice", form_key=f"c{number}")


def drop(_: int) -> None:
    """Staff drop what no vendor has."""
    dropping.drop(the_po(), ANA)


def cut_again(number: int) -> None:
    """Staff order what is open."""
    order = the_order()
    cut(order, choices_of(order), ANA, send=False, form_key=f"k{number}")


def work(number: int) -> None:
    """Hand over what is due, as a worker does."""
    chores.work_all(f"worker-{number}")
