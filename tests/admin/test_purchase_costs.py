"""What purchase orders would cost, on the POs tab: tiers, fees and freight, and a loss that must be agreed to."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import changes, session, write
from shop.sourcing.tables import Offer, Vendor
from tests.admin.conftest import SignedIn
from tests.admin.test_purchase_orders import TAB, states, the_order
from tests.world_purchasing import Want, lines_of, make_waiting_order


@pytest.mark.feature("PO-16")
@pytest.mark.feature("PO-02")
def test_an_order_that_loses_by_its_fee_asks_first(signed_in: SignedIn) -> None:
    make_waiting_order(Want("PIN-1", 1, {"BREW": (700, 10)}, price=900))
    write(lambda: changes(sa.update(Vendor).values(fee_minor=250)))
    client = signed_in()
    client.get(TAB)
    shown = client.page().text("estimates")
    assert "Drop-ship fee: $2.50" in shown and "$9.50" in shown and "−$0.50" in shown
    client.submit("create-purchase-orders", act="create")
    assert client.last.status_code == 422 and "fees and freight" in client.page().text("purchasing")
    assert states() == []
    client.submit("create-purchase-orders", act="create", loss="vendor-BREW")
    assert states() == [("1042-1", "draft")]


@pytest.mark.feature("PO-02")
def test_the_tier_for_the_quantity_is_in_the_dropdown_and_the_estimates_swap(signed_in: SignedIn) -> None:
    make_waiting_order(Want("CUP-1", 10, {"BREW": (500, 90), "HARBOR": (480, 90)}, price=900))
    write(lambda: changes(sa.update(Offer).where(Offer.cost_minor == 500).values(tiers=[[10, 420]])))
    client = signed_in()
    client.get(TAB)
    words = ["".join(o.itertext()) for o in client.page().all("option")]
    assert "Brew · $4.20 · 90 in stock · 3 d" in words and "$42.00" in client.page().text("estimates")
    (line,) = lines_of(the_order())
    harbor = session().scalar(sa.select(Offer.ulid).where(Offer.cost_minor == 480))
    address = f"/admin/orders/1042/margins/{line.ulid}?offer-{line.ulid}={harbor}"
    swapped = client.htmx(address, target=f"margin-{line.ulid}")
    assert "Harbor" in swapped.text and 'hx-swap-oob="true"' in swapped.text and "$48.00" in swapped.text
