"""The confirmation: written once, in the write of its cause, handed over by the worker with the answer kept."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, links, mail, post
from shop.kernel.db import changes, session, write
from shop.kernel.links import Link
from shop.kernel.mail import Receipt
from shop.kernel.outbox import Job
from shop.kernel.points import hold
from shop.kernel.post import Message
from shop.orders import letters
from shop.orders.tables import Order
from tests import world


def the_message() -> Message:
    return session().execute(sa.select(Message)).scalar_one()


@pytest.fixture
def confirmed(app: Flask) -> Message:
    world.make_product("KET-1", price=9900, name="Gooseneck kettle")
    order = world.make_order({"KET-1": 2}, email="sam@shop.example")
    letters.confirm(order, payment="Visa ending in 4242")
    return the_message()


class Carrier:
    """A mailer that answers as the test says, and keeps what it was offered."""

    def __init__(self, answer: Receipt | Exception) -> None:
        self.answer = answer
        self.offered: list[tuple[bytes, tuple[str, ...]]] = []

    def hand_over(self, raw: bytes, sender: str, recipients: list[str]) -> Receipt:
        self.offered.append((raw, tuple(recipients)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.feature("SH-15")
def test_the_letter_has_the_order_in_it_and_a_link_that_opens_it(confirmed: Message):
    chores.work_all()
    confirmed = the_message()
    assert confirmed.subject == "Order 1001: thank you"
    read = message_from_bytes(confirmed.raw, policy=policy.default)
    text = read.get_body(("plain",)).get_content()
    assert read["To"] == "sam@shop.example"
    assert "1001" in read["Subject"]
    for words in ("Gooseneck kettle", "$198.00", "$203.00", "1208 SW Alder Street", "Visa ending in 4242"):
        assert words in text
    token = text.partition("/orders/")[2].split()[0]
    link = links.find("status", token)
    assert link
    assert link.subject_id == confirmed.order_id


def test_it_says_what_was_so_when_it_was_promised_however_late_the_worker_comes(confirmed: Message):
    def edit() -> None:
        order = session().get_one(Order, confirmed.order_id)
        order.ship_to = order.ship_to | {"line1": "9 Other Road"}
        order.name = "Somebody Else"

    assert not confirmed.raw
    write(edit)
    chores.work_all()
    text = message_from_bytes(the_message().raw, policy=policy.default).get_body(("plain",)).get_content()
    assert "1208 SW Alder Street" in text and "9 Other Road" not in text
    assert "Somebody Else" not in text


def test_it_is_written_once_and_offered_with_the_same_bytes(
    confirmed: Message, monkeypatch: pytest.MonkeyPatch
):
    carrier = Carrier(mail.NotTaken("busy"))
    monkeypatch.setattr(mail.mailer, "_plugged", carrier)
    for _ in range(3):
        chores.work_all()
        write(lambda: changes(sa.update(Job).values(next_at=Job.created_at)))
    assert len({raw for raw, _to in carrier.offered}) == 1 and len(carrier.offered) == 3
    links_made = session().execute(sa.select(sa.func.count()).select_from(Link)).scalar_one()
    assert links_made == 1


def test_of_two_workers_who_write_it_one_is_heard(confirmed: Message):
    """The lease of the first ran out while it wrote: what the second kept is what both offer."""
    job = session().execute(sa.select(Job)).scalar_one()
    facts, order_id = job.payload["facts"], confirmed.order_id
    other_renders = []

    def in_between() -> None:
        hold("post.before_keeping", None)
        post._write(session().get_one(Message, confirmed.id), order_id, facts)
        other_renders.append(session().get_one(Message, confirmed.id).raw)

    hold("post.before_keeping", in_between)
    post._write(session().get_one(Message, confirmed.id), order_id, facts)
    assert [the_message().raw] == other_renders
    assert session().execute(sa.select(sa.func.count()).select_from(Link)).scalar_one() == 1


def test_confirming_twice_writes_one_letter(confirmed: Message):
    letters.confirm(session().get_one(letters.Order, confirmed.order_id), payment="Visa")
    assert the_message().id == confirmed.id
    assert session().execute(sa.select(sa.func.count()).select_from(Job)).scalar_one() == 1


def test_the_worker_hands_it_over_and_keeps_the_answer(confirmed: Message, app: Flask):
    assert chores.work_all() == 1
    message = the_message()
    assert (message.state, message.response[:7]) == ("handed_over", "kept as")
    folder = Path(app.extensions["settings"].var) / "mail"
    assert [file.read_bytes() for file in folder.iterdir()] == [message.raw]


def test_a_mail_that_is_handed_over_is_not_offered_again(confirmed: Message, monkeypatch: pytest.MonkeyPatch):
    chores.work_all()
    carrier = Carrier(AssertionError("offered again"))
    monkeypatch.setattr(mail.mailer, "_plugged", carrier)
    job = session().execute(sa.select(Job)).scalar_one()
    done = chores._chores["mail"].perform(chores.Lease(job.id, "mail", "x", job.payload, 1, 1, "w"))
    assert done.receipt.startswith("kept as")
    assert not carrier.offered


@pytest.mark.parametrize(
    ("problem", "state", "job"),
    [
        (mail.TryLater("The line is down."), "queued", "pending"),
        (mail.Refused("No such mailbox."), "failed", "dead"),
    ],
)
def test_trouble_is_shown_on_the_message(confirmed, monkeypatch, problem, state, job):
    monkeypatch.setattr(mail.mailer, "_plugged", Carrier(problem))
    chores.work_all()
    message = the_message()
    assert (message.state, message.response) == (state, problem.why)
    assert session().execute(sa.select(Job.state)).scalar_one() == job


def test_whom_the_server_asked_to_wait_gets_the_same_bytes_later(confirmed, monkeypatch):
    first = Receipt(("b@x.example",), {}, "250 ok", {"sam@shop.example": "452 later"})
    carrier = Carrier(first)
    monkeypatch.setattr(mail.mailer, "_plugged", carrier)
    chores.work_all()
    waiting = session().execute(sa.select(Job).where(Job.state == "pending")).scalar_one()
    assert waiting.payload["only"] == ["sam@shop.example"]
    assert the_message().response == "250 ok; sam@shop.example: 452 later"
    carrier.answer = Receipt(("sam@shop.example",), {}, "250 now", {})
    chores._chores["mail"].perform(chores.Lease(waiting.id, "mail", "x", waiting.payload, 1, 1, "w"))
    assert carrier.offered[0][0] == carrier.offered[1][0]
    assert carrier.offered[1][1] == ("sam@shop.example",)
