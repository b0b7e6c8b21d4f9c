"""Another address after sending: what no vendor has follows, what one has is asked for, what has left stays."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import outbox
from shop.kernel.db import session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, Event
from shop.orders import editing
from shop.orders.tables import Order
from shop.pricing.tables import TaxRate
from shop.purchasing import answering, papers, readdressing, revising, revisions, sending
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.tables import PurchaseOrder
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, SHIP_TO, Want, add, choices_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "QUARRY": (6300, 9)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
BREW = Actor("vendor", "Brew")
NEW = {"line1": "7 Quay Street", "postal_code": "97209"}


def move(order: Order, **fields: str) -> None:
    """Staff save another address."""
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, **(fields or NEW)}, by=ANA)


def po_of(number: str = "1042-1") -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def the_order() -> Order:
    """The order as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


def the_revision(number: str = "1042-1") -> PurchaseOrderRevision:
    """The newest revision of the purchase order."""
    wanted = sa.select(PurchaseOrderRevision).where(
        PurchaseOrderRevision.purchase_order_id == po_of(number).id
    )
    return session().scalars(wanted.order_by(PurchaseOrderRevision.id.desc()).limit(1)).one()


def answer(*, accepts: bool, number: str = "1042-1", reason: str = "", by: Actor = BREW) -> str:
    """What the vendor says of the newest revision."""
    return revising.answer(po_of(number), the_revision(number).ulid, accepts=accepts, by=by, reason=reason)


def street(row: Any) -> str:
    """The first line of the address there."""
    return str(row.ship_to["line1"])


def letters() -> list[Message]:
    """The letters about revisions."""
    session().rollback()
    wanted = sa.select(Message).where(Message.kind == "purchase_order_revision").order_by(Message.id)
    return list(session().scalars(wanted))


@pytest.mark.feature("OD-12")
def test_a_draft_follows_at_once_with_papers_drawn_anew(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=False, form_key="k1")
    move(order)
    assert (street(order), street(po_of())) == ("7 Quay Street", "7 Quay Street")
    csv = papers.content(po_of(), "csv")
    assert csv is not None and b"7 Quay Street" in csv and b"12 Alder" not in csv
    assert (po_of().revision, po_of().drawing) == (1, 2)


@pytest.mark.feature("OD-12", "PO-13")
@pytest.mark.case("X-PO-11")
def test_a_vendor_who_has_it_is_asked_and_the_order_follows_when_they_accept(app: Flask) -> None:
    order = with_vendors(KETTLE)
    move(order)
    assert (street(the_order()), street(po_of())) == ("12 Alder Way", "12 Alder Way")
    assert (the_revision().number, the_revision().before["ship_to"]) == (2, SHIP_TO)
    assert answer(accepts=True) == "accepted"
    assert (street(the_order()), street(po_of()), po_of().revision) == ("7 Quay Street", "7 Quay Street", 2)
    assert answer(accepts=True) == "accepted"
    told = set(session().scalars(sa.select(Event.name)))
    assert {"purchase_order.revision_asked", "purchase_order.revision_accepted"} <= told


@pytest.mark.case("X-SH-08")
def test_what_has_left_stays_and_only_the_rest_is_asked_for(app: Flask) -> None:
    order = with_vendors(KETTLE, MUG)
    ship(order, {"KET-1": 1}, purchase_order="1042-1")
    move(order)
    assert [each.kind for each in readdressing.fates(order)] == ["left", "asked"]
    assert revisions.pending(po_of("1042-1")) is None
    answer(accepts=True, number="1042-2")
    assert (street(po_of("1042-1")), street(po_of("1042-2"))) == ("12 Alder Way", "7 Quay Street")
    assert street(the_order()) == "7 Quay Street"


@pytest.mark.case("X-SH-08")
def test_nothing_is_readdressed_when_all_has_left(app: Flask) -> None:
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    with pytest.raises(Refusal, match="Everything has left"):
        move(the_order())
    readdressing.change(order, was={"phone": ""}, new={"phone": "555"}, by=ANA)
    assert the_order().phone == "555"


@pytest.mark.case("X-PO-11")
def test_a_parcel_on_its_way_wins_and_says_so(app: Flask) -> None:
    order = with_vendors(KETTLE)
    move(order)
    ship(order, {"KET-1": 1}, purchase_order="1042-1")
    assert (the_revision().state, street(po_of())) == ("overtaken", "12 Alder Way")
    assert "a parcel has left for the old address" in the_order().change_problem
    assert the_order().queue == "problems"
    with pytest.raises(Refusal, match="was overtaken already"):
        answer(accepts=True)
    (told,) = session().scalars(sa.select(Message).where(Message.kind == "parcel_shipped"))
    assert b"12 Alder Way" in told.raw and b"7 Quay" not in told.raw


@pytest.mark.feature("OD-12")
def test_units_that_are_still_ours_agree_at_once(app: Flask) -> None:
    order = with_vendors(Want("KET-1", 3, {"BREW": (6100, 42)}, own=1))
    move(order)
    assert (street(the_order()), street(po_of())) == ("7 Quay Street", "12 Alder Way")
    answer(accepts=False)
    assert (street(the_order()), street(po_of())) == ("7 Quay Street", "12 Alder Way")
    was = editing.contact_of(the_order())
    readdressing.change(
        the_order(), was=was, new={**was, "line1": "12 Alder Way", "postal_code": "97204"}, by=ANA
    )
    assert street(the_order()) == "12 Alder Way" and revisions.pending(po_of()) is None


@pytest.mark.feature("OD-12")
def test_what_is_ordered_while_a_vendor_thinks_goes_to_the_new_address(app: Flask) -> None:
    order = with_vendors(KETTLE, MUG)
    move(order)
    line = session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == "1042-1")).scalar_one()
    ulid = sending.lines_of(line)[0].ulid
    answering.answer(line, {ulid: LineAnswer("rejected", reason="out_of_stock")}, BREW, form_key="a1")
    assert the_revision("1042-1").state == "overtaken" and not the_order().change_problem
    cut(the_order(), choices_of(order), ANA, send=False, form_key="k2")
    assert (street(po_of("1042-3")), street(the_order())) == ("7 Quay Street", "7 Quay Street")


@pytest.mark.feature("OD-12")
def test_an_order_in_a_workers_hands_waits_and_one_that_may_have_arrived_too(app: Flask) -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k1")
    lease = None
    while lease is None or lease.kind != "purchase_order":
        lease = outbox.claim("worker")
    with pytest.raises(Refusal, match="being handed over"):
        move(the_order())
    write(lambda: outbox.postpone(lease, "451 busy"))
    with pytest.raises(Refusal, match="may have arrived"):
        move(the_order())
    assert street(the_order()) == street(po_of()) == "12 Alder Way"


@pytest.mark.feature("OD-12")
def test_a_place_with_another_tax_is_refused(app: Flask) -> None:
    order = with_vendors(KETTLE)
    rate = {
        "store_id": order.store_id,
        "country": "US",
        "region": "ME",
        "name": "Maine",
        "rate_basis_points": 550,
    }
    write(lambda: add(TaxRate(**rate)))
    with pytest.raises(Refusal, match="taxed differently") as refused:
        move(order, region="ME", city="Rockland")
    assert refused.value.field == "region"
    move(order, region="WA", city="Vancouver")
