"""Small runs of the two proofs: the figures of the large ones are printed by `python -m tests.money`."""

import pytest

from tests.money.faults import ACTIONS, FAULTS, cell, table
from tests.money.histories import play, report
from tests.money.shops import open_shop

pytestmark = pytest.mark.slow
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
SOME = ("answer lost twice", "500 before the effect")


@pytest.mark.case("X-PY-03", "X-PY-04")
@pytest.mark.parametrize("engine", ENGINES)
def test_faults_lead_to_the_right_state_and_one_effect(engine: str) -> None:
    with open_shop(engine) as shop:
        found = [cell(shop, engine, fault, action) for fault in SOME for action in ACTIONS]
    assert all(each.is_right for each in found), table(found)
    assert {each.became for each in found} == {"approved", "declined"}
    assert set(SOME) <= set(FAULTS)


@pytest.mark.case("X-PY-31")
@pytest.mark.parametrize("engine", ENGINES)
def test_histories_break_no_law(engine: str) -> None:
    tally = play(engine, 6, seed=7, guarded=True)
    assert tally.violations == 0, report([tally], guarded=True)
    assert tally.histories == 6 and tally.faults and tally.steps > 15


@pytest.mark.case("X-PY-31")
@pytest.mark.broken_on_purpose
def test_without_the_guards_histories_break_them() -> None:
    for seed in range(1, 10):
        tally = play("sqlite", 15, seed=seed, guarded=False)
        if tally.violations:
            break
    assert tally.broken["charged twice"] or tally.broken["ledger differs from gateway"]
