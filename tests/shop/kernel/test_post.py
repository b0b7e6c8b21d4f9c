"""A letter's bytes are made once; whatever the carrier answers, they are what is offered again."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, mail, outbox, post
from shop.kernel.db import in_write, session, write
from shop.kernel.mail import BadAddress, Letter, Receipt
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app"), pytest.mark.feature("PO-09")]
OK = Receipt(accepted=("sam@example.com",), refused={}, response="250 taken")


class Carrier:
    """Answers each offer with the next of its answers; the last one for ever."""

    def __init__(self, *answers: Receipt | Exception) -> None:
        self.answers, self.offers = list(answers), []

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        assert not in_write(), "a slow server would hold every other writer"
        self.offers.append((raw, sender, tuple(recipients)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Paper:
    def render(self, kind: str, **context: object) -> Letter:
        return Letter(f"About {kind}", f"Hello {context['name']}", f"<p>Hello {context['name']}</p>")


@pytest.fixture
def carry(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Plug in a carrier that gives these answers."""
    monkeypatch.setattr(mail.stationery, "_plugged", Paper())

    def plug(*answers: Receipt | Exception) -> Carrier:
        carrier = Carrier(*answers)
        monkeypatch.setattr(mail.mailer, "_plugged", carrier)
        return carrier

    return plug


def send(name: str = "Sam", to: Sequence[str] = ("sam@example.com",)) -> None:
    store = the_store()
    write(lambda: post.send("hello", to, store=store, dedupe_key="hello-1", context={"name": name}))


def work(times: int = 1) -> Message:
    """Let the worker try so often, whatever pause it was told; returns the message."""
    for _ in range(times):
        write(lambda: session().execute(sa.update(Job).values(next_at=Job.created_at)))
        chores.work_one("test")
    return session().execute(sa.select(Message)).scalar_one()


@pytest.mark.case("X-PO-10")
def test_every_offer_has_the_same_bytes_and_message_id(carry):
    carrier = carry(mail.TryLater("no answer"), ConnectionResetError("mid-way"), OK)
    send()
    message = work(3)
    assert len(carrier.offers) == 3
    assert len(set(carrier.offers)) == 1
    assert f"Message-ID: <{message.message_id}>".encode() in carrier.offers[0][0]
    assert (message.state, message.response) == ("handed_over", "250 taken")


def test_the_same_letter_again_is_the_first_one(carry):
    carrier = carry(OK)
    send("Sam")
    send("Somebody else")
    work(3)
    assert len(carrier.offers) == 1
    assert b"Sam" in carrier.offers[0][0]


@pytest.mark.case("X-PO-09")
def test_it_is_not_handed_over_until_somebody_took_it(carry):
    carry(mail.TryLater("451 try later"))
    send()
    message = work(2)
    assert (message.state, message.handed_over_at, message.response) == ("queued", None, "451 try later")


def test_a_letter_that_is_refused_for_good_has_failed_and_can_be_tried_again(carry):
    carrier = carry(mail.Refused("550 no such user"), OK)
    send()
    message = work()
    assert (message.state, message.response) == ("failed", "550 no such user")
    job_id = session().execute(sa.select(Job.id)).scalar_one()
    assert write(lambda: outbox.revive(job_id))
    assert work().state == "handed_over"
    assert len(carrier.offers) == 2


def test_only_who_was_asked_to_wait_is_offered_it_again(carry):
    later = Receipt(("sam@example.com",), {}, "250 for one", deferred={"bo@example.com": "450 later"})
    carrier = carry(later, OK)
    send(to=("sam@example.com", "bo@example.com"))
    message = work(3)
    assert [offer[2] for offer in carrier.offers] == [
        ("sam@example.com", "bo@example.com"),
        ("bo@example.com",),
    ]
    assert carrier.offers[0][0] == carrier.offers[1][0]
    assert message.state == "handed_over"


def test_a_letter_is_part_of_its_transaction(carry):
    carry(OK)

    def cause() -> None:
        send()
        raise LookupError

    the_store()
    with pytest.raises(LookupError):
        write(cause)
    assert not session().execute(sa.select(Message.id)).first()
    assert not session().execute(sa.select(Job.id)).first()
    with pytest.raises(RuntimeError, match="transaction of its cause"):
        post.send("hello", ["a@b.example"], store=the_store(), dedupe_key="x", context={})


@pytest.mark.case("X-PO-13")
@pytest.mark.parametrize(
    "address", ['"x" <a@b.example>, evil@b.example', "a@b.example\nBcc: evil@b.example", ""]
)
def test_what_is_not_one_plain_address_is_refused(carry, address: str):
    carry(OK)
    with pytest.raises(BadAddress):
        send(to=[address])
