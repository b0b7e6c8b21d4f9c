"""Asking vendors not to ship, dropping what they never got, and cancelling an order at each of its stages."""

from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import outbox
from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.purchasing import answering, cancelling, dropping
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Offer
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

pytestmark = pytest.mark.both_engines
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "MILL": (6300, 9)})
MUG = Want("MUG-1", 2, {"MILL": (900, 50)})
BREW = Actor("vendor", "Brew")


def po_of(number: str = "1042-1") -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def order_now() -> Order:
    """The only order, as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


def ask(number: str = "1042-1", **more: object) -> str:
    """Ask the vendor; the request's ulid."""
    return cancelling.ask(po_of(number), ANA, reason="Ordered twice", **more).ulid  # type: ignore[arg-type]


def counters() -> list[tuple[int, int, int, int]]:
    """(from stock, on purchase orders, sent, cancelled) of each line."""
    return [(line.from_stock, line.on_po, line.sent, line.cancelled) for line in lines_of(order_now())]


@pytest.mark.feature("PO-14")
def test_nothing_is_cancelled_before_the_vendor_says_so(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    assert counters() == [(0, 5, 5, 0)]
    cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    assert counters() == [(0, 0, 0, 0)]
    assert po_of().state == "cancelled"
    assert order_now().queue == "order", "the units wait for another vendor"


@pytest.mark.feature("PO-14")
def test_a_vendor_who_cannot_keeps_the_order(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    cancelling.answer(po_of(), request, lets_go=False, by=BREW)
    cancelling.answer(po_of(), request, lets_go=False, by=BREW)
    assert counters() == [(0, 5, 5, 0)] and po_of().state == "sent"
    with pytest.raises(Refusal, match="refused already, by Brew"):
        cancelling.answer(po_of(), request, lets_go=True, by=BREW)


@pytest.mark.feature("PO-14")
def test_what_shipped_meanwhile_stays_shipped(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    ship(order_now(), {"KET-1": 3}, purchase_order="1042-1")
    cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    assert counters() == [(0, 3, 3, 0)]
    assert po_of().state == "shipped"


@pytest.mark.feature("PO-14")
def test_the_last_parcel_answers_the_request(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    ship(order_now(), {"KET-1": 5}, purchase_order="1042-1")
    assert po_of().state == "shipped"
    with pytest.raises(Refusal, match="refused already"):
        cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    assert counters() == [(0, 5, 5, 0)]


@pytest.mark.feature("PO-14")
def test_a_part_of_the_units_can_be_asked_for(app: Flask):
    with_vendors(KETTLE)
    line = session().execute(sa.select(PurchaseOrderLine.ulid)).scalar_one()
    for units in (0, 6):
        with pytest.raises(Refusal, match="1 to 5"):
            ask(units={line: units})
    with pytest.raises(Missing):
        ask(units={"01ARZ3NDEKTSV4RRFFQ69G5FAV": 1})
    request = ask(units={line: 2})
    answering.answer(po_of(), {line: LineAnswer("accepted")}, BREW, form_key="a1")
    cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    row = session().execute(sa.select(PurchaseOrderLine)).scalar_one()
    assert (row.accepted, row.refused, po_of().state) == (3, 2, "acknowledged")


@pytest.mark.feature("PO-14")
def test_a_vendor_is_asked_once_and_told_when_we_want_it_after_all(app: Flask):
    with_vendors(KETTLE)
    request = ask()
    with pytest.raises(Refusal, match="asked already"):
        ask()
    cancelling.withdraw(po_of(), request, ANA)
    cancelling.withdraw(po_of(), request, ANA)
    with pytest.raises(Refusal, match="withdrawn already"):
        cancelling.answer(po_of(), request, lets_go=True, by=BREW)
    words = [body(each) for each in session().scalars(sa.select(Message).order_by(Message.id))]
    asked, after_all = (text for text in words if "1042-1" in text and "lease do" in text)
    assert "do not ship 5 × Product KET-1 (BREW-KET-1)" in asked and "Ordered twice" in asked
    assert "after all" in after_all


def body(message: Message) -> str:
    """The text of a letter, in one line."""
    part = message_from_bytes(message.raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_another_purchase_orders_request_is_missing(app: Flask):
    with_vendors(KETTLE, MUG)
    request = ask("1042-1")
    with pytest.raises(Missing):
        cancelling.answer(po_of("1042-2"), request, lets_go=True, by=ANA)


def test_a_draft_is_dropped_and_its_units_wait_again(app: Flask):
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    dropping.drop(po_of(), ANA)
    dropping.drop(po_of(), ANA)
    assert counters() == [(0, 0, 0, 0)] and order_now().queue == "order"
    assert session().execute(sa.select(Offer.stock).where(Offer.stock > 9)).scalar_one() == 42
    cut(order_now(), choices_of(order_now()), ANA, send=False, form_key="k2")
    assert po_of("1042-2").state == "draft"


def test_what_waits_to_be_sent_is_dropped_unless_a_worker_has_it(app: Flask):
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")
    job = sa.select(Job.state).where(Job.kind == "purchase_order")
    while (lease := outbox.claim("worker")) is not None and lease.kind != "purchase_order":
        pass
    assert session().execute(job).scalar_one() == "leased"
    with pytest.raises(Refusal, match="this very moment"):
        dropping.drop(po_of(), ANA)
    assert po_of().state == "sending" and counters() == [(0, 5, 0, 0)]


def test_a_waiting_job_goes_with_its_purchase_order(app: Flask):
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")
    dropping.drop(po_of(), ANA)
    assert not session().scalars(sa.select(Job).where(Job.kind == "purchase_order")).all()


def test_what_the_vendor_has_is_not_dropped(app: Flask):
    with_vendors(KETTLE)
    with pytest.raises(Refusal, match="ask them"):
        dropping.drop(po_of(), ANA)
