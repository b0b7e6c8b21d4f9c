"""A vendor's word on goods that come back: own ones alone, with a number or a reason, no retail price and no customer's mail."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import changes, session, write
from shop.orders.tables import Order
from shop.purchasing import returning
from shop.purchasing.return_tables import VendorReturn
from shop.purchasing.returning import Back
from shop.sourcing.tables import Vendor
from tests.house import PageClient
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.vendor.test_page import (  # noqa: F401 (fixtures)
    KETTLE,
    MUG,
    PERSON,
    client,
    line_of,
    link_to,
    po_of,
    post,
)
from tests.world_purchasing import ANA
from tests.world_returns import ADDRESS

pytestmark = pytest.mark.feature("PO-18")


@pytest.fixture
def order(app: Flask) -> Order:
    made = with_vendors(KETTLE, MUG)
    ship(made, {"KET-1": 2}, "a", purchase_order="1042-1")
    ship(made, {"MUG-1": 4}, "b", purchase_order="1042-2")
    return made


def ask(number: str = "1042-1", units: int = 1) -> VendorReturn:
    lines = {line_of(number).ulid: Back(units, "damaged")}
    return returning.ask(po_of(number), lines, ANA, note="The lid is broken.", form_key=number)


def state_of(ulid: str) -> str:
    session().rollback()
    return session().execute(sa.select(VendorReturn.state).where(VendorReturn.ulid == ulid)).scalar_one()


def test_it_is_accepted_with_a_number_and_refused_with_a_reason(client: PageClient, order: Order) -> None:  # noqa: F811
    mine = ask().ulid
    client.get(link_to(), headers=PERSON)
    assert "damaged" in client.page().text("returns")
    for typed, words in (
        ({"said": "yes", "rma_number": "", "return_address": "zq lane"}, "Enter the vendor’s RMA number."),
        ({"said": "yes", "rma_number": "zq-1", "return_address": ""}, "Enter the address"),
        ({"said": "no", "reason": "", "rma_number": "zq-1"}, "Say why they cannot come back."),
        ({"said": "yes", "rma_number": "zq" * 40, "return_address": "zq"}, "At most 60 characters fit."),
    ):
        client.get(link_to(), headers=PERSON)
        client.submit(f"answer-{mine}", **typed)
        assert client.last.status_code == 422
        assert words.replace("’", "'") in client.page().text().replace("’", "'")
        assert all(each in client.last.text for name, each in typed.items() if name != "said")
    assert state_of(mine) == "asked"
    client.submit(f"answer-{mine}", said="no", reason="Over thirty days old")
    assert client.last.status_code == 303 and state_of(mine) == "refused"
    assert po_of().heard_at is not None


def test_nothing_but_the_own_return_can_be_answered(client: PageClient, order: Order) -> None:  # noqa: F811
    foreign = ask("1042-2")
    client.get(link_to(), headers=PERSON)
    assert foreign.ulid not in client.last.text
    fields = {"version": str(foreign.version), "said": "yes", "rma_number": "R", "return_address": ADDRESS}
    assert post(client, f"{link_to()}/returns/{foreign.ulid}/answers", **fields).status_code == 404
    fields = {"version": str(foreign.version), "credit_number": "R", "amount": "1"}
    assert post(client, f"{link_to()}/returns/{foreign.ulid}/credits", **fields).status_code == 404
    assert state_of(foreign.ulid) == "asked"


def test_a_credit_note_is_typed_again_after_a_refusal(client: PageClient, order: Order) -> None:  # noqa: F811
    made = ask()
    returning.authorise(made, "R-1", ADDRESS, ANA, version=made.version)
    client.get(link_to(), headers=PERSON)
    client.submit(f"credit-{made.ulid}", credit_number="CN-zq", amount="sixty")
    assert client.last.status_code == 422
    assert 'value="CN-zq"' in client.last.text and 'value="sixty"' in client.last.text
    client.submit(f"credit-{made.ulid}", credit_number="CN-zq", amount="61.00")
    assert client.last.status_code == 303 and state_of(made.ulid) == "credited"


@pytest.mark.feature("VN-05")
def test_no_retail_price_and_no_customer_stands_on_it(client: PageClient, order: Order) -> None:  # noqa: F811
    made = ask()
    ask("1042-2")
    email = session().execute(sa.select(Order.email)).scalar_one()
    for step in range(3):
        client.get(link_to(), headers=PERSON)
        assert "Goods that come back" in client.page().text("returns")
        for secret in ("99.00", "$198", "9900", "MUG-1", "Harbor", "Quarry", email):
            assert secret not in client.last.text, step
        made = returning.find(made.store_id, made.ulid)
        if step == 0:
            returning.authorise(made, "R-1", ADDRESS, ANA, version=made.version)
        elif step == 1:
            returning.credit(made, "CN", 6100, ANA, version=made.version)


def test_who_is_shown_no_costs_is_shown_none_here(client: PageClient, order: Order) -> None:  # noqa: F811
    made = ask()
    returning.authorise(made, "R-1", ADDRESS, ANA, version=made.version)
    write(lambda: changes(sa.update(Vendor).values(show_costs=False)))
    assert "61.00" not in client.get(link_to(), headers=PERSON).text
