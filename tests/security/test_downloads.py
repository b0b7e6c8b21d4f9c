"""Files to take home: for who may see them, as attachments, of this store, and never out of a shared cache."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.people import opening
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests.admin.conftest import SignedIn, colleague
from tests.house import PageClient
from tests.world import make_order, make_product
from tests.world_purchasing import ANA, choices_of

pytestmark = [pytest.mark.feature("PL-09"), pytest.mark.case("X-AZ-20")]


@pytest.fixture
def files(app: Flask, store: Store) -> dict[str, str]:
    """The addresses of files, each with the least role that may have it."""
    make_product("KET-1", vendors={"BREW": (6100, 42)}, stock=0)
    order = make_order({"KET-1": 2}, review="clear", charged=True)
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    number = session().execute(sa.select(PurchaseOrder.number)).scalar_one()
    papers = {
        f"/admin/purchase-orders/{number}/papers/{kind}": "read_only" for kind in ("pdf", "csv", "mail")
    }
    places = ("/admin/exports/offers.csv", "/admin/import-templates/offers.csv", "/admin/bills/export")
    lists = dict.fromkeys(places, "purchasing")
    return papers | lists


def test_whoever_may_gets_an_attachment_that_nobody_keeps(files: dict[str, str], signed_in: SignedIn):
    clients = {role: signed_in(role) for role in set(files.values())}
    for address, role in files.items():
        with clients[role].get(address) as answer:
            assert answer.status_code == 200, address
            assert answer.headers["Content-Disposition"].startswith("attachment;"), address
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "private" in answer.headers["Cache-Control"]
            assert answer.get_data()


def test_nobody_else_gets_one(app: Flask, files: dict[str, str], signed_in: SignedIn):
    stranger = PageClient(app, app.response_class, use_cookies=True)
    other = opening.open_store(name="Other", slug="other")
    rival, reader = signed_in(person=colleague(other, name="Rival")), signed_in("read_only")
    for address, role in files.items():
        assert stranger.get(address, inspect=False).status_code == 303, address
        if role == "purchasing":
            assert reader.get(address, inspect=False).status_code == 403, address
        if "/papers/" in address:
            assert rival.get(address, inspect=False).status_code == 404, address
