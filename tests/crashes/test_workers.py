"""Workers that die or freeze in the middle of their mail: each mail goes at least once, none twice as another."""

import os
import random
import signal
import subprocess
import sys
import time
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


@pytest.mark.case("X-PO-14")
@pytest.mark.case("X-CR-03")
def test_four_workers_killed_at_random_lose_no_mail(
    app: Flask, settings: Settings, engine_name: str, tmp_path: Path
):
    write_letters(MAILS)
    log, dice = tmp_path / "log", random.Random(20260302)
    workers = [start(settings, log) for _ in range(WORKERS)]
    try:
        kills, deadline = 0, time.monotonic() + 240
        while (done := sent()) < MAILS and time.monotonic() < deadline:
            if kills < KILLS and done > kills * MAILS // (KILLS + 2):
                victim = workers.pop(dice.randrange(len(workers)))
                victim.kill()
                victim.communicate()
                workers.append(start(settings, log))
                kills += 1
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert (sent(), kills) == (MAILS, KILLS)
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
        deadline = time.monotonic() + 60
        while not work_one("heir") and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(zombie.pid, signal.SIGCONT)
        _, errors = zombie.communicate(timeout=60)
    finally:
        zombie.kill()
    session().rollback()
    job = session().execute(sa.select(Job)).scalar_one()
    message = session().execute(sa.select(Message)).scalar_one()
    assert (job.state, job.attempts, job.fence) == ("sent", 2, 2)
    assert f"taken by {zombie.pid}" not in (job.receipt, message.response), "the zombie was believed"
    assert "kept as" in job.receipt, "the heir's own receipt stands"
    assert b"somebody else has it" in errors
