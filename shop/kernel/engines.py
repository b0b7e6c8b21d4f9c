"""Makes database engines that own their transactions, on SQLite and on PostgreSQL.

The SQLite half begins its own transactions (the driver's legacy mode runs SELECTs outside of them),
queues writers fairly inside the process, and turns SQLite's silent rollbacks into errors.
Each rule below was measured; docs/decisions/0001-data-layer.md has the figures.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this machine: the system's library, without WAL if it has the bug
    import sqlite3 as sqlite  # noqa: TID251

log = logging.getLogger(__name__)

# After one of these SQLite has rolled the whole transaction back without telling anyone.
FATAL = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOMEM",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_INTERRUPT",
)
RETRYABLE_POSTGRES = {"40001", "40P01", "55P03"}
PRAGMAS = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "journal_size_limit=67108864",
    "cache_size=-500",
)
POSTGRES_READING: dict[str, Any] = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
STATEMENTS_KEPT = 500  # prepared ones, a connection: the driver's 128 are fewer than we have
POSTGRES_SESSION = (
    "-c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
)


def wal_is_safe(version: tuple[int, ...] = sqlite.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


class WriterQueue:
    """Lets this process's writers into SQLite one by one, first come first served.

    SQLite's own busy handler is unfair: under sixteen writers one waits for seconds.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False

    def acquire(self, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; False when it did not come."""
        with self._guard:
            if not self._busy:
                self._busy = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # the turn came between the time-out and the lock

    def release(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


def make_engine(
    url: sa.URL, *, pool_size: int = 16, turn_timeout: float = 10, durable: bool = True
) -> sa.Engine:
    """An engine whose plain transactions write; see make_reader for one that only reads.

    `durable` waits for the disk at each commit; without it a power cut (not a crash) may lose the file.
    """
    if url.get_backend_name() == "sqlite":
        engine = _make_sqlite(url, pool_size, durable)
        _take_turns(engine, WriterQueue(), turn_timeout)
        return engine
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": 5, "options": POSTGRES_SESSION},
    )


def make_reader(engine: sa.Engine) -> sa.Engine:
    """The engine's twin whose transactions only read; it is disposed of together with the engine.

    On SQLite it has connections of its own: turning one from reading to writing and back makes SQLite
    prepare every statement anew, which costs more than running it.
    """
    if engine.dialect.name != "sqlite":
        return engine.execution_options(**POSTGRES_READING)
    pool: Any = engine.pool
    reader = _make_sqlite(engine.url, pool.size(), engine.get_execution_options()["durable"])
    event.listen(reader, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    event.listen(reader, "begin", _begin_reading)
    event.listen(engine, "engine_disposed", lambda _engine: reader.dispose())
    return reader


def _make_sqlite(url: sa.URL, pool_size: int, durable: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=sqlite,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_use_lifo=True,  # the one used last has its statements prepared
        connect_args={"cached_statements": STATEMENTS_KEPT},
        execution_options={"durable": durable},
    )
    mode = "wal" if wal_is_safe() else "delete"
    if mode == "delete":
        log.warning(
            "SQLite %s has the WAL-reset bug: using a rollback journal, run one process only",
            sqlite.sqlite_version,
        )
    event.listen(engine, "connect", lambda connection, _record: _set_up(connection, mode, durable))
    event.listen(engine, "commit", _refuse_lost_commit)
    event.listen(engine, "handle_error", _poison_after_fatal)
    return engine


def _set_up(connection: Any, mode: str, durable: bool) -> None:
    connection.isolation_level = None  # BEGIN is ours
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=5000")  # first, so that the rest can wait
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != mode:
        cursor.execute(f"PRAGMA journal_mode={mode}")
    for pragma in (f"synchronous={'FULL' if durable else 'OFF'}", *PRAGMAS):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA foreign_keys").fetchone()[0] != 1:
        raise RuntimeError("this SQLite was built without foreign keys")
    cursor.close()


def _begin_reading(connection: sa.Connection) -> None:
    driver: Any = connection.connection.driver_connection  # neither waits nor fails: no need of more
    driver.execute("BEGIN")


def _take_turns(engine: sa.Engine, queue: WriterQueue, turn_timeout: float) -> None:
    """A writer takes its turn before it begins and gives it back with the connection."""

    def begin(connection: sa.Connection) -> None:
        held = connection.connection.info
        if not held.get("writer_turn"):
            if not queue.acquire(turn_timeout):
                raise sa.exc.TimeoutError("the database is busy: no writer's turn in time")
            held["writer_turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def give_turn_back(_connection: Any, record: Any, *_: Any) -> None:
        if record.info.pop("writer_turn", None):
            queue.release()

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", give_turn_back)
    event.listen(engine, "invalidate", give_turn_back)


def _refuse_lost_commit(connection: sa.Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is None or not driver.in_transaction:
        raise sa.exc.InvalidRequestError("SQLite had rolled this transaction back; nothing was saved")


def _poison_after_fatal(context: sa.ExceptionContext) -> None:
    if getattr(context.original_exception, "sqlite_errorname", "").startswith(FATAL):
        context.is_disconnect = True  # the next use raises instead of writing in autocommit


def is_retryable(error: BaseException) -> bool:
    """Whether running the whole transaction again may succeed: busy, deadlock, serialization, lock."""
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlstate", None) in RETRYABLE_POSTGRES:
        return True
    return (getattr(cause, "sqlite_errorname", "") or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def is_lost(error: BaseException) -> bool:
    """Whether PostgreSQL went away, or could not be reached: what was not committed is gone as a whole."""
    cause = getattr(error, "orig", None)
    if cause is None or hasattr(cause, "sqlite_errorname"):
        return False
    return bool(getattr(error, "connection_invalidated", False)) or getattr(error, "statement", "") is None
