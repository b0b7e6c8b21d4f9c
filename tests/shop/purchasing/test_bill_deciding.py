"""What becomes of bills that differ: approved, disputed, corrected, taken back; margin, export and laws follow."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Event
from shop.purchasing import bill_deciding, billing
from shop.purchasing.bill_tables import BillLine
from shop.reports import bills, doctor, order_sheet
from tests.world_bills import BREW, bill, draft, now, shipped_order, the_line, the_po
from tests.world_purchasing import ANA, the_store


def margin() -> int | None:
    session().rollback()
    return order_sheet.load(the_store().id, "1042").margin_minor


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_a_bill_2_percent_over_with_1_percent_tolerance_is_flagged_and_approve_changes_the_margin(
    app: Flask,
) -> None:
    shipped_order()
    assert margin() == 15000 - 10000 - 250
    made = bill(cost=1020, fee=250)
    assert made.state == "flagged"
    assert made.differences == ["Product CUP-1: $10.20 a unit, agreed $10.00 (+2.0 %, 1 % allowed)."]
    assert margin() == 4750
    bill_deciding.approve(now(made), "new price list", ANA, version=now(made).version)
    assert (now(made).state, the_po().billed_extra_minor, margin()) == ("approved", 200, 4550)
    assert doctor.examine() == []


@pytest.mark.feature("PO-17")
def test_a_disputed_bill_is_mailed_corrected_and_matched(app: Flask) -> None:
    shipped_order()
    made = bill(cost=1100)
    bill_deciding.dispute(now(made), "We agreed on 10.00.", ANA, version=now(made).version)
    letter = session().scalars(sa.select(Message).where(Message.kind == "vendor_note")).one()
    assert b"We agreed on 10.00." in letter.raw
    assert now(made).state == "disputed"
    billing.correct(now(made), draft(10, 1000, "R-1b", fee=250), BREW, version=now(made).version)
    assert (now(made).state, now(made).number, now(made).reason) == ("matched", "R-1b", "")
    assert session().scalar(sa.select(sa.func.count()).select_from(BillLine)) == 1
    assert the_line().billed == 10
    names = (
        session().scalars(sa.select(Event.name).where(Event.name.like("%bill_%")).order_by(Event.id)).all()
    )
    assert [name.partition(".")[2] for name in names] == ["bill_entered", "bill_disputed", "bill_corrected"]
    assert doctor.examine() == []


@pytest.mark.feature("PO-17")
def test_a_withdrawn_bill_frees_its_units_its_number_and_its_cost(app: Flask) -> None:
    shipped_order()
    made = bill(cost=1020)
    bill_deciding.approve(now(made), "new price list", ANA, version=now(made).version)
    billing.withdraw(now(made), "typed wrong", ANA, version=now(made).version)
    assert (the_line().billed, the_po().billed_extra_minor) == (0, 0)
    again = billing.enter(the_po(), draft(10, 1000, "R-1"), BREW, form_key="again")
    assert again.state == "matched"
    assert doctor.examine() == []


@pytest.mark.feature("PO-17")
def test_what_is_settled_stands(app: Flask) -> None:
    shipped_order()
    made = bill()
    for act in (
        lambda: bill_deciding.approve(now(made), "x", ANA, version=now(made).version),
        lambda: bill_deciding.dispute(now(made), "x", ANA, version=now(made).version),
        lambda: billing.correct(now(made), draft(1, 1, "R-9"), ANA, version=now(made).version),
    ):
        with pytest.raises(Refusal, match="matched already"):
            act()


@pytest.mark.feature("PO-17")
def test_an_old_page_decides_nothing(app: Flask) -> None:
    shipped_order()
    made = bill(cost=1100)
    with pytest.raises(Stale):
        bill_deciding.approve(now(made), "x", ANA, version=now(made).version - 1)
    assert now(made).state == "flagged"


@pytest.mark.feature("PO-17")
@pytest.mark.parametrize("verb", [bill_deciding.approve, bill_deciding.dispute])
def test_a_decision_has_a_reason(app: Flask, verb: Any) -> None:
    shipped_order()
    made = bill(cost=1100)
    with pytest.raises(Refusal) as refused:
        verb(now(made), "  ", ANA, version=now(made).version)
    assert refused.value.field == "reason"


@pytest.mark.feature("PO-17")
@pytest.mark.parametrize(
    ("change", "mend", "law"),
    [
        ("billed = 9", "billed = 10", "I8 units billed"),
        ("total_minor = 1", "total_minor = 10250", "I8 bills add up"),
        ("billed_extra_minor = 5", "billed_extra_minor = 0", "I8 what bills come to above what was agreed"),
        ("currency = 'EUR'", "currency = 'USD'", "I8 bills of another purchase order"),
        ("state = 'flagged'", "state = 'matched'", "I8 bills and their differences"),
    ],
)
def test_the_doctor_holds_what_is_billed(app: Flask, change: str, mend: str, law: str) -> None:
    shipped_order()
    bill(fee=250)
    table = {"billed ": "purchase_order_lines", "billed_": "purchase_orders"}.get(change[:7], "bills")
    write(lambda: session().execute(sa.text(f"UPDATE {table} SET {change}")))
    assert law in {finding.law for finding in doctor.examine()}
    write(lambda: session().execute(sa.text(f"UPDATE {table} SET {mend}")))


@pytest.mark.feature("PO-17")
def test_the_csv_has_a_row_a_line_and_a_charge_and_runs_no_formula(app: Flask) -> None:
    shipped_order()
    bill(10, 1020, name="=1+1", fee=250)
    head, line, charge = "".join(bills.csv_lines(the_store().id)).splitlines()
    assert head.startswith("bill,billed_on,vendor,")
    assert line.startswith("'=1+1,") and ",10,10.20,10.00,102.00,USD," in line
    assert ",fee,,,Drop-ship fee,,,2.50,2.50,USD," in charge
