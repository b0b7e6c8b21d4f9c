"""The vendor's page: opened by the mail's link alone, shows their own, takes answers, parcels and messages."""

import re
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import links
from shop.kernel.db import session, write
from shop.kernel.links import LinkUse
from shop.kernel.post import Message
from shop.orders.tables import Order
from shop.purchasing import cancelling, inviting, papers
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine, PurchaseOrderPaper
from shop.shipping.tables import Parcel
from tests.house import PageClient
from tests.shop.shipping.test_parcels import sending_ready, with_vendors
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "QUARRY": (6300, 9)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def client(app: Flask) -> PageClient:
    return PageClient(app, app.response_class, use_cookies=True)


@pytest.fixture
def order(app: Flask) -> Order:
    return with_vendors(KETTLE, MUG)


def po_of(number: str = "1042-1") -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def link_to(number: str = "1042-1") -> str:
    """The address in the mail of the purchase order, as the vendor reads it."""
    raw = papers.content(po_of(number), "mail")
    assert raw is not None
    text = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
    found = re.search(r"https?://[^/\s]+(/po/\S+)", text)
    assert found, text
    return found[1]


def line_of(number: str = "1042-1") -> PurchaseOrderLine:
    """Its only line."""
    wanted = sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == po_of(number).id)
    return session().execute(wanted).scalar_one()


def post(client: PageClient, address: str, **fields: Any) -> Any:
    """Send a form of the page, which was opened before."""
    if client.token is None:
        client.get("/".join(address.split("/")[:3]), headers=PERSON)
    return client.post(address, data=fields, headers=PERSON)


@pytest.mark.feature("VN-05")
def test_the_mails_link_opens_the_page_and_shows_its_own_lines_alone(client: PageClient, order: Order):
    page = client.get(link_to(), headers=PERSON)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store, private")
    assert "BREW-KET-1" in page.text and "$61.00" in page.text
    slip = client.get(f"{link_to()}/packing-slip", headers=PERSON).text
    seen = [page.text, slip, client.get(f"{link_to()}/papers/csv", headers=PERSON).text]
    for text in seen:
        for foreign in ("MUG-1", "Harbor", "Quarry", "99.00", "9900", "$198"):
            assert foreign not in text
    assert "61.00" not in slip and "Brew" not in slip


@pytest.mark.feature("VN-06")
def test_only_a_person_who_looks_has_seen_it(client: PageClient, order: Order):
    for _ in range(10):
        client.get(link_to(), headers={"User-Agent": "Mozilla/5.0 (compatible; SafeLinksBot/1.0)"})
    client.open(link_to(), method="HEAD", headers=PERSON)
    client.get(link_to(), headers={"User-Agent": ""})
    assert (po_of().seen_at, po_of().state) == (None, "sent")
    for _ in range(3):
        client.get(link_to(), headers=PERSON)
    assert po_of().seen_at is not None and po_of().state == "sent"
    assert len(session().scalars(sa.select(LinkUse)).all()) == 1


@pytest.mark.feature("VN-07")
def test_everything_is_accepted_with_one_button(client: PageClient, order: Order):
    answer = post(client, f"{link_to()}/answers", act="accept", form_key="k", reference="B-77")
    assert answer.status_code == 303
    assert (po_of().state, line_of().accepted, po_of().vendor_reference) == ("acknowledged", 2, "B-77")
    assert "2 Product KET-1 accepted" in client.get(link_to(), headers=PERSON).text


@pytest.mark.feature("VN-07")
def test_a_line_is_rejected_with_a_reason_and_the_desk_offers_the_next_vendor(
    client: PageClient, order: Order
):
    line = line_of().ulid
    fields = {f"answer-{line}": "rejected", f"reason-{line}": "out_of_stock"}
    assert post(client, f"{link_to()}/answers", act="answer", form_key="k", **fields).status_code == 303
    assert po_of().state == "rejected"
    session().refresh(order)
    assert order.queue == "order"


def test_what_was_typed_is_still_there_when_it_makes_no_sense(client: PageClient, order: Order):
    line = line_of().ulid
    fields = {f"answer-{line}": "part", f"units-{line}": "7", f"reason-{line}": "other", "reference": "B-78"}
    answer = post(client, f"{link_to()}/answers", act="answer", form_key="k", **fields)
    assert answer.status_code == 422
    assert 'value="7"' in answer.text and 'value="B-78"' in answer.text
    assert line_of().answer == ""
    nonsense = post(client, f"{link_to()}/answers", **{f"answer-{line}": "later", f"day-{line}": "soon"})
    assert nonsense.status_code == 422


@pytest.mark.feature("VN-09")
def test_two_parcels_for_one_line_and_not_one_unit_more(client: PageClient, order: Order):
    line = lines_of(order)[0].ulid
    for n in (1, 2):
        answer = post(
            client, f"{link_to()}/parcels", form_key=f"p{n}", tracking_number=f"T{n}",
            carrier="other", carrier_name="Mill Post", **{f"quantity-{line}": "1"},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
    assert po_of().state == "shipped"
    assert sorted(session().scalars(sa.select(Parcel.tracking_number))) == ["T1", "T2"]
    third = post(client, f"{link_to()}/parcels", form_key="p3", **{f"quantity-{line}": "1"})
    assert third.status_code in (409, 422)
    told = session().scalars(sa.select(Message.kind).where(Message.kind == "parcel_shipped")).all()
    assert len(told) == 2


@pytest.mark.case("X-SH-06")
def test_lines_of_another_purchase_order_do_not_ship_by_this_link(client: PageClient, order: Order):
    mug = lines_of(order)[1].ulid
    answer = post(client, f"{link_to()}/parcels", form_key="p", **{f"quantity-{mug}": "1"})
    assert answer.status_code in (404, 409, 422)
    assert not session().scalars(sa.select(Parcel)).all()


@pytest.mark.feature("VN-08")
def test_a_message_reaches_the_desk(client: PageClient, order: Order):
    assert post(client, f"{link_to()}/messages", form_key="m", message="Tomorrow.").status_code == 303
    assert "Tomorrow." in client.get(link_to(), headers=PERSON).text
    assert post(client, f"{link_to()}/messages", form_key="m2", message="").status_code == 422


@pytest.mark.feature("VN-10")
def test_all_open_orders_of_this_vendor_and_of_nobody_else(client: PageClient, order: Order):
    make_and_send(KETTLE, number=1043)
    address = link_to()
    listed = client.get(f"{address}/orders", headers=PERSON).text
    assert "1042-1" in listed and "1043-1" in listed and "1042-2" not in listed
    assert "1043-1" in client.get(f"{address}?order=1043-1", headers=PERSON).text
    assert client.get(f"{address}?order=1042-2", headers=PERSON).status_code == 404
    rows = client.get(f"{address}/open-lines", headers=PERSON).text.splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["1042-1", "1043-1"]
    post(client, f"{address}/answers", order="1043-1", act="accept", form_key="k")
    assert (po_of("1043-1").state, po_of("1042-1").state) == ("acknowledged", "sent")


@pytest.mark.feature("VN-12")
def test_a_revoked_link_offers_a_new_one_by_mail_to_the_stored_address(client: PageClient, order: Order):
    address = link_to()
    inviting.revoke(po_of(), ANA)
    ended = client.get(address, headers=PERSON)
    assert ended.status_code == 410 and "BREW-KET-1" not in ended.text
    assert post(client, f"{address}/answers", act="accept").status_code == 410
    assert po_of().state == "sent"
    assert post(client, f"{address}/links", email="evil@example.com").status_code == 200
    letter = session().execute(sa.select(Message).where(Message.kind == "vendor_note")).scalar_one()
    assert letter.recipients == ["orders@brew.example"]


@pytest.mark.feature("VN-12")
def test_every_act_is_written_down(client: PageClient, order: Order):
    client.get(link_to(), headers=PERSON)
    post(client, f"{link_to()}/answers", act="accept", form_key="k")
    uses = links.uses("vendor_po", order.store_id, po_of().id)
    assert [(use.act, use.address) for use in uses] == [("answered", "127.0.0.1"), ("opened", "127.0.0.1")]
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        write(lambda: session().execute(sa.update(LinkUse).values(act="nothing")))


def test_a_token_that_never_was_is_not_found(client: PageClient, order: Order):
    assert client.get(f"/po/{'x' * 43}", headers=PERSON).status_code == 404


def test_the_papers_and_their_link_are_made_once(client: PageClient, order: Order):
    before = link_to()
    papers.print_missing(order.store_id, "1042-1")
    assert link_to() == before
    kept = session().scalars(sa.select(PurchaseOrderPaper.kind)).all()
    assert len(kept) == 6
    made = session().scalars(sa.select(links.Link).where(links.Link.scope == "vendor_po")).all()
    assert len(made) == 2


def make_and_send(want: Want, number: int) -> Order:
    """Another order with its purchase order sent."""
    order = make_waiting_order(want, number=number)
    for name in cut(order, choices_of(order), ANA, send=False, form_key=f"cut {number}").created:
        sending_ready(name)
    session().rollback()
    return order


@pytest.mark.feature("VN-09")
def test_a_parcel_is_put_right_within_the_hour(client: PageClient, order: Order):
    line = lines_of(order)[0].ulid
    fields = {f"quantity-{line}": "2", "tracking_number": "1Z999AA10123456784", "form_key": "k"}
    post(client, f"{link_to()}/parcels", **fields)
    ulid = session().execute(sa.select(Parcel.ulid)).scalar_one()
    client.get(link_to(), headers=PERSON)
    post(client, f"{link_to()}/parcels/{ulid}/corrections", tracking_number="986578788855")
    session().rollback()
    assert session().execute(sa.select(Parcel.carrier)).scalar_one() == "fedex"
    assert post(client, f"{link_to('1042-2')}/parcels/{ulid}/voids").status_code == 404
    post(client, f"{link_to()}/parcels/{ulid}/voids")
    assert po_of().state == "sent" and line_of().shipped == 0


@pytest.mark.feature("PO-14")
@pytest.mark.parametrize(("said", "state"), [("yes", "cancelled"), ("no", "sent")])
def test_the_vendor_says_whether_it_can_still_be_stopped(
    client: PageClient, order: Order, said: str, state: str
):
    cancelling.ask(po_of(), ANA, reason="Ordered twice")
    page = client.get(link_to(), headers=PERSON)
    assert "asks you not to ship" in page.text and "Ordered twice" in page.text
    asked = session().execute(sa.select(CancelRequest.ulid)).scalar_one()
    for _ in range(2):
        answer = post(client, f"{link_to()}/cancel-answers", request=asked, said=said)
        assert answer.status_code == 303
    assert po_of().state == state
    other = "no" if said == "yes" else "yes"
    refused = post(client, f"{link_to()}/cancel-answers", request=asked, said=other)
    assert refused.status_code == 409 and "already, by Brew" in refused.text
    assert post(client, f"{link_to('1042-2')}/cancel-answers", request=asked, said=said).status_code == 404
