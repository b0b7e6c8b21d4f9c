"""kill -9 between the server's 250 and our report: the same mail again, the purchase order counted once."""

import os
import signal
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from settings import Settings
from shop.kernel import chores, outbox
from shop.kernel.db import changes, session, write
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.purchasing import papers
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from tests.gateways.mail_servers import Kept, good_server
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

ROOT = Path(__file__).resolve().parents[3]
KETTLE = Want("KET-1", 2, {"BREW": (6100, 42)})


def run_worker(settings: Settings, port: int, crash_at: str = "") -> int:
    """Let a worker process go over the outbox; returns its exit code, -9 when it was killed."""
    session().rollback()
    child = [
        sys.executable,
        "-m",
        "tests.shop.purchasing.crash_child",
        settings.database_url,
        str(settings.var),
    ]
    environment = os.environ | {"CRASH_AT": crash_at}
    return subprocess.run([*child, str(port)], check=False, cwd=ROOT, env=environment, timeout=600).returncode


def lease_runs_out() -> None:
    """Let every lease end and every pause be over."""
    long_ago = outbox.database_now().replace(year=2020)

    def work() -> None:
        changes(sa.update(outbox.Job).where(outbox.Job.state == "leased").values(lease_until=long_ago))
        changes(sa.update(outbox.Job).values(next_at=long_ago))

    write(work)


def orders_of(kept: Kept) -> list[bytes]:
    """The mails that carry a purchase order; the shopper's letters go the same way."""
    return [raw for _, _, raw in kept.mails if b"Message-ID: <po-" in raw]


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-PO-02")
@pytest.mark.case("X-PO-06")
@pytest.mark.parametrize("crash_at", ["purchase_order.after_hand_over", "chore.after_work"])
def test_killed_after_the_250_it_is_sent_again_as_the_same_mail(
    app: Flask, settings: Settings, engine_name: str, crash_at: str
) -> None:
    number = make_waiting_order(KETTLE).number
    chores.work_all()  # the shopper's letters leave first, so that the worker dies over the purchase order
    order = session().execute(sa.select(Order).where(Order.number == number)).scalar_one()
    cut(order, choices_of(order), ANA, send=True, form_key="k")
    write(lambda: changes(sa.delete(outbox.Job).where(outbox.Job.kind == "purchase_order_papers")))
    kept = Kept()
    with good_server(kept) as port:
        assert run_worker(settings, port, crash_at) == -signal.SIGKILL
        state = session().execute(sa.select(PurchaseOrder.state, PurchaseOrder.sent_at)).one()
        assert tuple(state) == ("sending", None)
        lease_runs_out()
        assert run_worker(settings, port) == 0
    session().rollback()
    po = session().execute(sa.select(PurchaseOrder)).scalar_one()
    assert po.state == "sent"
    first, second = orders_of(kept)
    assert first == second
    assert message_from_bytes(first)["Message-ID"] == message_from_bytes(second)["Message-ID"]
    assert [line.sent for line in lines_of(order)] == [2]
    told = sa.select(sa.func.count()).where(Event.name == "purchase_order.sent")
    assert session().execute(told).scalar_one() == 1


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.parametrize("crash_at", ["papers.before_keeping"])
def test_killed_while_printing_another_process_prints(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, crash_at: str
) -> None:
    monkeypatch.setattr(papers, "print_all", lambda *_: None)
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=True, form_key="k")
    kept = Kept()
    with good_server(kept) as port:
        lease_runs_out()
        assert run_worker(settings, port, crash_at) == -signal.SIGKILL
        lease_runs_out()
        assert run_worker(settings, port) == 0
    session().rollback()
    assert session().execute(sa.select(sa.func.count(PurchaseOrderPaper.id))).scalar_one() == 3
    assert len(orders_of(kept)) == 1
