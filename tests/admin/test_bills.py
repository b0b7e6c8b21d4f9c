"""Vendors' bills at the desk: entered from the purchase order, listed, approved, disputed, corrected, taken back."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.purchasing.bill_tables import Bill
from tests.admin.conftest import SignedIn
from tests.world_bills import bill, shipped_order, the_line, the_po

PO = "/admin/purchase-orders/1042-1"


def the_bill() -> Bill:
    session().rollback()
    return session().execute(sa.select(Bill)).scalar_one()


def number_of_bills() -> int:
    session().rollback()
    return session().scalar(sa.select(sa.func.count()).select_from(Bill)) or 0


@pytest.mark.feature("PO-17")
def test_a_bill_is_entered_from_the_purchase_order_with_what_has_shipped(signed_in: SignedIn) -> None:
    shipped_order(units=6)
    client = signed_in("purchasing")
    client.get(PO, queries=12)
    assert "0 of 10 units billed" in client.page().text("po_bills")
    client.get(f"{PO}/bills/new", queries=12)
    client.submit("bill", number="R-77")
    assert client.last.status_code == 303
    client.follow()
    made = the_bill()
    assert (made.state, made.total_minor, the_line().billed) == ("matched", 6250, 6)
    assert "It matches the order." in client.page().text()
    client.get(PO)
    shown = client.page().text("po_bills")
    assert "6 of 10 units billed" in shown and "R-77" in shown
    assert "$102.50" in shown and "$47.50" in shown


@pytest.mark.feature("PO-17")
def test_a_bill_that_differs_is_approved_with_a_reason_and_the_margin_follows(signed_in: SignedIn) -> None:
    shipped_order()
    client = signed_in()
    client.get(f"{PO}/bills/new")
    client.submit("bill", number="R-77", **{f"cost-{the_line().ulid}": "10.20"})
    client.follow()
    assert "agreed $10.00 (+2.0 %, 1 % allowed)" in client.page().text()
    client.submit("approved", reason="")
    assert client.last.status_code == 422 and "Say why it is right" in client.page().text()
    client.submit("approved", reason="new price list")
    assert client.last.status_code == 303
    assert the_bill().state == "approved"
    client.get(PO)
    shown = client.page().text("po_bills")
    assert "$104.50" in shown and "$45.50" in shown and "Billed above that" in shown
    client.get("/admin/orders/1042")
    assert "$45.50" in client.page().text("money")


@pytest.mark.feature("PO-17")
def test_the_list_shows_what_waits_and_leads_to_it(signed_in: SignedIn) -> None:
    shipped_order()
    bill(4, 1100)
    bill(3, name="R-2")
    client = signed_in()
    client.get("/admin/bills", queries=5)
    text = client.page().text("bills")
    assert "R-1" in text and "R-2" in text and "$11.00 a unit" in text
    client.get("/admin/bills?state=flagged")
    assert "R-2" not in client.page().text("bills")
    client.get("/admin/bills?state=nonsense")
    assert client.last.status_code == 200
    client.get("/admin/bills?vendor=NOBODY")
    assert "No bills here" in client.page().text("bills")


@pytest.mark.feature("PO-17")
def test_a_dispute_says_what_is_wrong_and_a_correction_settles_it(signed_in: SignedIn) -> None:
    shipped_order()
    made = bill(cost=1100)
    client = signed_in()
    client.get(f"/admin/bills/{made.ulid}")
    client.submit("disputed", reason="We agreed on 10.00.")
    assert the_bill().state == "disputed"
    client.get(f"/admin/bills/{made.ulid}/correction")
    client.submit("bill", **{f"cost-{the_line().ulid}": "ten"})
    assert client.last.status_code == 422 and "“ten” is not an amount" in client.page().text()
    client.submit("bill", **{f"cost-{the_line().ulid}": "10.00"})
    assert client.last.status_code == 303
    assert (the_bill().state, the_bill().total_minor) == ("matched", 10000)
    client.get(f"/admin/bills/{made.ulid}/correction")
    assert "cannot be changed any more" in client.page().text()


@pytest.mark.feature("PO-17")
def test_a_bill_is_taken_back(signed_in: SignedIn) -> None:
    shipped_order()
    made = bill()
    client = signed_in()
    client.get(f"/admin/bills/{made.ulid}")
    client.submit("withdrawn", reason="typed twice")
    assert (the_bill().state, the_line().billed) == ("withdrawn", 0)
    client.follow()
    assert "typed twice" in client.page().text()


@pytest.mark.feature("PO-17")
def test_a_number_that_is_entered_is_a_conflict_and_what_was_typed_stays(signed_in: SignedIn) -> None:
    shipped_order()
    bill(4)
    client = signed_in()
    client.get(f"{PO}/bills/new")
    client.submit("bill", number="r-1", **{f"cost-{the_line().ulid}": "9.99"})
    assert client.last.status_code == 409
    assert "Bill r-1 of this vendor is entered already." in client.page().text()
    assert 'value="9.99"' in client.last.text and 'value="r-1"' in client.last.text
    assert number_of_bills() == 1


@pytest.mark.feature("PO-17")
def test_two_who_decide_the_second_sees_that_it_is_decided(signed_in: SignedIn) -> None:
    shipped_order()
    made = bill(cost=1100)
    client = signed_in()
    client.get(f"/admin/bills/{made.ulid}")
    before = client.page()
    client.submit("approved", reason="fine")
    version = before.all("input")
    stale = next(e.get("value") for e in version if e.get("name") == "version")
    answer = client.post(f"/admin/bills/{made.ulid}/disputes", data={"version": stale, "reason": "no"})
    assert answer.status_code == 409 and "meanwhile" in answer.text
    assert the_bill().state == "approved"


@pytest.mark.feature("PO-17")
@pytest.mark.parametrize(
    "fields",
    [
        {"number": ""},
        {"number": "R", "billed_on": "tomorrow"},
        {"number": "R", "billed_on": "9999-12-31"},
        {"number": "R", "quantity": "1e3"},
        {"number": "R", "quantity": "-1"},
        {"number": "R", "quantity": "99999999"},
        {"number": "R", "quantity": "11"},
        {"number": "R", "cost": "-1"},
        {"number": "R", "cost": "9999999999999999"},
        {"number": "R", "charge-fee": "-2"},
        {"number": "R", "charge-other": "１０"},
        {"number": "R", "quantity-01ARZ3NDEKTSV4RRFFQ69G5FAV": "1"},
    ],
)
def test_hostile_forms_enter_nothing(signed_in: SignedIn, fields: dict[str, Any]) -> None:
    shipped_order()
    named = {
        re.sub(r"^(quantity|cost)$", rf"\1-{the_line().ulid}", key): each for key, each in fields.items()
    }
    form = {f"quantity-{the_line().ulid}": "1", f"cost-{the_line().ulid}": "10"} | named
    client = signed_in()
    client.get(f"{PO}/bills/new")
    client.post(f"{PO}/bills", data=form)
    assert client.last.status_code in (404, 409, 422)
    assert number_of_bills() == 0 and the_line().billed == 0


@pytest.mark.feature("PO-17")
def test_all_bills_as_csv_run_no_formula(signed_in: SignedIn) -> None:
    shipped_order()
    bill(name="=cmd()")
    client = signed_in("purchasing")
    answer = client.get("/admin/bills/export")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bills.csv"')
    assert "'=cmd()" in answer.text and "\n=cmd()" not in answer.text


@pytest.mark.feature("PO-17")
def test_who_only_reads_enters_and_decides_nothing(signed_in: SignedIn) -> None:
    shipped_order()
    made = bill(cost=1100)
    client = signed_in("read_only")
    assert client.get(f"/admin/bills/{made.ulid}").status_code == 200
    assert "Approve it" not in client.last.text
    assert client.get(f"{PO}/bills/new").status_code == 403
    assert client.post(f"/admin/bills/{made.ulid}/approvals", data={"reason": "x"}).status_code == 403
    assert the_po().billed_extra_minor == 0
