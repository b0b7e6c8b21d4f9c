"""Which tests the inner loop leaves out follows from what they took, and no file is left out as a whole."""

from pathlib import Path

import pytest

from tests import lengths
from tests.lengths import CORE, LIST, REST, lengthy, name_of

MONEY, PAGE = "tests/shop/payments/test_x.py", "tests/admin/test_x.py"


def test_money_is_given_more_time_than_pages():
    between = (CORE + REST) / 2
    took = {
        f"{file}::test_{name}": seconds
        for file in (MONEY, PAGE)
        for name, seconds in (("a", 0), ("b", between))
    }
    assert lengthy(took) == {f"{PAGE}::test_b"}


def test_the_cases_of_a_test_stay_together_by_their_average():
    took = {
        f"{PAGE}::test_quick": 0.0,
        f"{PAGE}::test_even[1]": REST * 1.5,
        f"{PAGE}::test_even[2]": REST * 0.1,
        f"{PAGE}::test_long[1]": REST * 1.5,
        f"{PAGE}::test_long[2]": REST * 1.5,
    }
    assert lengthy(took) == {f"{PAGE}::test_long"}


def test_the_quickest_of_each_file_is_never_lengthy():
    took = {f"{PAGE}::test_a": 9.0, f"{PAGE}::test_b": 8.0, f"{MONEY}::test_a": 7.0}
    assert lengthy(took) == {f"{PAGE}::test_a"}


def test_the_list_leaves_something_of_every_file():
    named = LIST.read_text().split()
    assert named == sorted(set(named)), "make lengths writes it in order"


def test_a_test_that_nobody_measured_is_quick(request: pytest.FixtureRequest):
    assert request.node.get_closest_marker("lengthy") is None


def test_a_test_that_is_named_is_marked(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lengths, "LIST", tmp_path / "list")
    lengths.LIST.write_text(name_of(request.node.nodeid))
    lengths.pytest_collection_modifyitems([request.node])
    assert request.node.get_closest_marker("lengthy")
