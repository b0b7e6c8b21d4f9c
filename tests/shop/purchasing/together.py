"""Purchase orders that wait together for one vendor, and a mail server that takes them."""

from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa

from shop.kernel import chores, clock, mail, outbox
from shop.kernel.db import changes, session, write
from shop.kernel.mail import NotTaken, Receipt, TryLater
from shop.kernel.outbox import Job
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from shop.reports import doctor
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order, vendor

TOGETHER = Schedule("daily", "16:30", together=True)


class Server:
    """A mail server: takes everything that holds purchase orders, or says what it was told to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answer: Exception | None = None

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Take the mail, or raise the answer that was set."""
        if b"Message-ID: <po-" in raw or b"Message-ID: <joint-" in raw:
            if self.answer and not isinstance(self.answer, TryLater):
                raise self.answer
            if not isinstance(self.answer, NotTaken):
                self.taken.append(raw)
            if self.answer:
                raise self.answer
        return Receipt(tuple(recipients), {}, "250 taken as A1")


def wait_together(count: int, schedule: Schedule = TOGETHER) -> list[str]:
    """So many purchase orders of one vendor that wait for one moment; their numbers."""
    scheduling.set_schedule(write(lambda: vendor("BREW")), schedule, by=ANA)
    for number in range(count):
        order = make_waiting_order(Want("KET-1", 1, {"BREW": (6100, 90)}), number=1042 + number)
        cut(order, choices_of(order), ANA, send=True, form_key="k")
    return [f"{1042 + number}-1" for number in range(count)]


def the_hour_comes() -> None:
    """What waits is due."""
    past = clock.now() - timedelta(minutes=1)
    waits = sa.update(PurchaseOrder).where(PurchaseOrder.send_after.is_not(None))
    write(lambda: changes(waits.values(send_after=past)))
    due()


def due() -> None:
    """Every pause of the outbox is over."""
    write(lambda: changes(sa.update(Job).values(next_at=outbox.database_now())))


def work(times: int = 1) -> None:
    """Let the worker run as if every pause were over."""
    for _ in range(times):
        due()
        chores.work_all()


def po_of(number: str) -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def states() -> list[str]:
    """The state of each purchase order."""
    session().rollback()
    return list(session().scalars(sa.select(PurchaseOrder.state).order_by(PurchaseOrder.id)))


def read(raw: bytes) -> Any:
    """The mail taken apart."""
    return message_from_bytes(raw, policy=policy.default)


def plug_server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server in place of the mailer."""
    made = Server()
    monkeypatch.setattr(mail.mailer, "_plugged", made)
    return made


def is_healthy() -> bool:
    """The doctor finds nothing."""
    session().rollback()
    return doctor.examine() == []
