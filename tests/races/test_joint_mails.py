"""Joint mails are formed, left, sent and switched off all at once: each purchase order goes once."""

import threading
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, mail, points
from shop.kernel.db import changes, session, write
from shop.kernel.mail import Receipt
from shop.kernel.outbox import Job
from shop.kernel.refusals import Refusal
from shop.purchasing import diverting, dropping, membership, sending
from shop.purchasing.tables import PurchaseOrder
from shop.reports import doctor
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule
from shop.sourcing.tables import Vendor
from tests.races.crowd import at_once
from tests.shop.purchasing.together import TOGETHER, due, po_of, the_hour_comes, wait_together
from tests.world_purchasing import ANA

pytestmark = [pytest.mark.slow, pytest.mark.feature("AU-08")]
PEOPLE, ORDERS = 9, 8


class Taken:
    """A mail server that counts in which messages each purchase order came."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.lock = threading.Lock()

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Take a mail; the same Message-ID again is the same mail."""
        read: Any = message_from_bytes(raw, policy=policy.default)
        with self.lock:
            if read["Message-ID"] not in self.seen:
                self.seen.add(read["Message-ID"])
                self.names.update(name for part in read.iter_attachments() if (name := part.get_filename()))
        return Receipt(tuple(recipients), {}, "250")


@pytest.fixture
def taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Taken:
    made = Taken()
    monkeypatch.setattr(mail.mailer, "_plugged", made)
    return made


def meddle(number: int) -> str:
    """A third sends as workers; the others drop, send another way, send now and switch the setting."""
    if number % 3 == 0:
        while chores.work_one(f"worker {number}"):
            pass
        return "worked"
    mine = f"{1042 + number % ORDERS}-1"
    if number % 3 == 1:
        diverting.divert(po_of(mine), "email_json", ANA)
    elif number == 2:
        dropping.drop(po_of(mine), ANA)
    elif number == 5:
        sending.retry(po_of(mine), ANA)
    else:
        brew = session().execute(sa.select(Vendor)).scalar_one()
        scheduling.set_schedule(brew, Schedule(), by=ANA)
    return "meddled"


@pytest.mark.both_engines
@pytest.mark.case("X-PO-01")
def test_whatever_happens_at_once_each_goes_once(app: Flask, engine_name: str, taken: Taken) -> None:
    wait_together(ORDERS)
    the_hour_comes()
    session().rollback()
    answers = at_once(app, PEOPLE, meddle)
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    session().rollback()
    for _ in range(3):
        due()
        chores.work_all()
    session().rollback()
    pos = session().execute(sa.select(PurchaseOrder)).scalars().all()
    assert {po.state for po in pos} <= {"sent", "cancelled"}
    came = {f"PO-{po.number}.pdf": int(po.state == "sent") for po in pos}
    assert {name: taken.names[name] for name in came} == came
    assert doctor.examine() == []


@pytest.mark.parametrize("is_guarded", [True, pytest.param(False, marks=pytest.mark.broken_on_purpose)])
@pytest.mark.both_engines
def test_one_that_is_joined_at_the_last_moment_does_not_go_alone(
    app: Flask, engine_name: str, taken: Taken, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    """The first is alone when the worker looks; the second comes, and another worker joins both."""
    wait_together(2, TOGETHER)
    later = po_of("1043-1").send_after
    the_hour_comes()
    write(lambda: changes(sa.update(PurchaseOrder).where(_is("1043-1")).values(send_after=later)))
    keep = Job.dedupe_key == f"purchase-order {po_of('1043-1').ulid}"

    def second() -> None:
        points.hold("dispatch.before_beginning", None)
        the_hour_comes()
        write(lambda: changes(sa.update(Job).where(~keep, Job.state == "pending").values(next_at=later)))
        assert chores.work_one("another")
        assert membership.companions(po_of("1042-1")) == ["1043-1"], "the other worker has joined them"
        session().rollback()
        if not is_guarded:
            monkeypatch.setattr(membership, "mail_of", lambda po: None)

    write(lambda: changes(sa.update(Job).where(keep).values(next_at=later)))
    points.hold("dispatch.before_beginning", second)
    try:
        while not taken.names and chores.work_one("worker"):
            pass
    finally:
        points.hold("dispatch.before_beginning", None)
    monkeypatch.undo()
    monkeypatch.setattr(mail.mailer, "_plugged", taken)
    due()
    chores.work_all()
    session().rollback()
    assert taken.names["PO-1042-1.pdf"] == (1 if is_guarded else 2)
    assert bool(doctor.examine()) is not is_guarded


def _is(number: str) -> sa.ColumnElement[bool]:
    return PurchaseOrder.number == number
