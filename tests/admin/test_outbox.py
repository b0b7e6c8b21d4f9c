"""The outbox page: what waits, why, and the letters as they were sent."""

import pytest
import sqlalchemy as sa

from shop.kernel import chores, mail
from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from shop.purchasing.cutting import cut
from tests.admin.conftest import SignedIn
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})


class Broken:
    """A mail server that refuses everything."""

    def hand_over(self, raw: bytes, sender: str, recipients: object) -> mail.Receipt:
        """Refuse."""
        raise mail.Refused("The mail server refused the mail: 550 unknown.")


def send_one() -> None:
    """Cut and send a purchase order."""
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k")
    chores.work_all()


@pytest.mark.feature("VN-04")
@pytest.mark.case("X-PO-23")
def test_a_letter_can_be_read_as_it_was_sent(signed_in: SignedIn) -> None:
    client = signed_in()
    send_one()
    client.get("/admin/outbox", queries=5)
    assert "orders@brew.example" in client.page().text("letters")
    ulid = session().execute(sa.select(Message.ulid).where(Message.kind == "purchase_order")).scalar_one()
    client.get(f"/admin/outbox/letters/{ulid}")
    page = client.page()
    assert "BREW-KET-1" in page.text()
    frame = next(iter(page.all("iframe")))
    assert frame.get("sandbox") == ""
    body = client.get(frame.get("src"), inspect=False)
    assert "sandbox" in body.headers["Content-Security-Policy"]
    assert "default-src 'none'" in body.headers["Content-Security-Policy"]
    assert b"BREW-KET-1" in body.data
    pdf = client.get(f"/admin/outbox/letters/{ulid}/attachments/1")
    assert pdf.data.startswith(b"%PDF")
    assert "attachment" in pdf.headers["Content-Disposition"]
    assert client.get(f"/admin/outbox/letters/{ulid}/attachments/3").status_code == 404


@pytest.mark.case("X-PO-09")
def test_a_failed_job_says_why_and_is_tried_again(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in()
    with monkeypatch.context() as down:
        down.setattr(mail.mailer, "_plugged", Broken())
        send_one()
    client.get("/admin/outbox?view=jobs&state=dead", queries=5)
    assert "550 unknown" in client.page().text("jobs")
    ulid = (
        session().scalars(sa.select(Job.ulid).where(Job.state == "dead", Job.kind == "purchase_order")).one()
    )
    client.submit(f"retry-{ulid}")
    assert client.last.status_code == 303
    session().rollback()
    chores.work_all()
    assert session().execute(sa.select(Job.state).where(Job.ulid == ulid)).scalar_one() == "sent"


def test_a_job_that_is_done_is_not_tried_again(signed_in: SignedIn) -> None:
    client = signed_in()
    send_one()
    ulid = session().execute(sa.select(Job.ulid).where(Job.state == "sent").limit(1)).scalar_one()
    assert client.post(f"/admin/outbox/{ulid}/retries").status_code == 409
    assert client.post("/admin/outbox/01ARZ3NDEKTSV4RRFFQ69G5FAV/retries").status_code == 404
