"""Staff see on each page that a vendor wrote, and say that they have read it."""

import pytest

from shop.kernel.timeline import Actor
from shop.purchasing import messaging
from tests.admin.conftest import SignedIn
from tests.shop.purchasing.test_answering import po_of
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import Want

KETTLE = Want("KET-1", 5, {"BREW": (6100, 42)})


@pytest.mark.feature("VN-08")
def test_every_page_of_the_desk_counts_it(signed_in: SignedIn):
    with_vendors(KETTLE)
    client = signed_in()
    assert "with a vendor’s word" not in client.get("/admin/vendors").text
    messaging.write_to_store(po_of(), "Is grey fine?", Actor("vendor", "Brew"), form_key="1")
    assert "with a vendor’s word" in client.get("/admin/vendors").text
    assert "A vendor wrote or answered" in client.get("/admin/purchase-orders").text
    page = client.get("/admin/purchase-orders/1042-1").text
    assert "Brew wrote or answered" in page
    client.submit("read")
    assert "with a vendor’s word" not in client.get("/admin/vendors").text
