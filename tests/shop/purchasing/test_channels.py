"""The ways a purchase order leaves: each carries its own kept bytes, and no switch of ways sends it twice."""

import json
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateways.channels.folder import FolderChannel
from shop.kernel import outbox
from shop.kernel.db import changes, session, write
from shop.kernel.mail import TryLater
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.purchasing import channel, diverting, papers, sending
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrderPaper
from shop.sourcing import connecting
from tests.shop.purchasing.test_sending import KETTLE, Server, cut_one, server, the_order, the_po, work
from tests.shop.purchasing.test_x12 import check
from tests.world_purchasing import ANA, choices_of, make_waiting_order, vendor

__all__ = ["server"]  # the fixture
X12 = {"our_id": "ALDER", "their_id": "BREW"}
Drop = Callable[[], dict[str, bytes]]


@pytest.fixture
def drop(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drop:
    """A root for folders; what lies there by path."""
    ways = dict(channel.channels()) | {"folder": FolderChannel(tmp_path)}
    monkeypatch.setattr(channel.channels, "_plugged", ways)
    return lambda: {
        str(each.relative_to(tmp_path)): each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()
    }


def connect(way: str, **settings: str) -> None:
    """Choose the vendor's channel."""
    one = write(lambda: vendor("BREW"))
    connecting.connect(one, way, settings, by=ANA)


def attached(raw: bytes) -> dict[str, bytes]:
    """The files of a mail by name."""
    read: Any = message_from_bytes(raw, policy=policy.default)
    return {part.get_filename(): part.get_payload(decode=True) for part in read.iter_attachments()}


@pytest.mark.feature("VN-13")
def test_a_mail_with_x12(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    connect("email_x12", **X12)
    po = cut_one(order)
    kept = papers.content(po, "file")
    work()
    assert the_po().state == "sent"
    files = attached(server.taken[0])
    assert set(files) == {"PO-1042-1.pdf", "PO-1042-1.edi"}
    assert files["PO-1042-1.edi"] == kept == papers.content(the_po(), "file")
    assert ["BEG", "00", "DS", "1042-1", "", f"{the_po().created_at:%Y%m%d}"] in check(kept or b"")


@pytest.mark.feature("VN-13")
def test_a_mail_with_json(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    connect("email_json")
    cut_one(order)
    work()
    said = json.loads(attached(server.taken[0])["PO-1042-1.json"])
    assert (said["message_id"], said["po_number"]) == (the_po().dispatch_key, "1042-1")


@pytest.mark.feature("VN-13")
@pytest.mark.parametrize(("form", "ending"), [("x12", "edi"), ("json", "json"), ("csv", "csv")])
def test_a_file_in_a_folder(server: Server, drop: Drop, form: str, ending: str) -> None:
    order = make_waiting_order(KETTLE)
    connect("folder", format=form, folder="brew/in", **X12)
    cut_one(order)
    work()
    assert the_po().state == "sent"
    assert drop() == {f"brew/in/PO-1042-1.{ending}": papers.content(the_po(), "file")}
    assert server.taken == []
    kinds = session().scalars(sa.select(Message.kind).where(Message.kind == "purchase_order")).all()
    assert kinds == [], "no letter for what goes as a file"


@pytest.mark.feature("VN-03")
def test_a_program_must_know_the_goods(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    connect("email_x12", **X12)
    write(lambda: changes(sa.text("UPDATE offers SET vendor_sku = ''")))  # type: ignore[arg-type]
    result = cut(order, choices_of(order), ANA, send=False, form_key="k")
    assert result.created == ()
    assert "their SKU or its barcode" in result.blocked[0].reason


@pytest.mark.feature("VN-13")
@pytest.mark.case("X-PO-13")
def test_what_cannot_be_said_is_held_and_named(server: Server) -> None:
    to = {
        "name": "Иван",
        "line1": "12 Alder Way",
        "city": "Portland",
        "country": "US",
        "postal_code": "97204",
    }
    order = make_waiting_order(KETTLE, ship_to=to)
    connect("email_x12", **X12)
    po = cut_one(order)
    assert "cannot be written" in po.send_error
    work()
    assert (the_po().state, the_order().queue) == ("sending", "problems")
    diverting.divert(the_po(), "email", ANA, may_repeat=True)
    work()
    assert the_po().state == "sent"


@pytest.mark.feature("PO-11")
def test_a_draft_follows_its_vendors_record(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    po = cut_one(order, send=False)
    before = papers.content(po, "mail")
    write(lambda: setattr(vendor("BREW"), "emails", ["new@brew.example"]))
    sending.send(the_po(), ANA)
    work()
    assert len(server.taken) == 1
    assert b"new@brew.example" in server.taken[0] and server.taken[0] != before
    assert server.taken[0] == papers.content(the_po(), "mail")
    drawings = session().scalars(sa.select(PurchaseOrderPaper.drawing).distinct()).all()
    assert sorted(drawings) == [1, 2], "what was drawn first stays kept"


@pytest.mark.feature("VN-13")
def test_switching_the_vendors_channel_does_not_send_again(server: Server, drop: Drop) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order)
    connect("folder", format="json", folder="brew")
    work(3)
    assert (the_po().state, the_po().channel) == ("sent", "email")
    assert (len(server.taken), drop()) == (1, {})


@pytest.mark.feature("VN-13")
def test_another_way_after_failures(server: Server, drop: Drop) -> None:
    order = make_waiting_order(KETTLE)
    connect("folder", format="json", folder="brew")
    connect("email")
    cut_one(order)
    server.answer = TryLater("The mail server did not answer.")
    work(2)
    with pytest.raises(Refusal) as refusal:
        diverting.divert(the_po(), "folder", ANA)
    assert refusal.value.code == "may_have_arrived"
    diverting.divert(the_po(), "folder", ANA, may_repeat=True)
    server.answer = None
    work(2)
    assert (the_po().state, the_po().channel, list(drop())) == ("sent", "folder", ["brew/PO-1042-1-2.json"])
    assert server.taken == []


@pytest.mark.feature("VN-13")
def test_by_hand_after_failures(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order)
    server.answer = TryLater("down")
    work()
    diverting.divert(the_po(), "manual", ANA, how="by telephone, Mia", may_repeat=True)
    server.answer = None
    work(2)
    assert (the_po().state, the_po().receipt, server.taken) == ("sent", "by telephone, Mia", [])


@pytest.mark.feature("VN-13")
def test_never_while_a_worker_has_it(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    po = cut_one(order)
    write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))
    while (lease := outbox.claim("another worker")) and lease.kind != "purchase_order":
        pass
    with pytest.raises(Refusal) as refusal:
        diverting.divert(po, "manual", ANA, how="by telephone", may_repeat=True)
    assert refusal.value.code == "being_sent"
    assert the_po().state == "sending"
