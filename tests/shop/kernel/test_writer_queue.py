"""Writers into SQLite take turns: first come, first served, and nobody waits for ever."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from shop.kernel.db import BUSY
from shop.kernel.engines import WriterQueue, make_engine
from tests.shop.kernel import sqlite_files

pytestmark = pytest.mark.case("X-DO-08")


def until(condition: Callable[[], bool]) -> None:
    """Wait for it; fails after ten seconds."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never happened")


def test_turns_are_given_in_the_order_of_asking():
    queue, served = WriterQueue(), []
    assert queue.acquire(1)

    def wait(number: int) -> None:
        assert queue.acquire(30)
        served.append(number)
        queue.release()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(16)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda: len(queue._waiting) == number + 1)  # noqa: B023 (used at once)
    queue.release()
    for thread in threads:
        thread.join(30)
    assert served == list(range(16))


def test_who_gave_up_waiting_is_passed_over():
    queue = WriterQueue()
    assert queue.acquire(1)
    assert not queue.acquire(0.01)
    queue.release()
    assert queue.acquire(0), "the turn went to somebody who had left"


def test_a_turn_that_comes_at_the_last_moment_is_taken(monkeypatch: pytest.MonkeyPatch):
    """The turn is handed over between the time-out and the look at the list: it must not be lost."""
    queue = WriterQueue()
    assert queue.acquire(1)

    class Late(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            queue.release()
            return False

    monkeypatch.setattr("shop.kernel.engines.threading.Event", Late)
    assert queue.acquire(0.01)
    assert queue._busy


def test_a_writer_whose_turn_does_not_come_is_told_that_the_database_is_busy(tmp_path: Path):
    engine = sqlite_files.make(tmp_path, turn_timeout=0.05)
    with engine.begin(), pytest.raises(BUSY, match="busy"), engine.begin():
        raise AssertionError("two writers at once")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE units SET left = 2")
    assert sqlite_files.left(engine) == 2


def test_a_busy_file_gives_the_turn_back(tmp_path: Path):
    """Another process writes: BEGIN fails, and the next writer of this process must get its turn."""
    engine, other = (
        sqlite_files.make(tmp_path, turn_timeout=0.5),
        make_engine(sa.make_url(f"sqlite:///{tmp_path / 'units.db'}")),
    )
    sa.event.listen(engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=20"))
    with other.begin(), pytest.raises(sa.exc.OperationalError, match="locked"), engine.begin():
        raise AssertionError("two writers at once")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE units SET left = 5")
    assert sqlite_files.left(engine) == 5


def test_sixteen_writers_are_all_served_and_none_is_refused(tmp_path: Path):
    engine = sqlite_files.make(tmp_path, left=0)

    def write(_: int) -> int:
        for _turn in range(10):
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE units SET left = left + 1")
        return 10

    assert sqlite_files.together(16, write) == [10] * 16
    assert sqlite_files.left(engine) == 160
