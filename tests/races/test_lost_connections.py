"""PostgreSQL ends a connection in the middle of a write: all of it is done again, or nobody pretends to know."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from shop.inventory.tables import Stock
from shop.kernel import chores, counters, outbox
from shop.kernel import db as database
from shop.kernel.chores import Done
from shop.kernel.db import OutcomeUnknown, db, session, write
from shop.kernel.outbox import Job
from shop.kernel.points import hold
from shop.orders.placing import place
from shop.orders.tables import Order
from shop.sourcing.tables import Offer
from tests import world
from tests.house import PageClient
from tests.servers import shared_cluster

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.case("X-CR-09")]
POINTS = ("place.after_prices", "commit.after_read")


@pytest.fixture
def engine_name() -> str:
    return "postgres"


@pytest.fixture
def points() -> Iterator[None]:
    yield
    for name in POINTS:
        hold(name, None)


def end_connection(connection: sa.Connection | None = None) -> None:
    """What a restart of the server does to the transaction that is open here."""
    ask = connection if connection is not None else session()
    pid = ask.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    shared_cluster().execute(f"SELECT pg_terminate_backend({pid}, 10000)")


def once(act: Callable[[], None]) -> Callable[[], None]:
    left = [act]
    return lambda: left.pop()() if left else None


def prepare() -> str:
    """A cart with a thing from our own stock and one of a vendor's."""
    world.make_product("KET-1", stock=5)
    world.make_product("MUG-1", vendors={"BREW": (300, 9)}, stock=0)
    return world.make_cart({"KET-1": 2, "MUG-1": 3})


def check_bought_once() -> None:
    session().rollback()
    assert session().execute(sa.select(Order.number)).scalars().all() == [1001]
    assert session().execute(sa.select(sa.func.sum(Stock.reserved))).scalar_one() == 2
    assert session().execute(sa.select(Offer.committed)).scalars().all() == [3]


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize("point", POINTS)
def test_an_order_whose_connection_ended_is_placed_whole_and_once(app: Flask, point: str):
    token = prepare()
    details = world.make_details(token)
    session().rollback()
    hold(point, once(end_connection))
    assert place(world.the_store(), token, details, world.VISIT).number == 1001
    check_bought_once()


@pytest.mark.usefixtures("points")
def test_without_the_retry_the_shopper_would_have_met_the_restart(app: Flask, monkeypatch):
    """The control: the connection really ends there."""
    token = prepare()
    details = world.make_details(token)
    session().rollback()
    monkeypatch.setattr(database, "is_lost", lambda _error: False)
    hold(POINTS[0], once(end_connection))
    with pytest.raises(sa.exc.OperationalError):
        place(world.the_store(), token, details, world.VISIT)
    session().rollback()
    assert session().execute(sa.select(sa.func.count(Order.id))).scalar_one() == 0


def test_a_connection_that_ends_at_the_commit_is_no_success_and_no_second_try(app: Flask):
    token = prepare()
    details = world.make_details(token)
    session().rollback()
    runs: list[int] = []
    armed: list[sa.Connection] = []

    def at_commit(_connection: sa.Connection) -> None:
        if armed:
            end_connection(armed.pop())

    def work() -> Order:
        runs.append(1)
        armed.append(session().connection())
        return place(world.the_store(), token, details, world.VISIT)

    event.listen(db.engine, "commit", at_commit)
    with pytest.raises(OutcomeUnknown):
        write(work)
    assert runs == [1], "it might have been saved: doing it again by itself could do it twice"
    assert place(world.the_store(), token, details, world.VISIT).number == 1001, (
        "the shopper's own second try"
    )
    check_bought_once()


def test_an_answer_that_was_lost_after_the_commit_leaves_one_order(app: Flask, monkeypatch):
    token = prepare()
    details = world.make_details(token)
    session().rollback()
    commit = type(session()).commit

    def commit_and_break(self: object) -> None:
        monkeypatch.setattr(type(session()), "commit", commit)
        commit(self)
        raise sa.exc.OperationalError(None, None, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(type(session()), "commit", commit_and_break)
    with pytest.raises(OutcomeUnknown):
        place(world.the_store(), token, details, world.VISIT)
    assert place(world.the_store(), token, details, world.VISIT).number == 1001
    check_bought_once()


def test_a_page_says_that_nobody_knows(app: Flask, client: PageClient, monkeypatch):
    world.make_store()
    client.get("/sign-up")

    def lost(*_: object) -> None:
        raise OutcomeUnknown

    monkeypatch.setattr("shop.people.accounts.register", lost)
    monkeypatch.setitem(app.view_functions, "storefront.create_account", lost)
    answer = client.post("/sign-up", data={"email": "a@b.example"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert "Look first whether it is there" in answer.text


def test_a_worker_outlives_a_restart_and_does_the_job_once(app: Flask, monkeypatch):
    monkeypatch.setattr(chores, "_chores", {})
    effects: list[int] = []

    def effect() -> None:
        if not effects:
            effects.append(1)
            end_connection()
        counters.open_series(world.the_store().id, "invoice")

    chores.chore("test")(lambda _lease: Done("taken", effect))
    store_id = world.the_store().id
    write(lambda: outbox.enqueue("test", "k", store_id))
    assert chores.work_one("a worker")
    job = session().execute(sa.select(Job)).scalar_one()
    assert (job.state, job.receipt) == ("sent", "taken")
    assert write(lambda: counters.next_number(store_id, "invoice")) == 1
