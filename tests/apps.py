"""Lends tests one app after another's test: the same one for as long as each gives it back as it got it.

Making an app takes a third of a second, and a new one has to compile every statement and template anew.
So an app is kept with its engine. Each test gets it with a fresh copy of the template as database, an empty
folder, and its own gateways in the ports; what tests leave in the house's modules tests.memory takes back.
An app that a test altered is thrown away: one with another route or setting, a listener at its engine,
a connection in use, or a thread that still runs.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from flask import Flask

from shop.kernel.db import _reader, db
from shop.kernel.ports import Port
from tests.databases import drop_postgres, fill_sqlite, fresh_postgres, settings_for
from tests.memory import Snapshot, namespaces
from tests.servers import run_folder

_serial = count(1)
_kept: dict[str, "Home"] = {}


class Home:
    """An app with a database and a folder of its own."""

    def __init__(self, engine_name: str) -> None:
        from app import create_app

        name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_serial)}"
        self.folder = run_folder() / name
        self.folder.mkdir()
        self.database = f"purveyor_{name}" if engine_name == "postgres" else ""
        self.settings = settings_for(self._fresh_database(), self.folder / "var")
        self.app: Flask = create_app(self.settings)
        self._warm_up()
        self._plugs = [(port, port()) for port in _ports()]
        self._own = Snapshot([vars(self.app), vars(self.app.url_map), vars(self.app.jinja_env)])
        self._listeners = self._count_listeners()
        self._threads = threading.enumerate()

    def _fresh_database(self) -> str:
        return fresh_postgres(self.database) if self.database else fill_sqlite(self.folder / "shop.db")

    def _warm_up(self) -> None:
        """Have the app make what it makes at its first request."""
        _ = self.app.logger, self.app.jinja_loader, self.app.extensions["migrate"].directory
        self.app.test_client().get("/health")
        self._rest()

    def _rest(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.app._got_first_request = False

    def prepare(self) -> None:
        """Make database, folder and ports as if nothing had ever been done."""
        shutil.rmtree(self.folder / "var", ignore_errors=True)
        self._fresh_database()
        for port, implementation in self._plugs:
            port.plug(implementation)
        self._threads = threading.enumerate()

    def is_as_lent(self) -> bool:
        """Whether the test gave the app back as it got it."""
        with self.app.app_context():
            in_use = sum(engine.pool.checkedout() for engine in (db.engine, _reader(db.engine)))  # type: ignore[attr-defined]
        self._rest()
        strangers = set(threading.enumerate()) - set(self._threads)
        return not (
            in_use or strangers or self._own.differences() or self._count_listeners() != self._listeners
        )

    def _count_listeners(self) -> dict[str, int]:
        with self.app.app_context():
            dispatch: Any = db.engine.dispatch
        return {name: len(list(getattr(dispatch, name))) for name in dispatch._event_names}

    def leave(self) -> None:
        """Let nobody have it again."""
        self._rest()
        if self.database:
            drop_postgres(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)


def _ports() -> list[Port[Any]]:
    return [value for names in namespaces() for value in names.values() if isinstance(value, Port)]


@contextmanager
def borrowed(engine_name: str, *, own: bool = False) -> Iterator[Home]:
    """Lend the kept app of this engine, or with `own` one that nobody had before and nobody will have again."""
    home = None if own else _kept.pop(engine_name, None)
    if home:
        home.prepare()
    else:
        home = Home(engine_name)
    is_fit = False
    try:
        yield home
        is_fit = not own and engine_name not in _kept and home.is_as_lent()
    finally:
        if is_fit:
            _kept[engine_name] = home
        else:
            home.leave()
