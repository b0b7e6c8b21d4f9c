"""A worker that lives keeps its job past any lease; one that died or froze does not, and a deadly job ends."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, keeping, outbox
from shop.kernel.chores import Done
from shop.kernel.db import changes, database_now, db, session, write
from shop.kernel.heartbeat import Heartbeat, beat
from shop.kernel.outbox import Job, Lease
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app"), pytest.mark.case("X-CR-17")]
LONG_AGO = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "_chores", {})


@pytest.fixture
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat every few milliseconds, under a lease that lasts far longer than any test."""
    monkeypatch.setattr(keeping, "BEATS", 30_000)
    monkeypatch.setattr(keeping, "LONGEST", timedelta(days=1))


def put() -> None:
    store_id = the_store().id
    write(lambda: outbox.enqueue("test", "k", store_id))


def run_out() -> None:
    """As if the lease had lasted as long as it was given for."""
    write(lambda: changes(sa.update(Job).values(lease_until=database_now() - LONG_AGO)))


def is_held() -> bool:
    session().rollback()
    held = session().execute(sa.select(Job.lease_until)).scalar_one() > database_now()
    session().rollback()
    return held


def wait_until_held() -> bool:
    deadline = time.monotonic() + 120
    while not is_held() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_held()


def work_past_the_lease(_lease: Lease) -> Done:
    """A slow mail, a long import: its lease runs out twice, and each time somebody else looks for work."""
    for _ in range(2):
        run_out()
        assert wait_until_held(), "nobody kept the lease"
        assert outbox.claim("another worker") is None
    return Done("done in the end")


@pytest.mark.case("X-PO-14")
@pytest.mark.usefixtures("quick_beats")
def test_a_worker_that_lives_keeps_its_job_past_the_lease(app: Flask, engine_name: str):
    chores.chore("test")(work_past_the_lease)
    put()
    beat("a worker")
    write(lambda: changes(sa.update(Heartbeat).values(beat_at=database_now() - LONG_AGO)))
    assert chores.work_one("a worker")
    job = session().execute(sa.select(Job)).scalar_one()
    assert (job.state, job.receipt, job.fence) == ("sent", "done in the end", 1), job.last_error
    seen = session().execute(sa.select(Heartbeat.beat_at)).scalar_one()
    assert seen > database_now() - LONG_AGO / 2, "a busy worker looks like a dead one"


@pytest.mark.case("X-PO-14")
def test_without_the_beats_another_worker_takes_the_job(app: Flask, engine_name: str):
    """The control: what the beats are there for."""
    taken: list[Lease | None] = []

    def work(_lease: Lease) -> Done:
        run_out()
        taken.append(outbox.claim("another worker"))
        return Done("too late")

    chores.chore("test")(work)
    put()
    assert chores.work_one("a worker")
    assert [lease and lease.fence for lease in taken] == [2]
    assert session().execute(sa.select(Job.state)).scalar_one() == "leased", "the report was fenced out"


@pytest.mark.case("X-PO-14")
def test_a_lease_that_somebody_else_took_is_not_extended(app: Flask, engine_name: str):
    put()
    mine = outbox.claim("a")
    run_out()
    theirs = outbox.claim("b")
    assert mine and theirs
    with db.engine.begin() as connection:
        assert not outbox.extend(mine, connection)
        assert outbox.extend(theirs, connection)
    assert write(lambda: outbox.finish(theirs))
    with db.engine.begin() as connection:
        assert not outbox.extend(theirs, connection), "what is done is not held"


@pytest.mark.case("X-PO-17")
def test_a_job_that_kills_every_worker_ends_and_says_so(app: Flask, engine_name: str):
    """Tries are counted at the claim: a worker that is killed cannot count."""
    troubles: list[tuple[str, bool]] = []
    performed: list[int] = []

    def work(lease: Lease) -> Done:
        performed.append(lease.attempts)
        return Done()

    chores.chore("test", trouble=lambda _lease, why, dead: troubles.append((why, dead)))(work)
    put()
    for _ in range(outbox.LAST_TRY):
        assert outbox.claim("a worker that dies")
        run_out()
    assert chores.work_one("the next worker")
    assert performed == [], "the next worker would die of it too"
    job = session().execute(sa.select(Job)).scalar_one()
    assert (job.state, [dead for _, dead in troubles]) == ("dead", [True])
    assert not chores.work_one("the next worker")
