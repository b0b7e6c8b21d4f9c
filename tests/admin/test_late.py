"""Late purchase orders at the desk: their lists with ages, and one polite reminder a day."""

from datetime import timedelta

import pytest
import time_machine

from shop.kernel import clock
from tests.admin.conftest import SignedIn
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import Want

pytestmark = pytest.mark.feature("PO-19")
KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})


def test_late_ones_are_counted_listed_and_reminded(
    signed_in: SignedIn, time_machine: time_machine.TimeMachineFixture
) -> None:
    with_vendors(KETTLE)
    time_machine.move_to(clock.now() + timedelta(days=3))
    client = signed_in("purchasing")
    client.get("/admin/purchase-orders")
    assert "No answer for a day" in client.page().text() and "1 up to 5 d" in client.page().text()
    client.get("/admin/purchase-orders?state=unanswered", queries=4)
    assert "1042-1" in client.page().text("purchase-orders")
    client.get("/admin/purchase-orders/1042-1")
    client.submit("chase")
    assert client.last.status_code == 303
    client.follow()
    client.submit("chase")
    assert client.last.status_code == 422 and "Remind them again?" in client.last.text
