"""A smaller run of the proof in tests.sending.trial; the whole one is `make deliveries`."""

import pytest
from flask import Flask

from settings import Settings
from tests.sending import trial

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.both_engines]


@pytest.mark.case("X-PO-02")
@pytest.mark.case("X-PO-03")
@pytest.mark.case("X-PO-04")
@pytest.mark.case("X-PO-09")
@pytest.mark.feature("VN-13")
def test_each_vendor_has_each_order_whoever_dies(app: Flask, settings: Settings, engine_name: str) -> None:
    outcome = trial.run(settings, orders=30, kills=6, seed=20260302)
    assert outcome.is_right, outcome.words()
    assert (outcome.kills, outcome.copies >= 30) == (6, True)


@pytest.mark.case("X-PO-02")
@pytest.mark.feature("AU-08")
def test_each_vendor_has_each_order_in_joint_mails_too(
    app: Flask, settings: Settings, engine_name: str
) -> None:
    outcome = trial.run(settings, orders=30, kills=6, seed=20260302, together=True)
    assert outcome.is_right, outcome.words()
    assert outcome.kills == 6
    assert outcome.mails < 30, "some went together"


@pytest.mark.case("X-PO-06")
@pytest.mark.broken_on_purpose
def test_who_says_sent_too_early_is_found_out(app: Flask, settings: Settings, engine_name: str) -> None:
    if engine_name == "postgres":
        pytest.skip("the database has no part in this")
    outcome = trial.run(settings, orders=12, kills=2, seed=20260302, manner="hasty")
    assert any("no server took it" in each or "reached []" in each for each in outcome.troubles)
