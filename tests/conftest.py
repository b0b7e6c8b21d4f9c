"""What every test gets: a closed network, a fresh database, an app, the inspecting client, and the oracle."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import time_machine
from flask import Flask

from tests.guards import closed_network
from tests.house import PageClient
from tests.queries import written
from tests.servers import RUN_VARIABLE, close_run, open_run, run_folder

if TYPE_CHECKING:
    from settings import Settings

pytest_plugins = ["tests.browser"]
hypothesis.settings.register_profile(  # a busy machine is no fault of the code
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's shared folder once, in the process that starts the others."""
    if not hasattr(config, "workerinput") and RUN_VARIABLE not in os.environ:
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started."""
    if not hasattr(config, "workerinput") and RUN_VARIABLE in os.environ:
        close_run(run_folder())
        del os.environ[RUN_VARIABLE]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked both_engines on SQLite and on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both_engines") and "engine_name" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("engine_name", engines)


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    with closed_network():
        yield


@pytest.fixture
def engine_name() -> str:
    """Return the engine a test runs on: SQLite, unless it is marked both_engines."""
    return "sqlite"


@pytest.fixture
def settings(engine_name: str, tmp_path: Path) -> "Settings":
    """Return settings that point at a fresh, migrated, empty database."""
    from tests.databases import fresh_postgres, fresh_sqlite, settings_for

    url = fresh_postgres() if engine_name == "postgres" else fresh_sqlite(tmp_path)
    return settings_for(url, tmp_path / "var")


@pytest.fixture
def app(settings: "Settings", request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Yield the app with its context pushed; afterwards the oracle looks at what the test wrote."""
    from app import create_app
    from shop.kernel.db import db

    written.clear()
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
    with app.app_context():
        try:
            if written.is_set() and not request.node.get_closest_marker("broken_on_purpose"):
                consult_oracle()
        finally:
            db.session.remove()
            db.engine.dispose()


def consult_oracle() -> None:
    """Fail when the doctor finds an invariant broken by what the test wrote."""
    if find_spec("shop.reports") is None or find_spec("shop.reports.doctor") is None:
        return
    doctor = import_module("shop.reports.doctor")

    findings = list(doctor.examine())
    assert not findings, "the test left the database in a state that must not exist:\n" + "\n".join(
        map(str, findings)
    )


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Return the page client, signed out: it inspects every HTML answer."""
    return PageClient(app, app.response_class, use_cookies=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the time on a Monday morning; `clock.shift(seconds)` and `clock.move_to(moment)` move it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller
