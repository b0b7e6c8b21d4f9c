"""Tells lengthy tests from quick ones: `make check` leaves the lengthy out, `make lengths` measures them anew.

A test is lengthy when it took more processor time than its place is given; `tests/lengthy.txt` names these. The
quickest test of each file is never lengthy, so that the inner loop looks at every subject at least once, and a
test that nobody has measured yet is quick.
"""

import time
from collections import defaultdict
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("lengthy.txt")
CORE = 0.09  # seconds: money, stock, purchase orders and who may do what
REST = 0.045
CORE_FOLDERS = tuple(
    f"tests/{name}/"
    for name in (
        *("shop/carts", "shop/inventory", "shop/orders", "shop/payments", "shop/people", "shop/pricing"),
        *("shop/purchasing", "shop/shipping", "security", "contracts"),
    )
)
TOOK = "took"  # a property of the last report of a test: its processor time in seconds
_took: dict[str, float] = {}
_began = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--lengths` writes the list anew, of what this run runs."""
    parser.addoption("--lengths", action="store_true", help="measure the tests and write tests/lengthy.txt")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the lengthy ones, before -m chooses."""
    lengthy = set(LIST.read_text().split())
    for item in items:
        if name_of(item.nodeid) in lengthy:
            item.add_marker("lengthy")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note when the test began."""
    item.stash[_began] = time.process_time()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Note what it took, the oracle and all fixtures included."""
    try:
        return (yield)
    finally:
        item.user_properties.append((TOOK, time.process_time() - item.stash[_began]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what the tests took, in the process that hears of all of them."""
    if report.when == "teardown":
        _took[report.nodeid] = sum(took for name, took in report.user_properties if name == TOOK)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the list."""
    if session.config.getoption("lengths", default=False) and not hasattr(session.config, "workerinput"):
        LIST.write_text("".join(f"{name}\n" for name in sorted(lengthy(_took))))


def name_of(nodeid: str) -> str:
    """A test's name without its case: all cases of a test are as quick as they are on the average."""
    return nodeid.partition("[")[0]


def lengthy(took: Mapping[str, float]) -> set[str]:
    """Of tests and the seconds they took, the names of those that belong into the list."""
    cases: dict[str, list[float]] = defaultdict(list)
    for nodeid, seconds in took.items():
        cases[name_of(nodeid)].append(seconds)
    average = {name: sum(each) / len(each) for name, each in cases.items()}
    quickest: dict[str, str] = {}
    for name in sorted(average, key=lambda name: sum(cases[name])):
        quickest.setdefault(name.partition("::")[0], name)
    return {name for name, seconds in average.items() if seconds > _limit(name)} - set(quickest.values())


def _limit(name: str) -> float:
    return CORE if name.startswith(CORE_FOLDERS) else REST
