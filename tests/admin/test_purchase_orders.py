"""The POs tab and the pages of purchase orders, with and without HTMX."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores
from shop.kernel.db import changes, session, write
from shop.orders.tables import Order
from shop.purchasing.answering import LineAnswer
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Offer, Vendor
from tests.admin.conftest import SignedIn
from tests.shop.purchasing.shelves import put_on_shelf
from tests.shop.purchasing.test_answering import say
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "HARBOR": (6400, 7)})
MUG = Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900)
LAMP = Want("LAMP-1", 1, None)
TAB = "/admin/orders/1042/purchase-orders"


def states() -> list[tuple[str, str]]:
    """Numbers and states of all purchase orders now."""
    session().rollback()
    rows = session().execute(
        sa.select(PurchaseOrder.number, PurchaseOrder.state).order_by(PurchaseOrder.number)
    )
    return [(number, state) for number, state in rows]


def the_order() -> Order:
    """The order as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


@pytest.mark.feature("PO-01")
def test_each_line_offers_its_vendors_with_the_default_chosen(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE, MUG, LAMP)
    client = signed_in()
    client.get(TAB, queries=9)
    kettle, mug, _ = lines_of(the_order())
    page = client.page()
    selects = {e.get("name"): e for e in page.all("select") if (e.get("name") or "").startswith("offer-")}
    assert set(selects) == {f"offer-{kettle.ulid}", f"offer-{mug.ulid}"}
    words = ["".join(option.itertext()).strip() for option in selects[f"offer-{kettle.ulid}"]]
    assert words == ["Brew · $61.00 · 42 in stock · 3 d", "Harbor · $64.00 · 7 in stock · 3 d", "Not now"]
    assert "No vendor supplies this." in page.text("purchasing")
    assert any((e.get("href") or "").endswith("/admin/offers?sku=LAMP-1") for e in page.all("a"))


@pytest.mark.feature("PO-01")
def test_a_vendor_that_is_switched_off_is_not_offered(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE)
    write(lambda: changes(sa.update(Vendor).where(Vendor.code == "BREW").values(is_active=False)))
    client = signed_in()
    client.get(TAB)
    assert "Brew ·" not in client.page().text("purchasing")


@pytest.mark.feature("PO-02")
def test_another_vendor_swaps_the_margin_and_a_loss_must_be_agreed_to(signed_in: SignedIn) -> None:
    make_waiting_order(Want("KET-1", 2, {"BREW": (6100, 42), "DEAR": (12000, 5)}))
    line = lines_of(the_order())[0]
    dear = session().scalar(sa.select(Offer.ulid).where(Offer.vendor_sku == "DEAR-KET-1"))
    client = signed_in()
    url = f"/admin/orders/1042/margins/{line.ulid}?offer-{line.ulid}={dear}"
    client.htmx(url, target=f"margin-{line.ulid}", queries=5)
    assert "−$42.00" in client.page().text()
    client.get(TAB)
    client.submit("create-purchase-orders", **{f"offer-{line.ulid}": dear, "act": "create"})
    assert client.last.status_code == 422
    assert "would cost more than the shopper pays" in client.page().text("purchasing")
    assert states() == []
    client.submit("create-purchase-orders", loss=line.ulid, act="create")
    assert client.last.status_code == 303
    assert states() == [("1042-1", "draft")]


@pytest.mark.feature("PO-03")
@pytest.mark.feature("PO-04")
def test_create_and_send_without_javascript(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE, MUG)
    client = signed_in()
    client.get(TAB)
    client.submit("create-purchase-orders", act="send", note="Please wrap it.")
    assert client.last.status_code == 303
    assert states() == [("1042-1", "sending"), ("1042-2", "sending")]
    chores.work_all()
    assert states() == [("1042-1", "sent"), ("1042-2", "sent")]
    client.get(TAB)
    assert "2 of 2 sent" in client.page().text("purchase_orders")


@pytest.mark.feature("PO-04")
def test_htmx_swaps_the_pane_with_drafts(signed_in: SignedIn) -> None:
    order = make_waiting_order(KETTLE, LAMP)
    client = signed_in("purchasing")
    client.get(TAB)
    choices = {f"offer-{line}": offer for line, offer in choices_of(order).items()}
    client.htmx(
        "/admin/orders/1042/purchase-orders", target="pane", data=choices | {"act": "create", "form_key": "k"}
    )
    text = client.page().text("pane")
    assert "1042-1" in text
    assert "Draft" in text
    assert "No vendor supplies this." in text
    assert states() == [("1042-1", "draft")]


@pytest.mark.feature("PY-08")
def test_an_unpaid_order_cannot_send(signed_in: SignedIn) -> None:
    order = make_waiting_order(KETTLE, charged=False)
    client = signed_in()
    client.get(TAB)
    send = next(e for e in client.page().all("button") if e.get("value") == "send")
    assert send.get("disabled") is not None
    assert "not charged yet" in client.page().text("purchasing")
    choices = {f"offer-{line}": offer for line, offer in choices_of(order).items()}
    client.post("/admin/orders/1042/purchase-orders", data=choices | {"act": "send", "form_key": "k"})
    assert client.last.status_code == 409
    assert states() == []


@pytest.mark.feature("PO-09")
@pytest.mark.feature("VN-04")
def test_a_purchase_order_has_its_page_and_its_papers(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE)
    client = signed_in()
    client.get(TAB)
    client.submit("create-purchase-orders", act="create")
    client.get("/admin/purchase-orders/1042-1", queries=10)
    page = client.page()
    assert "BREW-KET-1" in page.text()
    assert any(e.get("href") == "/admin/orders/1042" for e in page.all("a"))
    pdf = client.get("/admin/purchase-orders/1042-1/papers/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="PO-1042-1.pdf"'
    csv = client.get("/admin/purchase-orders/1042-1/papers/csv")
    assert b"1042-1,1042," in csv.data
    client.get("/admin/purchase-orders/1042-1")
    client.submit("send")
    assert states() == [("1042-1", "sending")]


def test_a_vendor_by_hand_is_marked_as_sent(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE)
    write(lambda: changes(sa.update(Vendor).values(channel="manual")))
    client = signed_in()
    client.get(TAB)
    client.submit("create-purchase-orders", act="send")
    client.get("/admin/purchase-orders/1042-1")
    client.submit("mark-sent", how="by telephone, Mia")
    assert states() == [("1042-1", "sent")]
    client.follow()
    assert "by telephone, Mia" in client.page().text()


@pytest.mark.feature("PO-04")
def test_all_purchase_orders_in_pages_by_state(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from shop.purchasing.cutting import cut
    from shop.reports import purchase_orders

    monkeypatch.setattr(purchase_orders, "PAGE", 2)
    for number in range(1042, 1047):
        order = make_waiting_order(KETTLE, number=number)
        cut(order, choices_of(order), ANA, send=False, form_key="k")
    client = signed_in("read_only")
    client.get("/admin/purchase-orders", queries=5)
    seen = []
    while True:
        found = [e.get("href") for e in client.page().all("a") if e.get("data-row-link") is not None]
        seen += [href.rpartition("/")[2] for href in found]
        following = [e.get("href") for e in client.page().all("a") if e.get("rel") == "next"]
        if not following:
            break
        client.get(following[0])
    assert seen == ["1046-1", "1045-1", "1044-1", "1043-1", "1042-1"]
    client.get("/admin/purchase-orders?state=sent")
    assert "No purchase orders here" in client.page().text()


def test_what_is_not_there_is_404(signed_in: SignedIn) -> None:
    make_waiting_order(KETTLE)
    client = signed_in()
    for url in (
        "/admin/purchase-orders/9-9",
        "/admin/purchase-orders/9-9/papers/pdf",
        "/admin/orders/1042/margins/x",
    ):
        assert client.get(url).status_code == 404


def test_readers_see_and_do_not_press(signed_in: SignedIn, app: Flask) -> None:
    make_waiting_order(KETTLE)
    client = signed_in("read_only")
    client.get(TAB)
    assert not [e for e in client.page().all("form") if e.get("id") == "create-purchase-orders"]
    assert client.post("/admin/orders/1042/purchase-orders", data={"act": "create"}).status_code == 403


@pytest.mark.feature("PO-06")
def test_a_line_is_split_and_taken_back_from_our_stock(signed_in: SignedIn) -> None:
    make_waiting_order(Want("KET-1", 5, {"BREW": (6100, 42)}))
    put_on_shelf("KET-1", 8)
    line = lines_of(the_order())[0]
    client = signed_in()
    client.get(TAB, queries=9)
    assert "Own stock, 8 free" in client.page().text(f"split-{line.ulid}")
    client.submit("create-purchase-orders", act="create", **{f"units-{line.ulid}-own": "x"})
    assert client.last.status_code == 422
    assert states() == []
    client.submit("create-purchase-orders", act="create", **{f"units-{line.ulid}-own": "2"})
    assert states() == [("1042-1", "draft")]
    client.get(TAB)
    assert "2 × Product KET-1" in client.page().text("own_stock")
    client.submit(f"give-{line.ulid}", units="1")
    assert (lines_of(the_order())[0].from_stock, lines_of(the_order())[0].open_quantity) == (1, 1)


@pytest.mark.feature("PO-06")
def test_the_margin_follows_the_split(signed_in: SignedIn) -> None:
    order = make_waiting_order(Want("KET-1", 5, {"BREW": (6100, 42), "HARBOR": (6400, 7)}))
    line, brew = next(iter(choices_of(order).items()))
    harbor = session().scalar(sa.select(Offer.ulid).where(Offer.vendor_sku == "HARBOR-KET-1"))
    client = signed_in()
    url = f"/admin/orders/1042/margins/{line}?offer-{line}={brew}&units-{line}-{harbor}=2"
    client.htmx(url, target=f"margin-{line}")
    assert "$184.00" in client.page().text()
    client.htmx(f"{url}&units-{line}-own=9", target=f"margin-{line}")
    assert "6 too many" in client.page().text()


@pytest.mark.feature("PO-15")
def test_a_refused_line_is_re_routed_in_one_press(signed_in: SignedIn) -> None:
    with_vendors(Want("KET-1", 2, {"BREW": (6100, 42), "MILL": (6300, 9)}))
    say(LineAnswer("rejected", reason="out_of_stock"))
    line = session().scalar(sa.select(PurchaseOrderLine.ulid))
    client = signed_in()
    client.get(TAB, queries=14)
    assert "cost +$2.00 each Send to Mill" in client.page().text("rerouting")
    client.submit(f"reroute-form-{line}")
    assert client.last.status_code == 303
    assert states() == [("1042-1", "rejected"), ("1042-2", "sending")]
    client.get(TAB)
    assert "another vendor could ship" not in client.page().text()
