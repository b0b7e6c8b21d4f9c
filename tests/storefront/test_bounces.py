"""Bounces as a mail provider tells them: signed, fresh, and with one effect however often they come."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.kernel.signing import sign
from shop.purchasing import bounce_news, bouncing
from tests.gateways.test_imap import reader
from tests.house import PageClient
from tests.peers.imap import Mailbox, imap_server
from tests.shop.purchasing.test_bouncing import report, sent
from tests.shop.purchasing.test_sending import Server, server, the_letter, the_order, the_po  # noqa: F401
from tests.world import the_store
from tests.world_purchasing import ANA

pytestmark = [pytest.mark.case("X-PO-21"), pytest.mark.feature("VN-13")]
SECRET = "told to the provider alone"


@pytest.fixture(autouse=True)
def _secret(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_news.secret, "_plugged", SECRET)
    the_store()


def told(**fields: object) -> bytes:
    """A call's body about the only purchase order's mail."""
    said = {"message_id": f"<{the_letter().message_id}>", "recipients": {"Orders@brew.example": "550 gone"}}
    return json.dumps(said | fields).encode()


def send(client: PageClient, body: bytes, header: str | None = None):
    signed = sign(body, SECRET, int(clock.now().timestamp())) if header is None else header
    headers = {bounce_news.HEADER: signed}
    return client.post("/webhooks/bounces", data=body, headers=headers, csrf=False, inspect=False)


def test_a_bounce_is_said_on_the_purchase_order(client: PageClient, server: Server) -> None:  # noqa: F811
    sent()
    answer = send(client, told())
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "noted")
    assert the_po().bounce == "orders@brew.example: 550 gone"
    assert the_order().queue == "problems"


def test_the_report_itself_may_be_sent_too(client: PageClient, server: Server) -> None:  # noqa: F811
    sent()
    assert send(client, report()).get_data(as_text=True) == "noted"
    assert the_po().bounced_at


def test_what_is_forged_late_or_bare_has_no_effect(client: PageClient, server: Server) -> None:  # noqa: F811
    sent()
    body, now = told(), clock.now()
    late = int((now - timedelta(minutes=6)).timestamp())
    at = int(now.timestamp())
    for header in (
        "",
        "t=1,v1=",
        sign(body, "guessed", at),
        sign(body + b" ", SECRET, at),
        sign(body, SECRET, late),
        sign(body, SECRET, at + 400),
        f"t=９,v1={'0' * 64}",
    ):
        assert send(client, body, header).status_code == 401, header
    assert the_po().bounced_at is None


def test_without_a_secret_there_is_no_endpoint(
    client: PageClient,
    server: Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent()
    monkeypatch.setattr(bounce_news.secret, "_plugged", "")
    assert send(client, told()).status_code == 404
    assert the_po().bounced_at is None


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"message_id": 1}', b'{"message_id": "a", "recipients": []}', b"[" * 9000, b"{}", b""],
)
def test_what_says_nothing_is_refused_or_ignored(client: PageClient, body: bytes) -> None:
    answer = send(client, body)
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ignored") or (
        answer.status_code == 400
    )


def test_a_large_body_is_refused_unread(client: PageClient) -> None:
    assert send(client, b"x" * 300_000).status_code == 413


def test_a_repeat_by_any_way_has_no_second_effect(
    client: PageClient,
    server: Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A person said that the vendor has it: the same report again, by call or by mailbox, does not unsay that."""
    sent()
    assert send(client, told()).status_code == 200
    jobs = session().scalar(sa.select(sa.func.count(Job.id)))
    bouncing.close(the_po(), ANA)
    box = Mailbox()
    box.put(report())
    with imap_server(box) as port:
        monkeypatch.setattr(bouncing.mailbox, "_plugged", reader(port))
        bouncing.look_into_mailbox()
    send(client, told())
    assert box.seen == {1}
    assert the_po().bounced_at is None
    assert session().scalar(sa.select(sa.func.count(Job.id))) == jobs, "no mail answers a report"
