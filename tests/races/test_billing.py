"""Bills entered, corrected and decided on by several people at once: each unit once, one decision, and the books hold."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.purchasing import bill_content, bill_deciding, billing
from shop.purchasing.bill_tables import Bill
from shop.purchasing.matching import Billed
from shop.purchasing.tables import PurchaseOrderLine
from shop.reports import doctor
from tests.races.crowd import at_once
from tests.world_bills import BREW, bill, draft, shipped_order, the_line, the_po
from tests.world_purchasing import ANA

PEOPLE = 6


def the_bills() -> list[Bill]:
    session().rollback()
    return list(session().scalars(sa.select(Bill).order_by(Bill.id)))


def codes(answers: list[object]) -> list[str]:
    """What came of each: "" for what was done."""
    return sorted(
        each.code if isinstance(each, Refusal) else "" if each is None else repr(each) for each in answers
    )


def enter(name: str, po: str, units: int) -> None:
    who = ANA if po.endswith("s") else BREW
    billing.enter(the_po("1042-1"), draft(units, 1000, name), who, form_key=f"{name} {po}")


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_vendor_and_staff_enter_the_same_bill_at_once(app: Flask) -> None:
    shipped_order()
    answers = at_once(app, PEOPLE, lambda me: enter("R-1", f"{me}{'s' if me % 2 else 'v'}", 10))
    assert codes(answers) == ["", *["bill_number"] * (PEOPLE - 1)]
    assert (len(the_bills()), the_line().billed) == (1, 10)
    assert doctor.examine() == []


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_bills_under_other_numbers_never_bill_a_unit_twice(app: Flask) -> None:
    shipped_order()
    answers = at_once(app, PEOPLE, lambda me: enter(f"R-{me}", f"{me}v", 3))
    assert codes(answers) == ["", "", "", *["billed_already"] * (PEOPLE - 3)]
    assert the_line().billed == 9
    assert doctor.examine() == []


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_one_number_on_two_purchase_orders_at_once_is_one_bill(app: Flask) -> None:
    shipped_order()
    shipped_order(1043)

    def act(me: int) -> None:
        po = f"104{2 + me % 2}-1"
        billing.enter(the_po(po), draft(1, 1000, "R-1", po), BREW, form_key=f"{me}")

    assert codes(at_once(app, PEOPLE, act)) == ["", *["bill_number"] * (PEOPLE - 1)]
    assert len(the_bills()) == 1
    assert doctor.examine() == []


DECISIONS: list[Callable[[Bill, int], None]] = [
    lambda found, version: bill_deciding.approve(found, "fine", ANA, version=version),
    lambda found, version: bill_deciding.dispute(found, "not fine", ANA, version=version),
    lambda found, version: billing.withdraw(found, "oops", BREW, version=version),
    lambda found, version: billing.correct(found, draft(5, 1000, "R-1"), BREW, version=version),
]


@pytest.mark.both_engines
@pytest.mark.feature("PO-17")
def test_one_of_all_who_decide_is_heard(app: Flask) -> None:
    shipped_order()
    version = bill(cost=1100).version

    def act(me: int) -> None:
        DECISIONS[me % len(DECISIONS)](the_bills()[0], version)

    assert codes(at_once(app, 8, act)) == ["", *["stale"] * 7]
    assert doctor.examine() == []


@pytest.mark.feature("PO-17")
def test_without_the_count_a_unit_would_be_billed_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped_order()
    bill(7)

    def careless(line: PurchaseOrderLine, asked: bill_content.Units) -> Billed:
        return Billed(line.name, asked.quantity, asked.unit_cost_minor, 1000, 10, line.billed)

    monkeypatch.setattr(bill_content, "_billed", careless)
    with pytest.raises(Refusal, match="by somebody else just now"):
        bill(4, name="R-2")
    assert the_line().billed == 7
