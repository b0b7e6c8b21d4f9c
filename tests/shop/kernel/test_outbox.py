"""Jobs are done at least once, by one holder at a time; a holder whose lease ran out can report nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import outbox
from shop.kernel.db import session, write
from shop.kernel.outbox import LAST_TRY, Job, Lease
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app"), pytest.mark.feature("PL-02")]
OVER = timedelta(seconds=-1)  # a lease that is over when it begins, by the database's own clock


def put(key: str = "k", *, after: timedelta | None = None, **payload: object) -> None:
    store_id = the_store().id
    write(lambda: outbox.enqueue("test", key, store_id, after=after, **payload))


def job(key: str = "k") -> Job:
    session().rollback()
    return session().execute(sa.select(Job).where(Job.dedupe_key == key)).scalar_one()


def report(lease: Lease, how: str = "finish", *words: str) -> bool:
    return write(lambda: getattr(outbox, how)(lease, *words))


def test_the_same_dedupe_key_again_changes_nothing(app: Flask):
    put(n=1)
    put(n=2)
    lease = outbox.claim("a")
    assert (lease.payload, outbox.claim("b")) == ({"n": 1}, None)
    assert report(lease, "finish", "250 OK")
    put(n=3)
    assert (job().state, job().receipt, job().payload) == ("sent", "250 OK", {"n": 1})
    assert outbox.claim("a") is None


def test_the_oldest_job_that_is_due_comes_first(app: Flask):
    put("later", after=timedelta(hours=1))
    put("first")
    put("second")
    assert [outbox.claim("a").dedupe_key for _ in range(2)] == ["first", "second"]
    assert outbox.claim("a") is None


def test_a_job_and_a_report_belong_into_a_write(app: Flask):
    put()
    lease = outbox.claim("a")
    for attempt in (lambda: outbox.enqueue("test", "x", 1), lambda: outbox.finish(lease)):
        with pytest.raises(RuntimeError, match="belongs in"):
            attempt()


@pytest.mark.case("X-PO-14")
def test_a_holder_whose_lease_ran_out_can_report_nothing(app: Flask):
    put()
    zombie = outbox.claim("a", lease=OVER)
    heir = outbox.claim("a")  # even a process of the same name
    assert (heir.id, heir.fence, heir.attempts) == (zombie.id, zombie.fence + 1, 2)
    for how in ("finish", "postpone", "bury"):
        assert not report(zombie, how, "too late")
    assert (job().state, job().last_error) == ("leased", "")
    assert report(heir)
    assert not report(heir), "a report counts once"
    assert not report(zombie)
    assert job().state == "sent"


def test_without_the_fence_the_late_report_would_count(app: Flask):
    """The control: a zombie that shows its heir's fence is believed, so it is the fence that keeps it out."""
    put()
    zombie = outbox.claim("a", lease=OVER)
    heir = outbox.claim("a")
    assert report(Lease(**(vars(zombie) | {"fence": heir.fence})))


def test_a_running_lease_is_not_taken(app: Flask):
    put()
    assert outbox.claim("a")
    assert outbox.claim("b") is None


@pytest.mark.case("X-CR-15")
def test_leases_go_by_the_databases_clock_not_by_the_process(app: Flask, clock):
    """A process whose clock is a day ahead must not take what another one holds."""
    put()
    clock.shift(-100_000_000)  # the process lives years before or after the database
    assert outbox.claim("a") is None or job().state == "leased"
    clock.shift(200_000_000)
    session().rollback()
    held = job().lease_until
    assert outbox.claim("b") is None or held is None


@pytest.mark.case("X-CR-13")
def test_a_failure_that_may_pass_is_tried_again_ever_later_and_then_buried(app: Flask):
    put()
    pauses = []
    for attempt in range(1, LAST_TRY + 1):
        lease = outbox.claim("a")
        assert lease.attempts == attempt
        assert report(lease, "postpone", "the server is down")
        row = job()
        pauses.append((row.next_at - row.created_at).total_seconds())
        if attempt < LAST_TRY:
            assert (row.state, row.lease_owner, row.lease_until) == ("pending", None, None)
            assert outbox.claim("a") is None, "its pause is not over"
            write(lambda: session().execute(sa.update(Job).values(next_at=job_made())))
    assert (job().state, job().last_error) == ("dead", "the server is down")
    assert [pause > 10 for pause in pauses[:-1]] == [True] * (LAST_TRY - 1)
    assert pauses[0] < pauses[2] < pauses[4]


def job_made() -> object:
    return sa.select(Job.created_at).scalar_subquery()


@pytest.mark.case("X-PO-17")
def test_a_dead_job_stays_dead_until_somebody_revives_it(app: Flask):
    put()
    assert report(outbox.claim("a"), "bury", "no such address")
    assert outbox.claim("a") is None
    row_id = job().id
    assert write(lambda: outbox.revive(row_id))
    lease = outbox.claim("b")
    assert (lease.attempts, lease.fence) == (1, 2), "attempts count afresh, the fence never does"
    assert report(lease)
    assert not write(lambda: outbox.revive(row_id)), "what is sent is not sent again"


def test_long_words_are_cut_to_fit(app: Flask):
    put()
    assert report(outbox.claim("a"), "postpone", "x" * 9000)
    assert len(job().last_error) == 500


def test_a_lease_without_an_owner_cannot_be_written(app: Flask):
    put()
    with pytest.raises(sa.exc.IntegrityError, match="lease_"):
        write(lambda: session().execute(sa.update(Job).values(state="leased")))
