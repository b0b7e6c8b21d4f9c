"""The Shipping tab: a form for each origin, the carrier guessed, parcels as cards."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from tests.admin.conftest import SignedIn
from tests.shop.shipping.test_parcels import KETTLE, MUG, UPS, with_vendors
from tests.world_purchasing import lines_of

TAB = "/admin/orders/1042/shipping"


def the_order() -> Order:
    """The order as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


@pytest.mark.feature("SP-01")
def test_two_vendors_two_parcels_and_the_order_is_complete(signed_in: SignedIn) -> None:
    with_vendors(KETTLE, MUG)
    client = signed_in()
    client.get(TAB, queries=9)
    client.submit("pack-1042-1-form", tracking_number=UPS)
    assert client.last.status_code == 303
    client.follow()
    assert f"UPS {UPS}" in client.page().text("parcels")
    client.submit("pack-1042-2-form", tracking_number="986578788855")
    assert the_order().status == "complete"
    client.get(TAB)
    links = [e.get("href") for e in client.page().all("a") if "fedex" in (e.get("href") or "")]
    assert links == ["https://www.fedex.com/fedextrack/?trknbr=986578788855"]


@pytest.mark.feature("SP-01")
def test_a_part_stays_to_be_shipped(signed_in: SignedIn) -> None:
    with_vendors(MUG)
    line = lines_of(the_order())[0].ulid
    client = signed_in("desk")
    client.get(TAB)
    data = {f"quantity-{line}": "3", "purchase_order": "1042-1", "form_key": "k", "tracking_number": UPS}
    client.htmx("/admin/orders/1042/parcels", target="pane", data=data)
    assert client.last.status_code == 200
    assert "1 unit left" in client.page().text("pane")
    assert the_order().status == "partly_shipped"


@pytest.mark.feature("SP-02")
def test_the_carrier_is_guessed_while_typing(signed_in: SignedIn) -> None:
    client = signed_in()
    client.htmx(f"/admin/carriers?origin=1042-1&tracking_number={UPS}", target="carrier-1042-1")
    chosen = [e.get("value") for e in client.page().all("option") if e.get("selected") is not None]
    assert chosen == ["ups"]
    assert client.get('/admin/carriers?origin="><b>').status_code == 404


@pytest.mark.case("X-SH-03")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tracking_number": "<script>alert(1)</script>"}, "letters and digits alone"),
        ({"quantity": "99"}, "Fewer units"),
        ({"quantity": "1e3"}, "whole numbers"),
        ({"shipped_on": "soon"}, "Enter a day"),
    ],
)
def test_bad_input_comes_back_with_its_reason(
    signed_in: SignedIn, fields: dict[str, str], words: str
) -> None:
    with_vendors(KETTLE)
    line = lines_of(the_order())[0].ulid
    client = signed_in()
    client.get(TAB)
    given = {f"quantity-{line}" if name == "quantity" else name: value for name, value in fields.items()}
    client.submit("pack-1042-1-form", **given)
    assert client.last.status_code == 422
    assert words in client.page().text()
    assert the_order().status == "in_process"
