"""Several purchase orders in one mail: each stays its own, and each goes once."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, links, outbox
from shop.kernel.db import changes, session, write
from shop.kernel.mail import NotTaken, Refused, TryLater
from shop.kernel.outbox import Job
from shop.purchasing import bouncing, joining, membership, papers, sending
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.reports import dispatch_preview, doctor
from shop.sourcing.scheduling import Schedule
from tests.shop.purchasing.test_bouncing import report
from tests.shop.purchasing.together import (
    Server,
    due,
    is_healthy,
    plug_server,
    po_of,
    read,
    states,
    the_hour_comes,
    wait_together,
    work,
)

pytestmark = pytest.mark.feature("AU-08")


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    return plug_server(monkeypatch)


def test_three_go_in_one_mail_each_with_its_papers_and_its_link(server: Server) -> None:
    numbers = wait_together(3)
    chores.work_all()
    assert server.taken == [], "the hour has not come"
    the_hour_comes()
    work(2)
    assert len(server.taken) == 1
    assert states() == ["sent"] * 3
    found = read(server.taken[0])
    names = [part.get_filename() for part in found.iter_attachments()]
    assert names == [f"PO-{number}.{kind}" for number in numbers for kind in ("pdf", "csv")]
    pdfs = [part.get_content() for part in found.iter_attachments() if part.get_filename().endswith(".pdf")]
    assert pdfs == [papers.content(po_of(number), "pdf") for number in numbers]
    text = found.get_body(("plain",)).get_content()
    opened = [links.find("vendor_po", word.rpartition("/")[2]) for word in text.split() if "/po/" in word]
    assert [link.subject_id for link in opened if link] == [po_of(number).id for number in numbers]
    assert {po_of(number).receipt for number in numbers} == {"250 taken as A1"}
    assert is_healthy()


def test_one_that_waits_alone_goes_as_ever(server: Server) -> None:
    wait_together(1)
    the_hour_comes()
    work(2)
    assert server.taken == [papers.content(po_of("1042-1"), "mail")]
    assert session().execute(sa.select(JointMail)).first() is None


def test_a_vendor_who_does_not_want_it_gets_a_mail_each(server: Server) -> None:
    wait_together(2, Schedule("daily", "16:30"))
    the_hour_comes()
    work(2)
    assert len(server.taken) == 2


def test_what_does_not_fit_goes_in_the_next_mail(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST", 2)
    wait_together(5)
    the_hour_comes()
    work(2)
    assert sorted(raw.count(b"filename=") for raw in server.taken) == [2, 4, 4]
    assert states() == ["sent"] * 5
    assert is_healthy()


def test_a_mail_of_too_many_bytes_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_together(3)
    monkeypatch.setattr(joining, "LARGEST", 1)
    the_hour_comes()
    work(2)
    assert len(server.taken) == 3, "none fits beside another"


@pytest.mark.case("X-PO-02")
def test_a_lost_answer_is_followed_by_the_same_bytes(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = TryLater("The line broke.")
    work(3)
    assert states() == ["sending"] * 3
    assert {po_of("1043-1").send_error} == {"The line broke."}
    server.answer = None
    work()
    assert states() == ["sent"] * 3
    assert len(server.taken) > 1
    assert len(set(server.taken)) == 1
    assert is_healthy()


def test_five_failures_are_said_on_every_order(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work(7)
    for number in ("1042-1", "1043-1"):
        order = session().get_one(sending.Order, po_of(number).order_id)
        assert order.send_problem == f"{number} could not be sent: It is down."
    assert is_healthy()


def test_refused_for_good_each_goes_by_itself(server: Server) -> None:
    wait_together(3)
    the_hour_comes()
    server.answer = Refused("552 too large")
    due()
    assert all(chores.work_one("worker") for _ in range(5)), "papers, the first order, the mail"
    chores.work_all()
    server.answer = None
    session().rollback()
    for job in session().scalars(sa.select(Job).where(Job.state == "dead")).all():
        write(lambda job_id=job.id: outbox.revive(job_id))
    work(2)
    assert len(server.taken) == 3
    assert states() == ["sent"] * 3
    assert session().scalars(sa.select(JointMail.state)).all() == ["ended"]
    assert is_healthy()


def test_a_bounce_comes_back_to_every_order(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    work(2)
    name = str(read(server.taken[0])["Message-ID"]).strip("<>")
    assert bouncing.note(report(about=name))
    assert [bool(po_of(number).bounced_at) for number in ("1042-1", "1043-1")] == [True, True]


def test_a_purchase_order_is_in_one_mail_at_most(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    server.answer = NotTaken("It is down.")
    work(2)
    po, store_id = po_of("1042-1"), po_of("1042-1").store_id
    assert membership.companions(po) == ["1043-1"]

    def second() -> None:
        mail_of = JointMail(store_id=store_id, vendor_id=po.vendor_id)
        session().add(mail_of)
        session().flush()
        row = JointMailOrder(store_id=store_id, joint_mail_id=mail_of.id, purchase_order_id=po.id)
        session().add(row)
        session().flush()

    with pytest.raises(sa.exc.IntegrityError):
        write(second)


@pytest.mark.broken_on_purpose
def test_the_doctor_sees_a_mail_that_says_other_than_its_orders(server: Server) -> None:
    wait_together(2)
    the_hour_comes()
    work(2)
    assert is_healthy()
    write(lambda: changes(sa.update(JointMail).values(state="open")))
    session().rollback()
    assert {each.law for each in doctor.examine()} == {"I9 joint mails", "I9 joint mails without a job"}


def test_the_preview_shows_the_mail_that_the_vendor_got(server: Server) -> None:
    numbers = wait_together(2)
    the_hour_comes()
    work(2)
    seen = dispatch_preview.load(po_of("1042-1").store_id, "1042-1")
    assert dict(seen.headers)["Subject"] == f"2 purchase orders: {', '.join(numbers)}"
