"""Charging a part: typed or by parcel, what it does to the hold, and the rest later."""

import pytest

from shop.kernel.db import session
from shop.payments import authorizing, ledger
from tests.admin.conftest import SignedIn
from tests.world import make_order, make_product
from tests.world_payments import NORA, make_payable_order, taken
from tests.world_purchasing import lines_of


def opened(client, order, queries=8):
    client.get(f"/admin/orders/{order.number}/part-charges/new", queries=queries)
    return client


@pytest.mark.feature("PY-06")
@pytest.mark.feature("PY-01")
def test_thirty_now_and_the_rest_later_and_never_more(signed_in: SignedIn):
    order = make_payable_order()
    client = opened(signed_in("desk"), order)
    assert "A hold is used once." in client.page().text("part-charge")
    client.submit("part-charge-form", what="amount", amount="30.00")
    assert client.last.status_code == 303
    client.follow(queries=8)
    assert "Charge $70.00" in client.page().text("charge")
    opened(client, order)
    assert "The saved card is charged." in client.page().text("part-charge")
    client.submit("part-charge-form", what="amount", amount="70.00")
    assert (client.last.status_code, taken()) == (303, 10_000)
    session().refresh(order)
    data = {"what": "amount", "amount": "1.00", "version": str(order.version)}
    assert client.post(f"/admin/orders/{order.number}/part-charges", data=data).status_code == 409
    assert [entry.kind for entry in ledger.entries(order)] == ["authorize", "capture", "charge"]


@pytest.mark.parametrize("typed", ["", "0", "-5", "100.01", "1e3", "1.234"])
def test_an_amount_that_makes_no_sense_is_said_at_its_field(signed_in: SignedIn, typed: str):
    order = make_payable_order()
    client = opened(signed_in("desk"), order)
    client.submit("part-charge-form", what="amount", amount=typed)
    assert client.last.status_code == 422
    assert client.page().by_id("f-amount").get("aria-invalid") == "true"
    assert taken() == 0


@pytest.mark.feature("PY-06")
def test_a_shipment_is_charged_by_itself_with_shipping_on_the_first(signed_in: SignedIn):
    make_product("CUP", price=1_000, stock=9)
    make_product("POT", price=2_000, stock=0, vendors={"BREW": (900, 9)})
    order = make_order({"CUP": 3, "POT": 1}, review="clear")
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    client = opened(signed_in("desk"), order)
    text = client.page().text("part-charge")
    assert "$35.00" in text
    assert "$20.00" in text
    client.submit("part-charge-form", what=choices(client)[0])
    assert (client.last.status_code, taken()) == (303, 3_500)
    opened(client, order)
    assert "$35.00" not in client.page().text("part-charge-form")
    client.submit("part-charge-form", what=choices(client)[0])
    assert (client.last.status_code, taken()) == (303, order.total_minor)


def choices(client) -> list[str]:
    return [each.get("value") for each in client.page().all("input") if each.get("name") == "what"]


def test_the_form_alone_is_a_light_answer(signed_in: SignedIn):
    make_product("CUP", price=1_000, stock=9)
    order = make_order({"CUP": 3}, charged=True, review="clear")
    client = signed_in("desk")
    client.htmx(f"/admin/orders/{order.number}/part-charges/new", target="panel", queries=4)
    client.htmx(f"/admin/orders/{order.number}/refunds/new", target="panel", queries=4)
    line = lines_of(order)[0].ulid
    look = f"/admin/orders/{order.number}/refund-previews"
    client.htmx(look, target="refund-sum", data={f"quantity-{line}": "1"}, queries=4)
    assert "$10.00" in client.page().text("refund-sum")


@pytest.mark.feature("PY-07")
def test_after_the_end_of_the_hold_the_button_says_what_it_does(signed_in: SignedIn, clock):
    order = make_payable_order()
    clock.shift(6 * 86_400 + 3_600)
    client = signed_in("owner")
    client.get(f"/admin/orders/{order.number}", queries=8)
    assert "ends in 23 h" in client.page().text("blocking")
    clock.shift(86_400)
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}", queries=8)
    assert "Charge the saved card $100.00" in client.page().text("charge")
    client.submit("charge")
    assert taken() == 10_000
    assert [entry.kind for entry in ledger.entries(order)] == ["authorize", "void", "charge"]
