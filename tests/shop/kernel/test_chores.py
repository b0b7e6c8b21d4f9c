"""The worker: each job performed, each failure noted, and nothing that a job does takes the worker down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores, outbox
from shop.kernel.chores import Done, GiveUp, TryLater
from shop.kernel.db import in_write, session, write
from shop.kernel.outbox import Job, Lease
from shop.kernel.stores import Store
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app"), pytest.mark.case("X-CR-17")]
troubles: list[tuple[str, bool]] = []


@pytest.fixture(autouse=True)
def _own_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "_chores", {})
    monkeypatch.setattr(chores, "_rounds", {})
    monkeypatch.setattr(chores, "_last_round", {})
    troubles.clear()


def perform(work: Callable[[Lease], Done], count: int = 1) -> Job:
    """Let the worker perform a job by that function; returns the job as it stands then."""
    chores.chore("test", trouble=lambda _lease, why, dead: troubles.append((why, dead)))(work)
    store_id = the_store().id
    write(lambda: outbox.enqueue("test", "k", store_id))
    assert chores.work_all(at_most=count) == 1
    return session().execute(sa.select(Job)).scalar_one()


def fail(error: Exception) -> Callable[[Lease], Done]:
    def work(_lease: Lease) -> Done:
        raise error

    return work


def rename(name: str) -> None:
    write(lambda: session().execute(sa.update(Store).values(name=name)))


def test_the_effect_runs_in_the_write_that_reports(app: Flask):
    seen = []

    def work(lease: Lease) -> Done:
        seen.append(in_write())
        return Done("taken", lambda: seen.append(in_write()))

    job = perform(work)
    assert (job.state, job.receipt, seen) == ("sent", "taken", [False, True])


def test_an_effect_that_fails_takes_the_report_back(app: Flask):
    def broken() -> None:
        rename("Half")
        raise LookupError("no such row")

    job = perform(lambda _lease: Done("taken", broken))
    assert (job.state, job.receipt, job.last_error) == ("pending", "", "LookupError: no such row")
    assert the_store().name != "Half"


@pytest.mark.parametrize(
    ("error", "state", "why"),
    [
        (TryLater("the server is busy"), "pending", "the server is busy"),
        (GiveUp("no such address"), "dead", "no such address"),
        (ZeroDivisionError("division"), "pending", "ZeroDivisionError: division"),
        (RecursionError(), "pending", "RecursionError: "),
    ],
)
def test_a_failure_is_noted_in_its_own_words(app: Flask, error: Exception, state: str, why: str):
    job = perform(fail(error))
    assert (job.state, job.last_error) == (state, why)
    assert troubles == [(why, state == "dead")]


def test_the_last_try_ends_dead(app: Flask, monkeypatch):
    monkeypatch.setattr(outbox, "LAST_TRY", 1)
    assert perform(fail(ValueError("again"))).state == "dead"
    assert troubles == [("ValueError: again", True)]


def test_trouble_that_breaks_does_not_take_the_worker_down(app: Flask, monkeypatch):
    """The note of a failure fails itself: the job is put back all the same, the others go on."""

    def broken(_lease: Lease, _why: str, _dead: bool) -> None:
        raise LookupError("the row is gone")

    chores.chore("bad", trouble=broken)(fail(TryLater("later")))
    chores.chore("good")(lambda _lease: Done("fine"))
    store_id = the_store().id
    for kind in ("bad", "good"):
        write(lambda kind=kind: outbox.enqueue(kind, kind, store_id))
    assert chores.work_all(at_most=5) == 2
    states = dict(session().execute(sa.select(Job.kind, Job.state)).all())
    assert states == {"bad": "pending", "good": "sent"}


@pytest.mark.case("X-CR-07")
def test_a_busy_database_does_not_take_the_worker_down(app: Flask, monkeypatch):
    def busy(_owner: str) -> None:
        raise sa.exc.OperationalError("UPDATE outbox", {}, Exception("database is locked"))

    monkeypatch.setattr(outbox, "claim", busy)
    assert chores.work_all(at_most=5) == 0


def test_a_kind_that_nobody_performs_is_dead_and_says_so(app: Flask):
    store_id = the_store().id
    write(lambda: outbox.enqueue("unknown", "u", store_id))
    assert chores.work_one("a")
    job = session().execute(sa.select(Job)).scalar_one()
    assert (job.state, "no chore performs" in job.last_error) == ("dead", True)


def test_who_lost_the_lease_meanwhile_leaves_no_effect(app: Flask, monkeypatch):
    def work(lease: Lease) -> Done:
        write(lambda: session().execute(sa.update(Job).values(fence=Job.fence + 1)))  # somebody else took it
        return Done("late", lambda: rename("Twice"))

    job = perform(work)
    assert (job.state, job.receipt) == ("leased", "")
    assert the_store().name != "Twice"


def test_a_round_that_fails_stops_neither_the_others_nor_its_next_turn(app: Flask):
    runs: list[str] = []

    @chores.every(timedelta(seconds=0))
    def broken() -> None:
        runs.append("broken")
        raise LookupError

    @chores.every(timedelta(hours=1))
    def hourly() -> None:
        runs.append("hourly")

    chores.go_round()
    chores.go_round()
    assert runs == ["broken", "hourly", "broken"]
    chores.go_round(force=True)
    assert runs[3:] == ["broken", "hourly"]
