"""Vendors' bills: compared at once with what was ordered and shipped, and never billed twice."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import changes, session, write
from shop.kernel.refusals import Missing, Refusal
from shop.purchasing import bill_content, billing, revised_lines
from shop.purchasing.bill_content import BillDraft, Units
from shop.purchasing.bill_tables import Bill
from shop.purchasing.cutting import cut
from shop.reports import doctor
from shop.sourcing.tables import Vendor
from tests.world_bills import BREW, CUPS, bill, draft, shipped_order, the_line, the_po
from tests.world_purchasing import ANA, choices_of, make_waiting_order, the_store


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_a_bill_as_agreed_is_matched_at_once(app: Flask) -> None:
    shipped_order()
    made = bill(fee=250)
    assert (made.state, made.differences, made.total_minor, made.extra_minor) == ("matched", [], 10250, 0)
    assert the_line().billed == 10
    assert doctor.examine() == []


@pytest.mark.feature("PO-17")
@pytest.mark.parametrize(
    ("tolerance", "cost", "state"),
    [
        (100, 1010, "matched"),
        (100, 1011, "flagged"),
        (100, 990, "matched"),
        (100, 989, "flagged"),
        (0, 1001, "flagged"),
        (0, 1000, "matched"),
        (250, 1025, "matched"),
    ],
)
def test_the_tolerance_is_met_at_its_edges(app: Flask, tolerance: int, cost: int, state: str) -> None:
    shipped_order()
    write(lambda: changes(sa.update(Vendor).values(bill_tolerance=tolerance)))
    assert bill(cost=cost).state == state


@pytest.mark.feature("PO-17")
def test_the_store_says_how_much_unless_the_vendor_does(app: Flask) -> None:
    shipped_order()
    store = the_store()

    def widen() -> None:
        session().merge(store).bill_tolerance = 300

    write(widen)
    assert bill(cost=1030).state == "matched"


@pytest.mark.feature("PO-17")
def test_each_difference_is_named(app: Flask) -> None:
    shipped_order(units=4)
    made = bill(6, 1200, fee=300, freight=900)
    assert made.differences == [
        "Product CUP-1: 6 billed, 4 shipped.",
        "Product CUP-1: $12.00 a unit, agreed $10.00 (+20.0 %, 1 % allowed).",
        "Drop-ship fee: $3.00 billed, agreed $2.50.",
        "Freight: $9.00 billed, not agreed.",
    ]
    assert made.extra_minor == 6 * 200 + 50 + 900


@pytest.mark.feature("PO-17")
def test_a_charge_is_billed_once(app: Flask) -> None:
    shipped_order()
    assert bill(4, fee=250).state == "matched"
    second = bill(6, name="R-2", fee=250)
    assert second.differences == ["Drop-ship fee: $2.50 billed, not agreed."]


@pytest.mark.feature("PO-17")
def test_no_unit_is_billed_twice(app: Flask) -> None:
    shipped_order()
    bill(7)
    with pytest.raises(Refusal) as refused:
        bill(4, name="R-2")
    assert (refused.value.code, refused.value.field) == ("billed_already", f"line-{the_line().ulid}")
    assert refused.value.message == "Of Product CUP-1 10 were ordered and 7 are billed already."
    assert bill(3, name="R-3").state == "matched"
    assert the_line().billed == 10


@pytest.mark.feature("PO-17")
@pytest.mark.parametrize("again", ["R-1", " r-1 ", "R -1"])
def test_the_same_number_twice_is_a_conflict_on_any_purchase_order(app: Flask, again: str) -> None:
    shipped_order()
    shipped_order(1043)
    bill(5)
    typed = {po: draft(5, 1000, again, po) for po in ("1042-1", "1043-1")}
    for po, wanted in typed.items():
        with pytest.raises(Refusal) as refused:
            billing.enter(the_po(po), wanted, BREW, form_key=f"again {po}")
        assert (refused.value.code, refused.value.field) == ("bill_number", "")
    assert session().scalar(sa.select(sa.func.count()).select_from(Bill)) == 1


@pytest.mark.feature("PO-17")
def test_the_same_form_twice_is_one_bill(app: Flask) -> None:
    shipped_order()
    assert bill(5).ulid == bill(5).ulid
    assert the_line().billed == 5


@pytest.mark.feature("PO-17")
def test_what_is_no_bill_is_refused_at_its_field(app: Flask) -> None:
    shipped_order()
    shipped_order(1043)
    today = clock.now().date()
    lines = {the_line().ulid: Units(1, 1000)}
    for wrong, field in [
        (BillDraft(" ", today, lines), "number"),
        (BillDraft("R", date(2020, 1, 1), lines), "billed_on"),
        (BillDraft("R", date(2030, 1, 1), lines), "billed_on"),
        (BillDraft("R", today), "lines"),
        (BillDraft("R", today, {the_line().ulid: Units(1, -1)}), f"line-{the_line().ulid}"),
        (BillDraft("R", today, lines, {"fee": -5}), "charges"),
        (BillDraft("R", today, lines, {"tip": 5}), "charges"),
    ]:
        with pytest.raises(Refusal) as refused:
            billing.enter(the_po(), wrong, BREW, form_key="k")
        assert refused.value.field == field
    foreign, po = BillDraft("R", today, {the_line("1043-1").ulid: Units(1, 1000)}), the_po()
    with pytest.raises(Missing):
        billing.enter(po, foreign, BREW, form_key="k")


@pytest.mark.feature("PO-17")
def test_what_was_not_sent_is_not_billed(app: Flask) -> None:
    order = make_waiting_order(CUPS)
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    with pytest.raises(Refusal, match="was not sent"):
        bill()


@pytest.mark.feature("PO-17")
def test_the_next_bill_is_proposed_with_the_charges_that_are_left(app: Flask) -> None:
    shipped_order(units=6)
    bill(4, fee=100)
    left = bill_content.charges_left(the_po())
    assert [(each.kind, each.amount_minor, each.left_minor) for each in left] == [("fee", 250, 150)]
    proposed = billing.proposed({the_line().ulid: Units(2, 1000)}, left)
    assert (proposed.lines, proposed.charges) == ({the_line().ulid: Units(2, 1000)}, {"fee": 150})


@pytest.mark.feature("PO-13")
@pytest.mark.feature("PO-17")
def test_a_revision_leaves_what_is_billed(app: Flask) -> None:
    shipped_order(units=0)
    bill(7)
    assert revised_lines.rooms(the_po())[0].least == 7
