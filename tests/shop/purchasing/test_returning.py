"""Returns to vendors: never more than came, closed by a credit note or a waiver alone, and the doctor's laws."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import changes, session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import returned_units, returning
from shop.purchasing.return_tables import VendorReturn
from shop.purchasing.returning import Back
from shop.reports import doctor
from shop.shipping import righting, unreceiving
from shop.shipping.tables import Parcel
from shop.sourcing.tables import Vendor
from tests.world_bills import BREW, shipped_order, the_line, the_po
from tests.world_purchasing import ANA
from tests.world_returns import ADDRESS, ask, authorised, the_return
from tests.world_stock import line_of, make_stock_order, receive, stock_order

pytestmark = pytest.mark.feature("PO-18")


def letters() -> list[str]:
    session().rollback()
    found = session().scalars(sa.select(Message).where(Message.dedupe_key.startswith("vendor-note-")))
    return [each.raw.decode() for each in found.all()]


@pytest.mark.both_engines
def test_a_return_is_followed_to_its_credit_note(app: Flask) -> None:
    shipped_order()
    made = ask(3)
    assert (made.state, made.expected_minor) == ("asked", 3000)
    assert "take goods of 1042-1 back" in letters()[0]
    returning.authorise(made, " RMA-77 ", ADDRESS, BREW, version=made.version)
    assert (the_return().state, the_return().rma_number) == ("authorised", "RMA-77")
    assert the_po().heard_at is not None, "what a vendor says waits for somebody at the desk"
    returning.send(the_return(), "1Z999AA10123456784", ANA, version=the_return().version)
    assert the_return().state == "on_its_way"
    returning.credit(the_return(), "CN-5", 2900, BREW, version=the_return().version)
    closed = the_return()
    assert (closed.state, closed.credit_number, closed.credit_minor) == ("credited", "CN-5", 2900)
    told = session().scalars(sa.select(Event.sentence).where(Event.name == "purchase_order.return_credited"))
    assert told.one() == "Credit note CN-5 for RMA-77 of 1042-1: $29.00, $1.00 less than expected."
    assert doctor.examine() == []


def test_what_the_customer_paid_stays_as_it_is(app: Flask) -> None:
    shipped_order()
    paid = sa.select(Order.captured_minor, Order.refunded_minor, Order.payment_state, Order.queue)
    before = session().execute(paid).one()
    made = authorised()
    returning.credit(made, "CN-5", 2000, ANA, version=made.version)
    session().rollback()
    assert session().execute(paid).one() == before


@pytest.mark.both_engines
def test_no_more_goes_back_than_came(app: Flask) -> None:
    shipped_order(units=4)
    ask(3)
    with pytest.raises(Refusal, match=r"Of Product CUP-1 1 can go back\.") as refused:
        ask(2, key="r2")
    assert refused.value.field == f"line-{the_line().ulid}"
    ask(1, key="r2")
    with pytest.raises(Refusal, match="none can go back"):
        ask(1, key="r3")
    assert doctor.examine() == []


@pytest.mark.parametrize("end", [returning.refuse, returning.withdraw])
def test_units_of_a_return_that_ended_can_go_back_anew(app: Flask, end: Callable[..., None]) -> None:
    shipped_order(units=2)
    made = ask(2)
    end(made, "too late", BREW, version=made.version)
    assert ask(2, key="r2").state == "asked"


def test_the_same_form_twice_is_one_return_and_one_mail(app: Flask) -> None:
    shipped_order()
    assert ask().ulid == ask().ulid
    assert len(letters()) == 1


def test_a_vendor_without_an_address_is_asked_by_telephone(app: Flask) -> None:
    shipped_order()
    write(lambda: changes(sa.update(Vendor).values(emails=[])))
    assert ask().state == "asked"
    assert letters() == []


def test_what_cannot_be_asked_is_refused_at_its_field(app: Flask) -> None:
    shipped_order()
    shipped_order(1043)
    line, po = the_line().ulid, the_po()
    for units, note, field in (
        ({}, "", "lines"),
        ({line: Back(0, "damaged")}, "", f"line-{line}"),
        ({line: Back(11, "damaged")}, "", f"line-{line}"),
        ({line: Back(1, "bored")}, "", f"line-{line}"),
        ({line: Back(1, "damaged")}, "a" * 501, "note"),
    ):
        with pytest.raises(Refusal) as refused:
            returning.ask(po, units, ANA, note=note, form_key="k")
        assert refused.value.field == field
    foreign = {the_line("1043-1").ulid: Back(1, "damaged")}
    po = the_po()
    with pytest.raises(Missing):
        returning.ask(po, foreign, ANA, form_key="k")


def test_it_is_authorised_with_a_number_and_an_address(app: Flask) -> None:
    shipped_order()
    made = ask()
    for number, address, field in (
        ("", ADDRESS, "rma_number"),
        ("\x00", ADDRESS, "rma_number"),
        ("9" * 61, ADDRESS, "rma_number"),
        ("R-1", "", "return_address"),
        ("R-1", "a" * 601, "return_address"),
    ):
        with pytest.raises(Refusal) as refused:
            returning.authorise(made, number, address, BREW, version=made.version)
        assert refused.value.field == field
    write(lambda: changes(sa.update(Vendor).values(address=["Brew", "1 Quay"])))
    returning.authorise(the_return(), "R-1", " ", BREW, version=the_return().version)
    assert the_return().return_address == "Brew\n1 Quay"
    returning.authorise(the_return(), "R-2", ADDRESS, ANA, version=the_return().version)
    assert (the_return().rma_number, the_return().return_address) == ("R-2", ADDRESS)


def test_it_closes_with_a_credit_note_or_a_waiver_with_a_reason_alone(app: Flask) -> None:
    shipped_order()
    made = authorised()
    for number, amount, field in (("", 100, "credit_number"), ("CN", 0, "amount"), ("CN", -5, "amount")):
        with pytest.raises(Refusal) as refused:
            returning.credit(made, number, amount, ANA, version=made.version)
        assert refused.value.field == field
    with pytest.raises(Refusal) as refused:
        returning.waive(made, " ", ANA, version=made.version)
    assert refused.value.field == "reason"
    assert the_return().state == "authorised"
    returning.waive(the_return(), "Not worth the freight", ANA, version=the_return().version)
    assert (the_return().state, the_return().credit_minor) == ("waived", None)


def test_before_it_is_authorised_nothing_is_sent_or_credited(app: Flask) -> None:
    shipped_order()
    made = ask()
    for act in (
        lambda: returning.send(made, "", ANA, version=made.version),
        lambda: returning.credit(made, "CN", 100, ANA, version=made.version),
        lambda: returning.waive(made, "why", ANA, version=made.version),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "not_now"


def test_who_saw_another_version_decides_nothing(app: Flask) -> None:
    shipped_order()
    made = ask()
    seen = made.version
    returning.authorise(made, "R-1", ADDRESS, BREW, version=seen)
    again = the_return()
    with pytest.raises(Stale):
        returning.refuse(again, "no", BREW, version=seen)
    assert the_return().state == "authorised"


def test_a_parcel_whose_units_go_back_is_not_voided(app: Flask) -> None:
    shipped_order(units=4)
    ask(2)
    order, parcel = session().scalars(sa.select(Order)).one(), session().scalars(sa.select(Parcel)).one()
    with pytest.raises(Refusal) as refused:
        righting.void(order, parcel, ANA)
    assert refused.value.code == "returning"
    session().rollback()
    assert the_line().shipped == 4
    assert doctor.examine() == []


def test_of_our_stock_what_arrived_goes_back_whole_or_damaged(app: Flask) -> None:
    number = make_stock_order()
    entry = receive(6, damaged=2, reason="Box crushed")
    with pytest.raises(Refusal, match="8 can go back"):
        ask(9, po=number)
    assert ask(8, po=number, key="r2").expected_minor == 8 * 6100
    with pytest.raises(Refusal) as refused:
        unreceiving.reverse(stock_order(), entry.ulid, ANA, reason="Counted the wrong pallet")
    assert refused.value.code == "returning"
    session().rollback()
    assert (line_of().received, line_of().damaged) == (6, 2)
    assert doctor.examine() == []


BREACHES = [
    ("I8 units that go back", "UPDATE vendor_return_lines SET quantity = 11"),
    ("I8 credit that is expected", "UPDATE vendor_returns SET expected_minor = expected_minor + 1"),
    ("I8 credit that is expected", "DELETE FROM vendor_return_lines"),
    ("I8 returns of another purchase order", "UPDATE vendor_returns SET currency = 'EUR'"),
]


@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(("law", "breach"), BREACHES)
def test_each_breach_is_found_and_named(app: Flask, law: str, breach: str) -> None:
    shipped_order()
    ask()
    write(lambda: session().execute(sa.text(breach)))
    assert law in {finding.law for finding in doctor.examine()}


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(
    "breach",
    [
        "state = 'authorised', answered_at = asked_at",
        "state = 'credited', rma_number = 'R', answered_at = asked_at, closed_at = asked_at",
        "state = 'waived', rma_number = 'R', answered_at = asked_at, closed_at = asked_at",
        "state = 'refused', answered_at = asked_at",
    ],
)
def test_the_table_takes_no_step_without_its_proof(app: Flask, breach: str) -> None:
    shipped_order()
    ask()
    with pytest.raises(sa.exc.IntegrityError):
        write(lambda: session().execute(sa.text(f"UPDATE vendor_returns SET {breach}")))


def test_rooms_are_what_came_less_what_goes_back(app: Flask) -> None:
    shipped_order(units=6)
    ask(2)
    assert [room for _, room in returned_units.rooms(the_po())] == [4]
    assert session().scalar(sa.select(sa.func.count()).select_from(VendorReturn)) == 1
