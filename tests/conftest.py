"""What every test gets: a closed network, a fresh database, an app, the inspecting client, and the oracle."""

import contextvars
import gc
import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import hypothesis
import pytest
import time_machine
from flask import Flask

from tests import kept, memory, oracle, plans
from tests.guards import closed_network
from tests.house import PageClient
from tests.queries import written
from tests.servers import RUN_VARIABLE, close_run, open_run, run_folder

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from settings import Settings
    from tests.apps import Home

pytest_plugins = ["tests.browser", "tests.lengths"]
hypothesis.settings.register_profile(  # a busy machine is no fault of the code
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
gc.disable()  # until the tests are collected: what is made meanwhile stays for good


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's shared folder once, in the process that starts the others; look at every statement's plan."""
    kept.open_in(config)
    plans.watch()
    if not hasattr(config, "workerinput") and RUN_VARIABLE not in os.environ:
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started."""
    if not hasattr(config, "workerinput") and RUN_VARIABLE in os.environ:
        close_run(run_folder())
        del os.environ[RUN_VARIABLE]


def pytest_collection_finish() -> None:
    """Have the garbage collector look at what the tests make, seldom; not at the tests and modules themselves."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Keep what this process found out for the next run."""
    kept.save()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked both_engines on SQLite and on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both_engines") and "engine_name" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("engine_name", engines)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """After each test, and after its fixtures, take back what it left in memory."""
    try:
        return (yield)
    finally:
        memory.forget()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run each test in a context of its own: no context variable that it sets is seen by the next."""
    test = pyfuncitem.obj
    pyfuncitem.obj = lambda **given: contextvars.copy_context().run(test, **given)
    try:
        return (yield)
    finally:
        pyfuncitem.obj = test


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, so that at the end no process waits for another's."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("crash", "browser", "slow"))))


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    with closed_network():
        yield


@pytest.fixture(autouse=True, scope="session")
def real_hasher() -> "Iterator[PasswordHasher]":
    """Hash passwords at the least cost that argon2 knows; return the product's own hasher."""
    from argon2 import PasswordHasher

    from shop.people import passwords

    with pytest.MonkeyPatch.context() as patch:
        real = passwords._hasher
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture
def engine_name() -> str:
    """Return the engine a test runs on: SQLite, unless it is marked both_engines."""
    return "sqlite"


@pytest.fixture(scope="session")
def house_in_memory(real_hasher: "PasswordHasher") -> None:
    """Note what the modules of the house hold before any test may change it."""
    from web import templates

    kept.fill(templates._compiled, "templates")  # Jinja trusts none whose source has changed
    memory.remember()
    gc.freeze()


@pytest.fixture
def home(engine_name: str, house_in_memory: None, request: pytest.FixtureRequest) -> "Iterator[Home]":
    """Lend an app with a fresh, migrated, empty database; one of its own where other processes die in it."""
    from tests.apps import borrowed

    with borrowed(engine_name, own=request.node.get_closest_marker("crash") is not None) as home:
        yield home


@pytest.fixture
def settings(home: "Home") -> "Settings":
    """Return settings that point at the test's database and folder."""
    return home.settings


@pytest.fixture
def app(home: "Home", request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Yield the app with its context pushed; afterwards the oracle looks at what the test wrote, and how it read."""
    from shop.kernel.db import db

    written.clear()
    plans.scans()
    with home.app.app_context():
        yield home.app
        db.session.remove()
    with home.app.app_context():
        try:
            if written.is_set() and not request.node.get_closest_marker("broken_on_purpose"):
                oracle.consult()
        finally:
            db.session.remove()
    assert not (scans := plans.scans()), "a large table is read as a whole:\n" + "\n".join(scans)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Return the page client, signed out: it inspects every HTML answer."""
    return PageClient(app, app.response_class, use_cookies=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the time on a Monday morning; `clock.shift(seconds)` and `clock.move_to(moment)` move it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller
