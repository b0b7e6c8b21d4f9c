"""A vendor bills on the page of a purchase order: own lines alone, once, corrected while it is not settled."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import changes, session, write
from shop.orders.tables import Order
from shop.purchasing import bill_deciding
from shop.purchasing.bill_tables import Bill
from shop.sourcing.tables import Vendor
from tests.house import PageClient
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.vendor.test_page import KETTLE, MUG, PERSON, client, line_of, link_to, post  # noqa: F401 (fixtures)
from tests.world_purchasing import ANA


@pytest.fixture
def order(app: Flask) -> Order:
    made = with_vendors(KETTLE, MUG)
    ship(made, {"KET-1": 2}, purchase_order="1042-1")
    return made


def the_bill() -> Bill:
    session().rollback()
    return session().execute(sa.select(Bill)).scalar_one()


def shown(client: PageClient) -> str:  # noqa: F811
    client.get(link_to(), headers=PERSON)
    return str(client.page().text("bills"))


@pytest.mark.feature("PO-17")
def test_a_bill_is_sent_with_what_has_shipped_filled_in(client: PageClient, order: Order) -> None:  # noqa: F811
    client.get(link_to(), headers=PERSON)
    client.submit("bill", number="B-9")
    assert client.last.status_code == 303
    made = the_bill()
    assert (made.state, made.total_minor, made.entered_by) == ("matched", 12200, "Brew")
    assert "Agreed." in shown(client) and line_of().billed == 2


@pytest.mark.feature("PO-17")
def test_the_form_is_plain_enough_for_a_program(client: PageClient, order: Order) -> None:  # noqa: F811
    line = line_of().ulid
    fields = {
        f"quantity-{line}": "1",
        f"cost-{line}": "61.00",
        "charge-freight": "4.00",
        "form_key": "robot 1",
    }
    for _ in range(2):
        answer = post(client, f"{link_to()}/bills", number="B-9", billed_on="2026-03-02", **fields)
        assert answer.status_code == 303
    assert (the_bill().state, the_bill().total_minor) == ("flagged", 6500)
    assert "The shop looks at it." in shown(client)


@pytest.mark.feature("PO-17")
def test_only_own_lines_may_be_named(client: PageClient, order: Order) -> None:  # noqa: F811
    foreign = line_of("1042-2").ulid
    answer = post(client, f"{link_to()}/bills", number="B-9", **{f"quantity-{foreign}": "1"})
    assert answer.status_code == 404
    assert session().scalar(sa.select(sa.func.count()).select_from(Bill)) == 0


@pytest.mark.feature("PO-17")
def test_more_than_was_ordered_is_refused_and_what_was_typed_stays(client: PageClient, order: Order) -> None:  # noqa: F811
    line = line_of().ulid
    answer = post(
        client, f"{link_to()}/bills", number="B-9", **{f"quantity-{line}": "3", f"cost-{line}": "61"}
    )
    assert answer.status_code == 422
    assert "2 were ordered and 0 are billed already" in answer.text
    assert 'value="B-9"' in answer.text and 'value="3"' in answer.text


@pytest.mark.feature("PO-17")
def test_a_disputed_bill_is_corrected_by_the_vendor(client: PageClient, order: Order) -> None:  # noqa: F811
    line = line_of().ulid
    post(client, f"{link_to()}/bills", number="B-9", **{f"quantity-{line}": "2", f"cost-{line}": "70"})
    made = the_bill()
    bill_deciding.dispute(made, "We agreed on 61.00.", ANA, version=made.version)
    assert "The shop cannot accept it: We agreed on 61.00." in shown(client)
    client.submit(f"correct-{made.ulid}", **{f"cost-{line}": "61.00"})
    assert client.last.status_code == 303
    assert (the_bill().state, the_bill().total_minor) == ("matched", 12200)
    answer = post(client, f"{link_to()}/bills/{made.ulid}/withdrawals", version=str(the_bill().version))
    assert answer.status_code == 409 and "settled bill B-9 already" in answer.text


@pytest.mark.feature("PO-17")
def test_a_bill_is_taken_back_and_its_number_is_free(client: PageClient, order: Order) -> None:  # noqa: F811
    line = line_of().ulid
    fields = {f"quantity-{line}": "2", f"cost-{line}": "70"}
    post(client, f"{link_to()}/bills", number="B-9", **fields)
    made = the_bill().ulid
    shown(client)
    client.submit(f"take-back-{made}")
    assert the_bill().state == "withdrawn" and line_of().billed == 0
    assert post(client, f"{link_to()}/bills", number="B-9", **fields).status_code == 303


@pytest.mark.feature("PO-17")
def test_another_vendors_bill_is_nobodys(client: PageClient, order: Order) -> None:  # noqa: F811
    line = line_of("1042-2").ulid
    post(client, f"{link_to('1042-2')}/bills", number="H-1", **{f"quantity-{line}": "1", f"cost-{line}": "9"})
    made = the_bill()
    assert made.ulid not in client.get(link_to(), headers=PERSON).text
    for act in ("withdrawals", "corrections"):
        answer = post(client, f"{link_to()}/bills/{made.ulid}/{act}", version=str(made.version), number="X")
        assert answer.status_code == 404
    assert the_bill().state == "flagged"


@pytest.mark.feature("PO-17")
@pytest.mark.feature("PO-16")
def test_who_is_shown_no_costs_is_shown_none_in_the_form(client: PageClient, order: Order) -> None:  # noqa: F811
    write(lambda: changes(sa.update(Vendor).values(show_costs=False, fee_minor=250)))
    page = client.get(link_to(), headers=PERSON)
    assert "61.00" not in page.text and "2.50" not in page.text
