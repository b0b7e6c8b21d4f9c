"""SQLite as this house opens it: transactions of its own, pragmas, readers that cannot write."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from shop.kernel import engines
from shop.kernel.engines import make_reader, wal_is_safe
from tests.shop.kernel import sqlite_files

BUYERS = 8


def buy(engine: sa.Engine, between: Callable[[], object]) -> bool:
    """Look whether one is left, and if so take it: naive on purpose, the transaction is the guard."""
    with engine.begin() as connection:
        left = connection.exec_driver_sql("SELECT left FROM units WHERE id = 1").scalar_one()
        between()
        if left < 1:
            return False
        connection.exec_driver_sql("UPDATE units SET left = left - 1 WHERE id = 1")
        return True


@pytest.mark.feature("PL-01")
def test_of_eight_who_check_and_then_take_the_last_one_gets_it(tmp_path: Path):
    engine = sqlite_files.make(tmp_path)
    answers = sqlite_files.together(BUYERS, lambda _: buy(engine, lambda: time.sleep(0.005)))
    assert sorted(answers) == [False] * (BUYERS - 1) + [True]
    assert sqlite_files.left(engine) == 0


@pytest.mark.parametrize("level", ["DEFERRED", "IMMEDIATE"])
def test_with_the_drivers_own_transactions_the_last_one_is_sold_eight_times(tmp_path: Path, level: str):
    """The control: the driver begins at the first UPDATE, so that the SELECT before it holds nothing."""
    house = sqlite_files.make(tmp_path)
    naive = sa.create_engine(
        house.url, module=engines.sqlite, pool_size=BUYERS, connect_args={"isolation_level": level}
    )
    all_have_read = threading.Barrier(BUYERS, timeout=120)
    answers = sqlite_files.together(BUYERS, lambda _: buy(naive, all_have_read.wait))
    naive.dispose()
    assert answers == [True] * BUYERS, "else the guard of the test above proves nothing"
    assert sqlite_files.left(house) == 1 - BUYERS


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("busy_timeout", 5000),
        ("journal_mode", "wal" if wal_is_safe() else "delete"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("journal_size_limit", 67108864),
    ],
)
def test_every_connection_is_set_up(tmp_path: Path, pragma: str, value: object):
    engine = sqlite_files.make(tmp_path)
    with engine.connect() as first, make_reader(engine).connect() as second:
        for connection in (second, first):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_ddl_is_part_of_the_transaction(tmp_path: Path):
    engine = sqlite_files.make(tmp_path)
    with engine.connect() as connection, connection.begin() as half_way:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        half_way.rollback()
    assert not sa.inspect(engine).has_table("half")


def test_a_reader_cannot_write_and_the_next_writer_can(tmp_path: Path):
    engine = sqlite_files.make(tmp_path, pool_size=1)
    reader = make_reader(engine)
    with pytest.raises(sa.exc.OperationalError, match="readonly"), reader.begin() as connection:
        connection.exec_driver_sql("UPDATE units SET left = 7")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE units SET left = 3")
    assert sqlite_files.left(engine) == 3


@pytest.mark.skipif(not wal_is_safe(), reason="a rollback journal makes writers wait for readers")
def test_a_reader_keeps_its_snapshot_and_hinders_no_writer(tmp_path: Path):
    engine = sqlite_files.make(tmp_path)
    reader = make_reader(engine)
    with reader.begin() as reading:
        look = sa.text("SELECT left FROM units")
        assert reading.execute(look).scalar_one() == 1
        with engine.begin() as writing:
            writing.exec_driver_sql("UPDATE units SET left = 9")
        assert reading.execute(look).scalar_one() == 1
    assert sqlite_files.left(engine) == 9


@pytest.mark.case("X-CR-22")
@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),  # Debian 12
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_used_only_where_its_reset_bug_is_fixed(version: tuple[int, ...], is_safe: bool):
    assert wal_is_safe(version) is is_safe


@pytest.mark.case("X-CR-22")
def test_an_unsafe_library_gets_a_rollback_journal_and_says_so(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(engines, "wal_is_safe", lambda: False)
    engine = sqlite_files.make(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete"
    assert "run one process only" in caplog.text


def test_the_shipped_library_is_a_safe_one():
    pytest.importorskip("pysqlite3", reason="no wheel of the fixed library for this machine")
    assert engines.sqlite.__name__ == "pysqlite3.dbapi2"
    assert wal_is_safe()
