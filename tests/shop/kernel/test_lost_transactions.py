"""A full disk makes SQLite roll back in silence; here that is an error, never a success."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shop.kernel import engines
from tests.shop.kernel import sqlite_files

pytestmark = [pytest.mark.case("X-CR-06"), pytest.mark.feature("PL-01")]
BIG = b"x" * 200_000


@pytest.fixture
def full(tmp_path: Path) -> Iterator[sa.Engine]:
    """Yield an engine on a file that may not grow by as much as one big row."""
    engine = sqlite_files.make(tmp_path, pool_size=1)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
    yield engine
    engine.dispose()


def order_and_best_effort(connection: sa.Connection) -> None:
    """Write a row, then something that does not fit, whose failure "does not matter"."""
    connection.exec_driver_sql("UPDATE units SET left = 42 WHERE id = 1")
    with contextlib.suppress(sa.exc.OperationalError):
        connection.exec_driver_sql("INSERT INTO units (left, filler) VALUES (0, ?)", (BIG,))


def order_and_another(connection: sa.Connection) -> None:
    """Go on as if nothing had happened."""
    order_and_best_effort(connection)
    connection.exec_driver_sql("UPDATE units SET left = 7 WHERE id = 1")


def order_and_silent_rollback(connection: sa.Connection) -> None:
    """What SQLite does by itself after some SQLITE_FULL: end the transaction and tell nobody."""
    connection.exec_driver_sql("UPDATE units SET left = 42 WHERE id = 1")
    connection.connection.driver_connection.execute("ROLLBACK")


def test_a_commit_after_a_swallowed_full_disk_is_refused(full: sa.Engine):
    with pytest.raises(sa.exc.SQLAlchemyError), full.begin() as connection:
        order_and_best_effort(connection)
    assert sqlite_files.left(full) == 1


def test_after_a_full_disk_nothing_more_is_written_in_autocommit(full: sa.Engine):
    with pytest.raises(sa.exc.SQLAlchemyError), full.begin() as connection:
        order_and_another(connection)
    assert sqlite_files.left(full) == 1


def test_a_transaction_that_the_library_ended_cannot_be_committed(tmp_path: Path):
    engine = sqlite_files.make(tmp_path)
    with pytest.raises(sa.exc.InvalidRequestError, match="nothing was saved"), engine.begin() as connection:
        order_and_silent_rollback(connection)
    assert sqlite_files.left(engine) == 1


def test_without_the_guard_the_loss_is_reported_as_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The control: the same history with the guard off ends without an error, and the row is gone."""
    monkeypatch.setattr(engines, "_refuse_lost_commit", lambda _connection: None)
    engine = sqlite_files.make(tmp_path)
    with engine.begin() as connection:
        order_and_silent_rollback(connection)
    assert sqlite_files.left(engine) == 1, "else the guard proves nothing"


def test_the_next_writer_finds_a_sound_engine(full: sa.Engine):
    with pytest.raises(sa.exc.SQLAlchemyError), full.begin() as connection:
        order_and_best_effort(connection)
    with full.begin() as connection:
        connection.exec_driver_sql("UPDATE units SET left = 5 WHERE id = 1")
    assert sqlite_files.left(full) == 5


@pytest.mark.slow
@pytest.mark.case("X-CR-05")
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_on_a_real_full_disk_what_was_acknowledged_is_there(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        engine, acknowledged, refused = sqlite_files.make(disk), 0, 0
        for _ in range(60):
            try:
                with engine.begin() as connection:
                    connection.exec_driver_sql(
                        "INSERT INTO units (left, filler) VALUES (0, ?)", (BIG[:20_000],)
                    )
                acknowledged += 1
            except sa.exc.SQLAlchemyError:
                refused += 1
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM units WHERE left = 0").scalar_one()
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        assert refused, "the disk never filled up"
        assert (rows, sound) == (acknowledged, "ok")
        engine.dispose()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
