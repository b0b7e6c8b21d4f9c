"""The database: rows, the current session, reading by default and writing only inside write().

A session starts out reading: on SQLite with query_only, on PostgreSQL in a read-only snapshot.
`write(work)` ends that snapshot, runs `work()` in one write transaction, and runs the whole of it
again when the database asks for that (busy, deadlock) or went away before the end. A verb called inside another's write joins it.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import DeclarativeBase

from shop.kernel import direct
from shop.kernel.engines import is_lost, is_retryable, make_engine, make_reader
from shop.kernel.points import crash, crash_point

P = ParamSpec("P")
T = TypeVar("T")
ATTEMPTS = 5
BEFORE_COMMIT, AFTER_COMMIT = crash_point("write.before_commit"), crash_point("write.after_commit")
BUSY = (sa.exc.OperationalError, sa.exc.TimeoutError)  # answered 503: nothing was changed
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every mapped class inherits."""

    metadata = sa.MetaData(naming_convention=NAMES)


class WriteNotAllowed(RuntimeError):
    """Something tried to write while a page was only being read."""


class OutcomeUnknown(RuntimeError):
    """The connection was lost during COMMIT: it was saved as a whole or not at all, and nobody can say which."""


_readers: WeakKeyDictionary[sa.Engine, sa.Engine] = WeakKeyDictionary()


def _reader(engine: sa.Engine) -> sa.Engine:
    """The engine's twin that only reads; one and the same object each time."""
    if engine not in _readers:
        _readers[engine] = make_reader(engine)
    return _readers[engine]


class HouseSession(Session):
    """A session that reads through a read-only bind until write() says otherwise."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        """The writing engine inside write(), else its twin that only reads."""
        engine = super().get_bind(*args, **kwargs)
        if self.info.get("writing") or not isinstance(engine, sa.Engine):
            return engine
        return _reader(engine)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with engines of our own making."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Any) -> sa.Engine:
        url = sa.make_url(options["url"])
        return make_engine(
            url,
            pool_size=int(app.config.get("DATABASE_POOL", 16)),
            durable=bool(app.config.get("DATABASE_DURABLE", True)),
        )


db = Database(model_class=Base, session_options={"class_": HouseSession, "autoflush": True})


def session() -> Session:
    """The current session: of this request, this worker's job or this test."""
    return db.session()


def rows(statement: sa.Executable, values: Mapping[str, Any]) -> Sequence[Any]:
    """The plain rows of a statement of columns, by their names; a list needs no session to watch its rows.

    The statement is built once and kept: a constant of its module, say. A list among its values wants `among`.
    Inside a write the rows show what this transaction did so far, as any query does.
    """
    current = session()
    if current.info.get("writing"):
        current.flush()
    return direct.read(_connection(current), statement, values)


def _connection(current: Session) -> sa.Connection:
    """The connection of the session's transaction; asking the session for it takes as long as a small query."""
    transaction = current.get_transaction()
    known, connection = current.info.get("connection", (None, None))
    if transaction is None or transaction is not known or not transaction.is_active:
        connection = current.connection()
        current.info["connection"] = (current.get_transaction(), connection)
    found: sa.Connection = connection
    return found


def in_write() -> bool:
    """Whether a write transaction is open here; nothing may talk to a network then."""
    return bool(session().info.get("writing"))


def refuse_writes() -> None:
    """From here on this session only reads (a GET); write() raises WriteNotAllowed."""
    session().info["read_only"] = True


def only_reads() -> bool:
    """Whether this session was told to refuse writes, and is not in the one that is let through all the same."""
    held = session().info
    return bool(held.get("read_only")) and not held.get("writing")


def write(work: Callable[[], T], *, even_when_reading: bool = False) -> T:
    """Run `work` in one write transaction and return its value.

    `work` does no network call and may run up to five times, each time from the start. Inside another
    write it simply joins. Raises what `work` raises, after rolling back.
    """
    current = session()
    if current.info.get("writing"):
        return work()
    if current.info.get("read_only") and not even_when_reading:
        raise WriteNotAllowed("a GET changes nothing: move this into a POST")
    current.rollback()  # ends the reading snapshot and expires what it loaded
    current.info["writing"] = True
    try:
        return _write_with_retries(current, work)
    finally:
        current.info.pop("writing", None)
        current.rollback()


def _write_with_retries(current: Session, work: Callable[[], T]) -> T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            value = work()
            current.flush()
            _commit(current)
            return value
        except sa.exc.OperationalError as error:
            current.rollback()
            if attempt == ATTEMPTS or not (is_retryable(error) or is_lost(error)):
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 (jitter, no secret)
        except BaseException:
            current.rollback()
            raise
    raise AssertionError("unreachable")


def _commit(current: Session) -> None:
    """Commit; a database that went away in the middle of it is no reason to do it all again."""
    crash(BEFORE_COMMIT)
    try:
        current.commit()
    except sa.exc.DBAPIError as error:
        if not is_lost(error):
            raise
        raise OutcomeUnknown("the database went away while this was being saved") from error
    crash(AFTER_COMMIT)


def writes(verb: Callable[P, T]) -> Callable[P, T]:
    """Decorator: the verb runs as one write transaction of its own, or joins the one around it."""

    @functools.wraps(verb)
    def transaction(*args: P.args, **kwargs: P.kwargs) -> T:
        return write(lambda: verb(*args, **kwargs))

    return transaction


def changes(statement: sa.UpdateBase) -> int:
    """Execute an UPDATE or DELETE on rows the session need not know; returns how many rows it hit."""
    result = session().execute(statement.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))


def lock(row: T) -> T:
    """Reload `row` and hold it until the transaction ends (FOR UPDATE; SQLite holds the whole file)."""
    if not in_write():
        raise RuntimeError("lock() belongs inside write()")
    session().refresh(row, with_for_update=True)
    return row


_SQLITE_NOW = sa.text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")


def database_now(on: sa.Connection | None = None) -> datetime:
    """The database's own clock, UTC: leases never trust the clock of a process."""
    ask = on if on is not None else session()
    dialect = on.dialect.name if on is not None else session().get_bind().dialect.name
    if dialect == "sqlite":
        text = ask.execute(_SQLITE_NOW).scalar_one()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    now: datetime = ask.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
