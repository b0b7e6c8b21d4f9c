"""A purchase order is diverted, its vendor switched and workers send, all at once: it goes out once."""

import threading
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, mail, outbox
from shop.kernel.chores import Done
from shop.kernel.db import changes, session, write
from shop.kernel.mail import Receipt
from shop.kernel.outbox import Job, Lease
from shop.kernel.refusals import Refusal
from shop.purchasing import channel, diverting, papers
from shop.purchasing.channel import Dispatch, HandedOver, Outgoing, Route
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor
from tests.races.crowd import at_once
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

PEOPLE = 9
KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})


class Taken:
    """A mailer and a folder that write into one list."""

    carries = "file"

    def __init__(self) -> None:
        self.list: list[str] = []
        self.lock = threading.Lock()

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Take a mail."""
        if b"Message-ID: <po-" in raw:
            with self.lock:
                self.list.append("mail")
        return Receipt(tuple(recipients), {}, "250")

    def compose(self, dispatch: Dispatch) -> bytes:
        """The file's bytes."""
        assert dispatch.file
        return dispatch.file.content

    def send(self, outgoing: Outgoing) -> HandedOver:
        """Take a file."""
        with self.lock:
            self.list.append(outgoing.name)
        return HandedOver("taken")

    def probe(self, route: Route) -> str:
        """Never asked."""
        return str(route)

    identify = probe


@pytest.fixture
def taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Taken:
    made = Taken()
    monkeypatch.setattr(mail.mailer, "_plugged", made)
    monkeypatch.setattr(channel.channels, "_plugged", dict(channel.channels()) | {"folder": made})
    return made


def crowd(app: Flask) -> list[str | Exception]:
    """A third sends as workers, a third diverts, a third switches the vendor's channel."""
    order = make_waiting_order(KETTLE)
    brew = session().execute(sa.select(Vendor)).scalar_one()
    connecting.connect(brew, "folder", {"format": "json", "folder": "in"}, by=ANA)
    connecting.connect(brew, "email", {}, by=ANA)
    cut(order, choices_of(order), ANA, send=True, form_key="k")
    write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))
    session().rollback()

    def act(number: int) -> str:
        if number % 3 == 0:
            while chores.work_one(f"worker {number}"):
                pass
            return "worked"
        if number % 3 == 1:
            po = session().execute(sa.select(PurchaseOrder)).scalar_one()
            diverting.divert(po, "folder", ANA, may_repeat=True)
            return "diverted"
        one = session().execute(sa.select(Vendor)).scalar_one()
        settings = {"format": "json", "folder": "in"} if number % 2 else {}
        connecting.connect(one, "folder" if number % 2 else "email", settings, by=ANA)
        return "switched"

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    return answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("VN-13")
@pytest.mark.case("X-PO-01")
def test_it_goes_out_once(app: Flask, engine_name: str, taken: Taken) -> None:
    answers = crowd(app)
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))
    chores.work_all()
    session().rollback()
    assert len(taken.list) == 1, taken.list
    po = session().execute(sa.select(PurchaseOrder)).scalar_one()
    assert (po.state, po.channel) == ("sent", "email" if taken.list == ["mail"] else "folder")
    assert papers.of(po) >= {"pdf", "csv"}


@pytest.mark.slow
@pytest.mark.broken_on_purpose
def test_without_the_lease_it_would_go_out_twice(
    app: Flask, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: diverting takes the job even while a worker has it."""
    order = make_waiting_order(KETTLE)
    brew = session().execute(sa.select(Vendor)).scalar_one()
    connecting.connect(brew, "folder", {"format": "json", "folder": "in"}, by=ANA)
    connecting.connect(brew, "email", {}, by=ANA)
    cut(order, choices_of(order), ANA, send=True, form_key="k")
    kept = chores._chores["purchase_order"]

    def diverted_meanwhile(lease: Lease) -> Done:
        done = kept.perform(lease)
        again = sa.update(Job).where(Job.id == lease.id)
        free = again.values(state="pending", lease_owner=None, lease_until=None, attempts=0)
        monkeypatch.setattr(outbox, "revive", lambda job_id: changes(free.where(Job.id == job_id)) == 1)
        po = session().execute(sa.select(PurchaseOrder)).scalar_one()
        diverting.divert(po, "folder", ANA, may_repeat=True)
        return done

    with monkeypatch.context() as patch:
        patch.setitem(chores._chores, "purchase_order", chores.Chore(diverted_meanwhile, kept.trouble))
        write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))
        chores.work_one("worker")
        while not taken.list:
            assert chores.work_one("worker")
    write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))
    chores.work_all()
    assert sorted(taken.list) == ["PO-1042-1-2.json", "mail"]
