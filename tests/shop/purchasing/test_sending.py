"""Sending purchase orders: handed over means sent, nothing else does."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, mail, outbox, points
from shop.kernel.db import changes, session, write
from shop.kernel.mail import Receipt, Refused, TryLater
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import papers, sending
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order, vendor

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})


class Server:
    """A mail server: takes everything, or says what it was told to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answer: Exception | None = None
        self.refused: dict[str, str] = {}

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Take the mail, or raise the answer that was set."""
        if self.answer:
            raise self.answer
        if b"Message-ID: <po-" in raw:  # the shopper's own letters go the same way
            self.taken.append(raw)
        accepted = tuple(each for each in recipients if each not in self.refused)
        return Receipt(accepted, self.refused, "250 taken as A1")


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(mail.mailer, "_plugged", made)
    return made


def cut_one(order: Order, *, send: bool = True) -> PurchaseOrder:
    """Cut the order's only purchase order."""
    cut(order, choices_of(order), ANA, send=send, form_key="k1")
    return the_po()


def the_po() -> PurchaseOrder:
    """The only purchase order, as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder)).scalar_one()


def the_order() -> Order:
    """The only order, as it is now."""
    session().rollback()
    return session().execute(sa.select(Order)).scalar_one()


def the_letter() -> Message:
    """The message that carries the purchase order."""
    session().rollback()
    return session().execute(sa.select(Message).where(Message.kind == "purchase_order")).scalar_one()


def work(times: int = 1) -> None:
    """Let the worker run as if every pause were over."""
    for _ in range(times):
        write(lambda: changes(sa.update(outbox.Job).values(next_at=outbox.database_now())))
        chores.work_all()


@pytest.mark.feature("PO-03")
def test_it_is_sent_when_the_server_took_it(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    po = cut_one(order)
    assert (po.state, po.sent_at) == ("sending", None)
    work()
    po = the_po()
    assert (po.state, po.receipt, po.send_error) == ("sent", "250 taken as A1", "")
    assert po.sent_at
    assert lines_of(the_order())[0].sent == 2
    assert (the_order().status, the_order().queue) == ("in_process", "vendors")
    letter = the_letter()
    assert (letter.state, letter.recipients) == ("handed_over", ["orders@brew.example"])
    assert letter.raw == server.taken[0] == papers.content(po, "mail")


@pytest.mark.feature("VN-01")
def test_every_address_of_the_vendor_gets_it(server: Server) -> None:
    order = make_waiting_order(KETTLE)

    def two() -> None:
        vendor("BREW").emails, vendor("BREW").cc = ["a@brew.example", "b@brew.example"], ["c@brew.example"]

    write(two)
    server.refused = {"b@brew.example": "550 no such user"}
    cut_one(order)
    work()
    letter = the_letter()
    assert letter.recipients == ["a@brew.example", "b@brew.example", "c@brew.example"]
    said = session().scalars(sa.select(Event.sentence).where(Event.name == "purchase_order.address_refused"))
    assert said.all() == ["1042-1 did not reach b@brew.example: 550 no such user"]


@pytest.mark.feature("PO-03")
@pytest.mark.case("X-PO-09")
def test_a_server_that_is_down_leaves_it_sending(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order)
    server.answer = TryLater("The mail server did not answer.")
    work(4)
    po = the_po()
    assert (po.state, po.send_error) == ("sending", "The mail server did not answer.")
    assert the_order().send_problem == ""
    work()
    assert the_order().send_problem == "1042-1 could not be sent: The mail server did not answer."
    assert the_order().queue == "problems"
    server.answer = None
    work()
    assert the_po().state == "sent"
    assert (the_order().send_problem, the_order().queue) == ("", "vendors")
    assert len(server.taken) == 1


@pytest.mark.case("X-PO-09")
def test_a_final_no_is_an_alarm_at_once_and_can_be_tried_again(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order)
    server.answer = Refused("The mail server refused the mail: 550 unknown.")
    work()
    assert the_order().queue == "problems"
    assert session().scalar(sa.select(outbox.Job.state).where(outbox.Job.kind == "purchase_order")) == "dead"
    letter = the_letter()
    assert (letter.state, letter.response) == ("failed", "The mail server refused the mail: 550 unknown.")
    server.answer = None
    sending.retry(the_po(), ANA)
    work()
    assert the_po().state == "sent"
    assert the_letter().state == "handed_over"


@pytest.mark.feature("PY-08")
def test_an_order_held_meanwhile_is_not_sent(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order)
    write(lambda: changes(sa.update(Order).values(review="held")))
    work()
    assert (the_po().state, the_po().send_error) == ("sending", "This order is on hold.")
    assert server.taken == []


def test_a_draft_is_sent_later(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    cut_one(order, send=False)
    work()
    assert the_po().state == "draft"
    sending.send(the_po(), ANA)
    work()
    assert the_po().state == "sent"
    with pytest.raises(Refusal, match="sent already"):
        sending.send(the_po(), ANA)


def test_a_vendor_by_hand_is_marked_with_how(server: Server) -> None:
    order = make_waiting_order(KETTLE)

    def by_hand() -> None:
        vendor("BREW").channel = "manual"

    write(by_hand)
    po = cut_one(order)
    with pytest.raises(Refusal, match="by hand"):
        sending.send(po, ANA)
    with pytest.raises(Refusal) as refusal:
        sending.mark_sent(po, ANA, "  ")
    assert refusal.value.field == "how"
    sending.mark_sent(po, ANA, "by telephone, Mia")
    assert (the_po().state, the_po().receipt) == ("sent", "by telephone, Mia")
    assert lines_of(order)[0].sent == 2


@pytest.mark.feature("VN-04")
def test_the_papers_are_made_once_and_stay(server: Server) -> None:
    order = make_waiting_order(KETTLE)
    po = cut_one(order, send=False)
    assert papers.of(po) == {"pdf", "csv", "mail"}
    before = {kind: papers.content(po, kind) for kind in papers.of(po)}

    def renamed() -> None:
        vendor("BREW").name = "Another name"

    write(renamed)
    papers.print_missing(po.store_id, po.number)
    assert {kind: papers.content(po, kind) for kind in papers.of(po)} == before


@pytest.mark.feature("VN-04")
def test_the_worker_prints_what_a_dead_process_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dead:
        dead.setattr(papers, "print_all", lambda *_: None)
        po = cut_one(make_waiting_order(KETTLE), send=False)
    assert papers.of(po) == frozenset()
    work()
    assert papers.of(the_po()) == {"pdf", "csv", "mail"}


@pytest.mark.feature("VN-04")
def test_two_that_print_at_once_keep_the_same_bytes(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dead:
        dead.setattr(papers, "print_all", lambda *_: None)
        po = cut_one(make_waiting_order(KETTLE), send=False)
    store_id, number = po.store_id, po.number

    def another_is_first() -> None:
        points.hold("papers.before_keeping", None)
        papers.print_missing(store_id, number)
        first.update({kind: papers.content(the_po(), kind) for kind in ("pdf", "csv", "mail")})

    first: dict[str, Any] = {}
    points.hold("papers.before_keeping", another_is_first)
    papers.print_missing(store_id, number)
    assert {kind: papers.content(the_po(), kind) for kind in ("pdf", "csv", "mail")} == first
