"""The session reads unless write() says otherwise; a write is whole, retried as a whole, and never in a GET."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import db as database
from shop.kernel.db import WriteNotAllowed, changes, in_write, lock, session, write, writes
from shop.kernel.stores import Store
from tests.world_shop import make_store

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("PL-01")]


def names() -> list[str]:
    session().rollback()
    return list(session().execute(sa.select(Store.name)).scalars())


def rename(name: str) -> None:
    changes(sa.update(Store).values(name=name))


class Trouble:
    """Fails `times` times with what the database says to a transaction that should be run again."""

    def __init__(self, code: str, times: int) -> None:
        self.code, self.left, self.runs = code, times, 0

    def __call__(self) -> str:
        self.runs += 1
        rename(f"run {self.runs}")
        if self.left:
            self.left -= 1
            cause = Exception("the database says no")
            cause.sqlite_errorname = cause.sqlstate = self.code  # type: ignore[attr-defined]
            raise sa.exc.OperationalError("UPDATE", {}, cause)
        return "done"


RETRIED = ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "40001", "40P01", "55P03"]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.time, "sleep", lambda _seconds: None)


@pytest.fixture
def store(app: Flask) -> Store:
    return make_store(name="Before")


@pytest.mark.case("X-CR-07", "X-CR-11")
def test_a_write_is_run_again_whole_when_the_database_asks(store, engine_name: str):
    for code in RETRIED:
        work = Trouble(code, times=3)
        assert write(work) == "done"
        assert (work.runs, names()) == (4, ["run 4"])


@pytest.mark.case("X-CR-07")
def test_after_five_runs_a_write_gives_up_and_has_changed_nothing(store, engine_name: str):
    work = Trouble(RETRIED[0], times=99)
    with pytest.raises(database.BUSY):
        write(work)
    assert (work.runs, names()) == (database.ATTEMPTS, ["Before"])


def test_what_will_not_pass_is_not_tried_again(store, engine_name: str):
    work = Trouble("57P01", times=1)
    with pytest.raises(sa.exc.OperationalError):
        write(work)
    assert (work.runs, names()) == (1, ["Before"])


def test_an_error_undoes_the_whole_write(store, engine_name: str):
    def work() -> None:
        rename("Half")
        raise LookupError("in the middle")

    with pytest.raises(LookupError):
        write(work)
    assert names() == ["Before"]
    assert not in_write()


def test_a_write_inside_a_write_joins_it(store, engine_name: str):
    def outer() -> None:
        write(lambda: rename("Inner"))
        assert in_write(), "the inner write must not commit by itself"
        raise LookupError

    with pytest.raises(LookupError):
        write(outer)
    assert names() == ["Before"]


def test_a_verb_keeps_its_name_and_its_value(store, engine_name: str):
    @writes
    def rename_it(name: str) -> str:
        """Rename."""
        rename(name)
        return name.upper()

    assert (rename_it("After"), rename_it.__name__, names()) == ("AFTER", "rename_it", ["After"])


def test_a_get_cannot_write(store, engine_name: str):
    database.refuse_writes()
    with pytest.raises(WriteNotAllowed):
        write(lambda: rename("After"))
    session().info.pop("read_only")
    assert names() == ["Before"]


def test_a_statement_outside_of_write_is_refused_by_the_database(store, engine_name: str):
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"):
        rename("After")
    session().rollback()
    session().add(Store(name="Second", slug="second", email="a@b.example"))
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"):
        session().flush()
    assert names() == ["Before"]


def test_reading_keeps_to_one_snapshot_and_a_write_sees_the_newest(app: Flask, store, engine_name: str):
    assert names() == ["Before"]
    with database.db.engine.begin() as elsewhere:
        elsewhere.execute(sa.update(Store).values(name="Elsewhere"))
    assert session().execute(sa.select(Store.name)).scalar_one() == "Before"
    assert write(lambda: session().execute(sa.select(Store.name)).scalar_one()) == "Elsewhere"


def test_what_was_loaded_before_a_write_is_read_anew(app: Flask, store, engine_name: str):
    session().rollback()
    mine = session().execute(sa.select(Store)).scalar_one()
    assert mine.name == "Before"
    write(lambda: rename("After"))
    assert mine.name == "After"


def test_lock_and_other_tools_of_a_write_refuse_to_work_outside(store, engine_name: str):
    with pytest.raises(RuntimeError, match="inside write"):
        lock(store)


def test_the_databases_clock_is_aware_and_moves(store, engine_name: str):
    first, second = database.database_now(), database.database_now()
    assert first.tzinfo is not None
    assert first <= second
