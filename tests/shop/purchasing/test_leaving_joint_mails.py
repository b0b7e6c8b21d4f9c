"""Purchase orders that leave the mail they were to go in: dropped, sent another way, sent now, put on hold."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores
from shop.kernel.db import session, write
from shop.kernel.mail import NotTaken, TryLater
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.purchasing import diverting, dropping, sending
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule
from tests.shop.purchasing.together import (
    Server,
    is_healthy,
    plug_server,
    po_of,
    read,
    states,
    the_hour_comes,
    wait_together,
    work,
)
from tests.world_purchasing import ANA, vendor

pytestmark = pytest.mark.feature("AU-08")


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    return plug_server(monkeypatch)


def test_dropped_before_it_is_claimed_it_is_not_in_it(server: Server) -> None:
    wait_together(3)
    dropping.drop(po_of("1043-1"), ANA)
    the_hour_comes()
    work(2)
    assert states() == ["sent", "cancelled", "sent"]
    assert [part.get_filename() for part in read(server.taken[0]).iter_attachments()] == [
        "PO-1042-1.pdf",
        "PO-1042-1.csv",
        "PO-1044-1.pdf",
        "PO-1044-1.csv",
    ]
    assert is_healthy()


def test_dropped_while_the_server_is_down_the_others_go_in_another_mail(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work(2)
    first = session().scalars(sa.select(Message.message_id).where(Message.kind == "purchase_orders")).one()
    dropping.drop(po_of("1042-1"), ANA)
    server.answer = None
    work(2)
    assert states() == ["cancelled", "sent", "sent"]
    assert len(server.taken) == 1
    assert read(server.taken[0])["Message-ID"] != f"<{first}>"
    assert "1042-1" not in str(read(server.taken[0])["Subject"])
    assert is_healthy()


def test_what_may_have_arrived_is_neither_dropped_nor_sent_another_way_unasked(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = TryLater("The line broke.")
    work(2)
    with pytest.raises(Refusal, match="may have arrived"):
        dropping.drop(po_of("1042-1"), ANA)
    with pytest.raises(Refusal, match="may have arrived"):
        diverting.divert(po_of("1042-1"), "manual", ANA, how="By telephone")
    diverting.divert(po_of("1042-1"), "manual", ANA, how="By telephone", may_repeat=True)
    server.answer = None
    work(2)
    assert states() == ["sent"] * 3
    assert po_of("1042-1").receipt == "By telephone"
    assert len(set(server.taken)) == 1, "the others' mail is the one that may have arrived"
    assert is_healthy()


def test_sent_another_way_it_leaves_the_mail(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work(2)
    diverting.divert(po_of("1044-1"), "email_json", ANA)
    server.answer = None
    work(3)
    assert states() == ["sent"] * 3
    kinds = sorted(len(list(read(raw).iter_attachments())) for raw in server.taken)
    assert kinds == [2, 4]
    assert is_healthy()


def test_send_now_sends_it_alone(server: Server) -> None:
    wait_together(3)
    sending.retry(po_of("1043-1"), ANA)
    chores.work_all()
    assert states() == ["sending", "sent", "sending"]
    the_hour_comes()
    work(2)
    assert states() == ["sent"] * 3
    assert len(server.taken) == 2
    assert is_healthy()


def test_retry_offers_the_whole_mail_at_once(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work()
    server.answer = None
    sending.retry(po_of("1043-1"), ANA)
    chores.work_all()
    assert states() == ["sent"] * 2
    assert len(server.taken) == 1


def test_the_setting_may_change_on_the_way(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work()
    scheduling.set_schedule(write(lambda: vendor("BREW")), Schedule(), by=ANA)
    server.answer = None
    work(2)
    assert states() == ["sent"] * 2
    assert len(server.taken) == 1
    assert is_healthy()


def test_an_order_that_may_not_be_sent_any_more_stays_behind(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work(2)
    held = session().get_one(sending.Order, po_of("1042-1").order_id)

    def hold() -> None:
        held.review = "held"
        sending.settle(held)

    write(hold)
    server.answer = None
    work(3)
    assert states() == ["sending", "sent", "sent"]
    assert "on hold" in po_of("1042-1").send_error
    assert is_healthy()
