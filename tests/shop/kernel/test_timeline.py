"""What happened stays: no statement changes, removes or replaces a line of the timeline."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import db, session, write
from shop.kernel.timeline import SYSTEM, Event, record
from tests.world_shop import make_store

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("PL-03")]
ROW = "SELECT id, store_id, subject, subject_ulid, 'forged', sentence, details, actor_kind, actor_name, "
REPLACE = (
    "INSERT OR REPLACE INTO timeline_events (id, store_id, subject, subject_ulid, name, sentence, details, "
    f"actor_kind, actor_name, actor_ulid, happened_at) {ROW} actor_ulid, happened_at FROM timeline_events"
)
ATTACKS = {
    "update": "UPDATE timeline_events SET sentence = 'nothing happened'",
    "delete": "DELETE FROM timeline_events",
    "replace": REPLACE,
    "truncate": "TRUNCATE timeline_events",
}


@pytest.fixture
def event(app: Flask) -> None:
    """Record one event."""
    store = make_store()
    write(lambda: record("store.opened", "Opened", by=SYSTEM, store_id=store.id, subject="store", how="test"))


def names() -> list[str]:
    session().rollback()
    found = list(session().execute(sa.select(Event.name).order_by(Event.id)).scalars())
    session().rollback()  # a reader that stays would make TRUNCATE wait for its lock
    return found


def try_to(attack: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(ATTACKS[attack])


@pytest.mark.parametrize("attack", ["update", "delete", "replace", "truncate"])
def test_the_timeline_is_append_only(event, engine_name: str, attack: str):
    if attack == {"sqlite": "truncate", "postgres": "replace"}[engine_name]:
        pytest.skip("this database does not know the statement")
    before = names()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        try_to(attack)
    assert names() == before


def test_an_event_is_part_of_its_transaction(event, engine_name: str):
    def work() -> None:
        record("store.closed", "Closed", by=SYSTEM, store_id=1, subject="store")
        raise LookupError

    before = names()
    with pytest.raises(LookupError):
        write(work)
    assert names() == before
    with pytest.raises(RuntimeError, match="transaction of its effect"):
        record("store.closed", "Closed", by=SYSTEM, store_id=1, subject="store")


def test_long_words_are_cut_to_fit(event, engine_name: str):
    def work() -> int:
        store_id = session().execute(sa.select(Event.store_id)).scalars().first()
        record("store.renamed", "x" * 900, by=SYSTEM, store_id=store_id, subject="store")
        return session().execute(sa.select(sa.func.max(sa.func.length(Event.sentence)))).scalar_one()

    assert write(work) == 500


def test_on_sqlite_replacing_needs_recursive_triggers_to_be_refused(event, engine_name: str):
    """The control: without the pragma INSERT OR REPLACE walks past the triggers."""
    if engine_name != "sqlite":
        pytest.skip("SQLite only")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        connection.exec_driver_sql(REPLACE)
        assert connection.exec_driver_sql("SELECT DISTINCT name FROM timeline_events").scalars().all() == [
            "forged"
        ]
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")
        connection.rollback()
