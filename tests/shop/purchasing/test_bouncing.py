"""Mails that come back are said on their purchase order; reports about anything else change nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from shop.kernel import clock
from shop.kernel.db import session, write
from shop.purchasing import bouncing, sending
from shop.reports import purchase_orders
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule
from tests.shop.purchasing.test_sending import (
    KETTLE,
    Server,
    cut_one,
    server,
    the_letter,
    the_order,
    the_po,
    work,
)
from tests.world_purchasing import ANA, make_waiting_order, vendor

__all__ = ["server"]  # the fixture
REPORT = """From: mailer-daemon@relay.example
To: desk@alder.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {kind}

Message-ID: <{message_id}>
Subject: Purchase order

--b--
"""


def report(
    action: str = "failed",
    to: str = "orders@brew.example",
    kind: str = "text/rfc822-headers",
    about: str = "",
) -> bytes:
    """A report about the only purchase order's mail."""
    about = about or the_letter().message_id
    return REPORT.format(to=to, action=action, kind=kind, message_id=about).encode()


def sent() -> None:
    """A purchase order that is sent."""
    make_waiting_order(KETTLE)
    cut_one(the_order())
    work()


@pytest.mark.case("X-PO-21")
@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_came_back_is_a_problem_until_somebody_says_otherwise(server: Server, kind: str) -> None:
    sent()
    assert bouncing.note(report(kind=kind))
    assert the_po().bounce == "orders@brew.example: 550 5.1.1 no such user"
    assert (the_po().state, the_order().queue) == ("sent", "problems")
    assert "came back" in the_order().send_problem
    store_id = the_po().store_id
    assert [row.number for row in purchase_orders.listed(store_id, state="bounced").rows] == ["1042-1"]
    bouncing.close(the_po(), ANA)
    assert (the_po().bounced_at, the_order().queue) == (None, "vendors")


@pytest.mark.case("X-PO-21")
def test_other_reports_change_nothing(server: Server) -> None:
    sent()
    for raw in (
        report(action="delayed"),
        report(to="stranger@elsewhere.example"),
        report(about="po-1@alder.example"),
        b"Subject: Hello\r\n\r\nNo report at all.",
        b"",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\xff\xfe",
    ):
        assert not bouncing.note(raw)
    assert (the_po().bounce, the_order().queue) == ("", "vendors")


def test_reports_are_read_from_a_folder_once(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent()
    monkeypatch.setattr(bouncing.folder, "_plugged", tmp_path)
    (tmp_path / "1.eml").write_bytes(report())
    (tmp_path / "2.eml").write_bytes(b"Subject: Hello\r\n\r\nHello")
    bouncing.look()
    bouncing.look()
    found = sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.eml"))
    assert found == ["other/2.eml", "read/1.eml"]
    assert the_po().bounced_at


def test_not_opened_for_a_day_is_listed(server: Server) -> None:
    sent()
    store_id = the_po().store_id
    assert purchase_orders.listed(store_id, state="unseen").rows == []
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert [row.number for row in purchase_orders.listed(store_id, state="unseen").rows] == ["1042-1"]


@pytest.mark.feature("AU-08")
def test_it_waits_for_the_vendors_hours_and_goes_at_once_when_asked(server: Server) -> None:
    one = write(lambda: vendor("BREW"))
    tomorrow = (clock.now() + timedelta(days=1)).weekday()
    scheduling.set_schedule(one, Schedule("daily", "16:00", (tomorrow,)), by=ANA)
    make_waiting_order(KETTLE)
    po = cut_one(the_order())
    assert po.state == "sending" and po.send_after and po.send_after > clock.now()
    from shop.kernel import chores, outbox

    chores.work_all()
    assert server.taken == []
    due = (
        session()
        .execute(sa.select(outbox.Job.next_at).where(outbox.Job.kind == "purchase_order"))
        .scalar_one()
    )
    assert due >= (the_po().send_after or clock.now())
    sending.retry(the_po(), ANA)
    chores.work_all()
    assert (the_po().state, len(server.taken)) == ("sent", 1)
