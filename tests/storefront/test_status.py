"""Finding an order again: by its link, by asking for one, and what its page never shows."""

import datetime as dt

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.orders import tracing
from shop.purchasing import cutting
from shop.shipping.parcels import ParcelDraft, pack
from tests.house import PageClient
from tests.world import actor, make_order, make_product, make_store, make_warehouse, the_store


@pytest.fixture
def followed(client: PageClient) -> tuple[PageClient, str]:
    """An order of two kettles at a vendor and two mugs of ours, one mug on its way; and its token."""
    make_store()
    make_product("KET-1", 9900, stock=0, vendors={"SECRETWORKS": (6123, 42)}, name="Kettle")
    make_product("MUG-1", 1800, stock=9, drop_ship=False, name="Mug")
    order = make_order({"KET-1": 2, "MUG-1": 2}, charged=True, review="clear")
    line = next(each for each in tracing_order(order).lines if each.sku == "MUG-1")
    draft = ParcelDraft(
        {line.ulid: 1},
        order.placed_at.date(),
        tracking_number="1Z999AA10123456784",
        warehouse=make_warehouse().code,
    )
    pack(order, draft, actor(), tell_shopper=True, form_key="a parcel")
    client.get("/")  # the menu is warm
    return client, tracing.status_link(order)


def tracing_order(order):
    """The order with its lines."""
    return tracing.order_of(the_store(), tracing.status_link(order))


@pytest.mark.feature("SH-16")
def test_each_parcel_shows_its_lines_and_tracking_and_what_is_still_to_come(followed):
    client, token = followed
    client.get(f"/orders/{token}", queries=7)
    words = client.page().text("journey")
    assert "Parcel 1" in words and "UPS" in words and "1Z999AA10123456784" in words
    assert "Still to come" in words and "Kettle" in words.partition("Still to come")[2]
    assert "ups.com/track" in client.last.text


@pytest.mark.feature("SH-17")
def test_the_page_names_no_vendor_no_cost_and_no_purchase_order(followed):
    client, token = followed
    order = tracing.order_of(the_store(), token)
    kettle = next(line for line in order.lines if line.sku == "KET-1")
    from shop.sourcing import supply

    choices = supply.choices([kettle.variant_id])[kettle.variant_id]
    cutting.cut(order, {kettle.ulid: choices[0].offer_ulid}, actor(), send=True, form_key="cut")
    for page in (f"/orders/{token}", f"/orders/{token}/thanks"):
        text = client.get(page).text.lower()
        for secret in ("secretworks", "61.23", "6123", f"{order.number}-1", "purchase order", "vendor"):
            assert secret not in text, secret


@pytest.mark.case("X-AZ-01")
@pytest.mark.case("X-AZ-02")
@pytest.mark.parametrize("token", ["1", "1001", "null", "[]", "%20", "0" * 43, "x" * 500])
def test_only_its_own_token_opens_an_order(followed, token):
    client, _ = followed
    for page in (f"/orders/{token}", f"/orders/{token}/thanks"):
        assert client.get(page).status_code == 404


@pytest.mark.case("X-AZ-03")
@pytest.mark.case("X-AU-09")
def test_asking_for_a_link_tells_nothing_on_the_page_and_mails_only_the_owner(followed):
    client, token = followed
    order = tracing.order_of(the_store(), token)
    asked = [(str(order.number), order.email), (str(order.number), "else@example.com"), ("99", order.email)]
    answers = set()
    for number, email in asked:
        client.get("/order-status")
        client.submit("find-order", number=number, email=email)
        answers.add((client.last.status_code, client.page().text()))
    assert len(answers) == 1 and answers.pop()[0] == 200
    wanted = sa.select(Job.payload).where(Job.kind == "order_link").order_by(Job.id)
    assert [job["order"] for job in session().execute(wanted).scalars()] == [order.ulid, "", ""]


def test_asking_is_throttled(followed):
    client, _ = followed
    client.get("/order-status")
    answers = [
        client.submit("find-order", number="1", email="nora@field.example").status_code for _ in range(6)
    ]
    assert answers == [200] * 5 + [429]


def test_the_mail_carries_a_link_that_opens_the_order(followed):
    from shop.kernel import chores
    from shop.kernel.post import Message

    client, token = followed
    order = tracing.order_of(the_store(), token)
    client.get("/order-status")
    client.submit("find-order", number=str(order.number), email=order.email.upper())
    while chores.work_one("a worker"):
        pass
    wanted = sa.select(Message.raw).where(Message.kind == "order_link")
    raw = session().execute(wanted).scalar_one().decode()
    link = raw.replace("=\r\n", "").replace("=\n", "").partition("/orders/")[2].split()[0].split('"')[0]
    assert client.get(f"/orders/{link}").status_code == 200


def test_the_promise_counts_working_days(followed):
    from shop.shipping.following import _promise

    _, token = followed
    order = tracing.order_of(the_store(), token)
    session().expunge_all()
    order.placed_at = dt.datetime(2026, 3, 6, 9, tzinfo=dt.UTC)  # a Friday
    order.ship_days = [1, 2]
    assert _promise(order) == dt.date(2026, 3, 10)
