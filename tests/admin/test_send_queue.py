"""What a vendor will receive, what waits to be sent, and another way for what does not get through."""

import pytest
import sqlalchemy as sa

from shop.kernel import chores, mail, outbox
from shop.kernel.db import changes, session, write
from shop.purchasing import papers
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests.admin.conftest import SignedIn
from tests.shop.purchasing.test_sending import Server, server, the_po, work
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order, vendor

__all__ = ["server"]  # the fixture
KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})
QUEUE = "/admin/outbox?view=orders"


def cut_one(*, send: bool) -> None:
    """A purchase order of one line."""
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=send, form_key="k")


@pytest.mark.feature("PO-11")
def test_the_preview_shows_the_bytes_that_are_sent(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    cut_one(send=False)
    client.get("/admin/purchase-orders/1042-1/preview", queries=6)
    text = client.page().text()
    assert "What Brew will receive" in text and "orders@brew.example" in text
    body = client.get("/admin/purchase-orders/1042-1/preview/body", inspect=False)
    assert "sandbox" in body.headers["Content-Security-Policy"]
    shown = {
        kind: client.get(f"/admin/purchase-orders/1042-1/papers/{kind}", inspect=False).data
        for kind in ("mail", "pdf", "csv")
    }
    client.get("/admin/purchase-orders/1042-1")
    client.submit("send")
    work()
    assert server.taken == [shown["mail"]], "to the byte"
    assert body.data.decode() in _html(server.taken[0])
    after = {kind: papers.content(the_po(), kind) for kind in shown}
    assert after == shown


def _html(raw: bytes) -> str:
    from email import message_from_bytes, policy

    part = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    return str(part.get_content()) if part else ""


@pytest.mark.feature("PO-11")
def test_a_preview_says_when_the_vendor_changed_since(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    cut_one(send=False)
    write(lambda: setattr(vendor("BREW"), "emails", ["new@brew.example"]))
    client.get("/admin/purchase-orders/1042-1/preview")
    assert "changed since" in client.page().text()
    client.submit("draw")
    client.follow()
    text = client.page().text()
    assert "new@brew.example" in text and "changed since" not in text


@pytest.mark.feature("VN-13")
@pytest.mark.case("X-PO-09")
def test_five_failures_raise_the_alarm_and_another_way_ends_it(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    cut_one(send=True)
    server.answer = mail.TryLater("The mail server did not answer.")
    work(4)
    client.get(QUEUE)
    assert "The mail server did not answer." in client.page().text("orders")
    assert _alarm(client) == ""
    work()
    client.get(QUEUE, queries=3)
    assert _alarm(client) == "2", "the purchase order, and the letter to the shopper"
    client.get("/admin/purchase-orders/1042-1")
    client.submit("divert", channel="manual", how="by telephone, Mia")
    assert client.last.status_code == 422
    assert "may have arrived" in client.page().text()
    client.submit("divert", channel="manual", how="by telephone, Mia", may_repeat="1")
    assert client.last.status_code == 303
    server.answer = None
    work(2)
    assert (the_po().state, the_po().receipt) == ("sent", "by telephone, Mia")
    client.get(QUEUE)
    assert "Nothing waits" in client.page().text()
    assert _alarm(client) == ""
    assert server.taken == []


@pytest.mark.feature("VN-13")
def test_retry_from_the_queue(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    cut_one(send=True)
    server.answer = mail.Refused("550 no such user")
    work()
    client.get(QUEUE)
    assert "550 no such user" in client.page().text("orders")
    server.answer = None
    client.submit("retry-1042-1")
    assert client.last.headers["Location"].endswith("/admin/outbox?view=orders")
    chores.work_all()
    session().rollback()
    assert session().execute(sa.select(PurchaseOrder.state)).scalar_one() == "sent"


def test_jobs_of_others_are_not_counted(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    cut_one(send=False)
    write(lambda: changes(sa.update(outbox.Job).values(attempts=4)))
    client.get("/admin/outbox")
    assert _alarm(client) == ""


def _alarm(client: object) -> str:
    """The number beside Outbox in the bar."""
    found = [
        each
        for each in client.page().all("a")  # type: ignore[attr-defined]
        if (each.get("href") or "") == "/admin/outbox"
    ]
    return " ".join("".join(found[0].itertext()).split()).removeprefix("Outbox").strip()
