"""Workers that die or freeze in the middle of their mail: each mail goes at least once, none twice as another."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from settings import Settings
from shop.kernel import outbox
from shop.kernel.chores import work_one
from shop.kernel.db import session, write
from shop.kernel.outbox import Job
from shop.kernel.post import Message
from tests.world_shop import the_store

ROOT = Path(__file__).resolve().parents[2]
HEAD = b"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <%s>\r\n\r\n"
WORKERS, MAILS, KILLS = 4, 150, 8
pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.both_engines]


def write_letters(count: int) -> None:
    """Queue so many letters; what they say is of no interest here."""
    store_id = the_store().id

    def work() -> None:
        for number in range(count):
            row = Message(store_id=store_id, kind="test", dedupe_key=f"letter {number}")
            row.message_id = f"letter-{number}@kettle.example"
            row.sender, row.recipients, row.subject = "a@kettle.example", ["b@example.com"], "Hello"
            row.raw = HEAD % row.message_id.encode() + b"Hello"
            session().add(row)
            session().flush()
            outbox.enqueue("mail", f"mail:letter {number}", store_id, message=row.ulid)

    write(work)
    session().rollback()


def start(
    settings: Settings, log: Path, *, lease: float = 3, stops: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a worker process."""
    command = [sys.executable, "-m", "tests.crashes.mail_worker", settings.database_url, str(settings.var)]
    return subprocess.Popen(
        [*command, str(log), str(lease), "stop" if stops else "go"], cwd=ROOT, stderr=subprocess.PIPE
    )


def sent() -> int:
    session().rollback()
    count = session().execute(sa.select(sa.func.count(Job.id)).where(Job.state == "sent")).scalar_one()
    session().rollback()
    return count


def taken(log: Path) -> int:
    """How often a carrier took a mail."""
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def allow(log: Path, lines: int) -> None:
    """Let the carriers go on until they took so many; the number is put in place whole."""
    draft = log.with_suffix(".draft")
    draft.write_text(str(lines))
    draft.replace(f"{log}.allowed")


def wait_until(fact: Callable[[], bool]) -> None:
    """Wait for a fact; only a machine that stands still takes this long."""
    deadline = time.monotonic() + 300
    while not fact():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


@pytest.mark.case("X-PO-14")
@pytest.mark.case("X-CR-03")
def test_four_workers_killed_at_random_lose_no_mail(
    app: Flask, settings: Settings, engine_name: str, tmp_path: Path
):
    write_letters(MAILS)
    log, dice = tmp_path / "log", random.Random(20260302)
    allow(log, 0)
    workers = [start(settings, log) for _ in range(WORKERS)]
    try:
        for kill in range(1, KILLS + 1):
            written = kill * MAILS // (KILLS + 2)
            allow(log, written)
            wait_until(lambda at_least=written: taken(log) >= at_least)
            victim = workers.pop(dice.randrange(len(workers)))
            victim.kill()
            victim.communicate()
            workers.append(start(settings, log))
        allow(log, MAILS * KILLS)
        wait_until(lambda: sent() == MAILS)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    lines = [line.split() for line in log.read_text().splitlines()]
    assert {name for name, _ in lines} == {f"letter-{number}@kettle.example" for number in range(MAILS)}
    assert len({tuple(line) for line in lines}) == MAILS, "one Message-ID, one mail"
    assert set(session().execute(sa.select(Message.state)).scalars()) == {"handed_over"}


@pytest.mark.case("X-PO-14")
def test_a_worker_frozen_past_its_lease_can_report_nothing(
    app: Flask, settings: Settings, engine_name: str, tmp_path: Path
):
    write_letters(1)
    zombie = start(settings, tmp_path / "log", lease=0.5, stops=True)
    try:
        os.waitid(os.P_PID, zombie.pid, os.WSTOPPED)
        wait_until(lambda: work_one("heir"))
        os.kill(zombie.pid, signal.SIGCONT)
        _, errors = zombie.communicate(timeout=300)
    finally:
        zombie.kill()
    session().rollback()
    job = session().execute(sa.select(Job)).scalar_one()
    message = session().execute(sa.select(Message)).scalar_one()
    assert (job.state, job.attempts, job.fence) == ("sent", 2, 2)
    assert f"taken by {zombie.pid}" not in (job.receipt, message.response), "the zombie was believed"
    assert "kept as" in job.receipt, "the heir's own receipt stands"
    assert b"somebody else has it" in errors
