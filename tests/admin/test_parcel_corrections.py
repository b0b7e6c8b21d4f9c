"""Putting parcels right on the Shipping tab, and closing a purchase order short with its refund proposed."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.shipping.tables import Parcel
from tests.admin.conftest import SignedIn
from tests.shop.shipping.test_parcels import KETTLE, ship, state_of, with_vendors
from tests.world_purchasing import Want, lines_of

TAB = "/admin/orders/1042/shipping"


def parcel() -> Parcel:
    """Return the only parcel as it is now."""
    session().rollback()
    return session().execute(sa.select(Parcel)).scalar_one()


@pytest.mark.feature("SP-07")
def test_a_parcel_is_corrected_then_voided(signed_in: SignedIn):
    ship(with_vendors(KETTLE), {"KET-1": 2}, purchase_order="1042-1")
    client, ulid = signed_in("desk"), parcel().ulid
    client.get(TAB)
    client.submit(f"right-{ulid}", tracking_number="986578788855", carrier="")
    client.follow()
    assert "FedEx 986578788855" in client.page().text("parcels")
    client.submit(f"void-{ulid}", reason="never picked up")
    client.follow()
    assert "Voided by Desk Person: never picked up" in client.page().text("parcels")
    assert state_of("1042-1") == "sent"


@pytest.mark.case("X-SH-03")
def test_a_bad_number_comes_back_beside_its_parcel(signed_in: SignedIn):
    ship(with_vendors(KETTLE), {"KET-1": 2}, purchase_order="1042-1")
    client, ulid = signed_in(), parcel().ulid
    client.get(TAB)
    client.submit(f"right-{ulid}", tracking_number="1Z!")
    assert client.last.status_code == 422
    assert "letters and digits alone" in client.page().text(f"parcel-{ulid}")
    assert parcel().corrections == 0


@pytest.mark.feature("SP-06")
def test_closing_short_leads_to_the_refund_of_the_rest(signed_in: SignedIn):
    order = with_vendors(Want("KET-1", 10, {"BREW": (6100, 42)}))
    ship(order, {"KET-1": 6}, purchase_order="1042-1")
    client = signed_in()
    client.get(TAB)
    client.submit("close-1042-1")
    client.follow()
    field = next(
        e for e in client.page().all("input") if e.get("name") == f"quantity-{lines_of(order)[0].ulid}"
    )
    assert field.get("value") == "4"
    assert state_of("1042-1") == "closed"
