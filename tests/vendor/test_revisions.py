"""A revision on the vendor's page: old beside new, accepted or refused by a press, never by a look."""

import pytest
from flask import Flask

from shop.kernel import chores
from tests.house import PageClient
from tests.shop.purchasing.test_readdressing import KETTLE, MUG, move, po_of, ship, the_order, the_revision
from tests.shop.shipping.test_parcels import with_vendors
from tests.vendor.test_page import PERSON, link_to, post


@pytest.fixture
def client(app: Flask) -> PageClient:
    move(with_vendors(KETTLE, MUG))
    chores.work_all()
    return PageClient(app, app.response_class, use_cookies=True)


@pytest.mark.feature("PO-13")
def test_the_page_shows_old_and_new_and_a_look_changes_nothing(client: PageClient):
    client.get(link_to(), headers=PERSON)
    shown = client.page().text("revision")
    assert "was: Nora Field" in shown and "12 Alder Way" in shown and "7 Quay Street" in shown
    assert "Revision 2 pending" in client.last.text and the_revision().state == "pending"
    client.get(f"{link_to()}/orders", headers=PERSON)
    assert "Revision 2 pending" in client.last.text and "1042-2" not in client.last.text
    pdf = client.get(f"{link_to()}/papers/pdf?revision=2", headers=PERSON)
    assert pdf.status_code == 200 and "revision-2.pdf" in pdf.headers["Content-Disposition"]
    client.get(f"{link_to()}/papers/pdf?revision=7", headers=PERSON, inspect=False)
    assert client.last.status_code == 404


@pytest.mark.feature("PO-13")
def test_accepting_makes_revision_2_the_order(client: PageClient):
    link = link_to()
    fields = {"revision": the_revision().ulid, "said": "yes"}
    for _ in range(2):
        assert post(client, f"{link}/revision-answers", **fields).status_code == 303
    page = client.get(link, headers=PERSON)
    assert "Revision 2" in page.text and "12 Alder Way" not in page.text
    assert "7 Quay Street" in client.get(f"{link}/papers/csv", headers=PERSON).text
    assert (po_of().revision, the_order().ship_to["line1"]) == (2, "7 Quay Street")
    assert post(client, f"{link}/revision-answers", **fields | {"said": "no"}).status_code == 409


@pytest.mark.feature("PO-13")
def test_refusing_says_why_and_keeps_revision_1(client: PageClient):
    fields = {"revision": the_revision().ulid, "said": "no", "reason": "Already packed"}
    assert post(client, f"{link_to()}/revision-answers", **fields).status_code == 303
    assert po_of().revision == 1 and "Brew did not accept revision 2" in the_order().change_problem


@pytest.mark.case("X-AZ-01")
def test_another_vendors_revision_is_not_theirs(client: PageClient):
    asked = the_revision("1042-2").ulid
    answer = post(client, f"{link_to('1042-1')}/revision-answers", revision=asked, said="yes")
    assert answer.status_code == 404 and the_revision("1042-2").state == "pending"
    hostile = {"revision": the_revision().ulid, "said": "no", "reason": "a\x00b"}
    assert post(client, f"{link_to()}/revision-answers", **hostile).status_code == 422


@pytest.mark.case("X-PO-11")
def test_a_parcel_of_an_open_page_wins(client: PageClient):
    link, asked = link_to(), the_revision().ulid
    client.get(link, headers=PERSON)
    ship(the_order(), {"KET-1": 1}, purchase_order="1042-1")
    answer = post(client, f"{link}/revision-answers", revision=asked, said="yes")
    assert answer.status_code == 409 and "was overtaken already" in answer.text
