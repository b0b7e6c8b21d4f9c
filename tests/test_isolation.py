"""What one test leaves behind, the next does not find, though both may be lent the same app."""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from gateways.cards.none import NoGateway
from shop.catalog import categories
from shop.kernel import chores, points, stores
from shop.kernel.db import db, session
from shop.payments.gateway import cards
from tests import apps, memory
from tests.apps import Home, borrowed
from tests.memory import Snapshot
from tests.world_shop import make_store, the_store

Step = Callable[[Home], object]
told: ContextVar[str] = ContextVar("told", default="nothing")


def stray(*_: object) -> Any:
    """Do nothing, wherever it was hung up."""


def count_stores(home: Home) -> int:
    """Count the rows of the table of stores."""
    return session().execute(sa.text("SELECT count(*) FROM stores")).scalar_one()


def kept_by(function: Callable[..., Any]) -> dict[Any, Any]:
    """Return what the decorator of a function keeps for it."""
    cells = (cell.cell_contents for cell in function.__closure__)
    return next(held for held in cells if isinstance(held, dict))


def fill_the_folder(home: Home) -> None:
    (home.settings.var / "mail").mkdir(parents=True, exist_ok=True)
    (home.settings.var / "mail" / "left.eml").write_text("left")


# What a test may leave: how it does so, and whether it is there.
LEFT: dict[str, tuple[Step, Step]] = {
    "a row": (lambda home: make_store(), count_stores),
    "a file": (fill_the_folder, lambda home: (home.settings.var / "mail").exists()),
    "a plugged port": (lambda home: cards.plug(NoGateway()), lambda home: isinstance(cards(), NoGateway)),
    "an entry of a cache": (
        lambda home: categories.menu(stores.Store(id=1, ulid="left", catalog_version=1)),
        lambda home: kept_by(categories.menu),
    ),
    "a chore's last round": (lambda home: chores.go_round(force=True), lambda home: chores._last_round),
    "a pause": (lambda home: points.hold("left", list), lambda home: points._pauses),
    "a name of a module": (
        lambda home: setattr(categories, "left_behind", 1),
        lambda home: hasattr(categories, "left_behind"),
    ),
}
# What no app can be freed of again.
ALTERATIONS: dict[str, Step] = {
    "a setting": lambda home: home.app.config.update(LEFT=1),
    "a route": lambda home: home.app.add_url_rule("/left-behind", "left_behind", view_func=stray),
    "a view": lambda home: home.app.view_functions.update({"storefront.health": stray}),
    "a hook": lambda home: home.app.before_request(stray),
    "a filter of templates": lambda home: home.app.jinja_env.filters.update(left=stray),
    "a listener of the engine": lambda home: sa.event.listen(db.engine, "begin", stray),
}


@pytest.mark.both_engines
@pytest.mark.parametrize("what", LEFT)
@pytest.mark.usefixtures("house_in_memory")
def test_what_a_test_leaves_is_gone(engine_name: str, what: str):
    leave, is_there = LEFT[what]
    lent = []
    for _ in range(2):
        with borrowed(engine_name) as home, home.app.app_context():
            assert not is_there(home)
            leave(home)
            assert is_there(home), "the test would prove nothing"
            session().rollback()
        memory.forget()  # as after each test
        lent.append(home)
    assert lent[0] is lent[1], "nothing of this needs another app"


@pytest.mark.usefixtures("house_in_memory")
def test_an_app_that_served_pages_is_lent_again():
    """Else each test waits for an app of its own, and the suite takes twice as long."""
    lent = []
    for _ in range(2):
        with borrowed("sqlite") as home, home.app.app_context():
            the_store()
            for page in ("/", "/search?q=kettle", "/cart", "/nowhere", "/admin/sign-in"):
                home.app.test_client().get(page)
            session().rollback()
        memory.forget()
        lent.append(home)
    assert lent[0] is lent[1]


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_altered_app_is_not_lent_again(what: str):
    with borrowed("sqlite") as home, home.app.app_context():
        ALTERATIONS[what](home)
    assert "sqlite" not in apps._kept


def test_an_app_that_a_thread_still_uses_is_not_lent_again():
    over = threading.Event()
    with borrowed("sqlite"):
        thread = threading.Thread(target=over.wait, daemon=True)
        thread.start()
    over.set()
    assert "sqlite" not in apps._kept
    thread.join()


def test_an_app_whose_connection_is_still_in_use_is_not_lent_again():
    with borrowed("sqlite") as home, home.app.app_context():
        held = db.engine.connect()
    held.close()
    assert "sqlite" not in apps._kept


def test_a_test_inside_another_gets_an_app_of_its_own(app: Flask):
    with borrowed("sqlite") as other:
        assert other.app is not app


@pytest.mark.parametrize("turn", [1, 2])
def test_memory_is_taken_back_after_each_test(app: Flask, turn: int):
    assert not points._pauses
    points.hold("left", list)


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patch something before the app comes."""
    monkeypatch.setattr(categories, "by_slug", stray)


def test_what_was_patched_before_the_app_came_stays_patched(patched: None, app: Flask):
    assert categories.by_slug is stray


@pytest.mark.parametrize("turn", [1, 2])
def test_a_context_variable_is_forgotten(turn: int):
    assert told.get() == "nothing"
    told.set("something")


def test_a_snapshot_puts_containers_and_names_back():
    inner = {"kept": 1}
    namespace = {"names": ["a"], "inner": inner, "gone": 1}
    before = Snapshot([namespace])
    namespace["names"].append("b")
    inner.clear()
    namespace |= {"new": 2, "inner": {}}
    del namespace["gone"]
    assert before.differences()
    before.put_back()
    assert namespace == {"names": ["a"], "inner": {"kept": 1}, "gone": 1}
    assert namespace["inner"] is inner
    assert not before.differences()
