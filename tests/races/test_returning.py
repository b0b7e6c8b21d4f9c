"""Returns answered, credited and asked for by several people at once: one is heard, and no unit goes back twice."""

import pytest
from flask import Flask

from shop.purchasing import returning
from shop.reports import doctor
from tests.races.crowd import at_once
from tests.races.test_billing import codes
from tests.world_bills import BREW, shipped_order
from tests.world_purchasing import ANA
from tests.world_returns import ADDRESS, ask, authorised, the_return

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("PO-18")]
PEOPLE = 6


def test_a_vendor_who_accepts_and_refuses_at_once_is_heard_once(app: Flask) -> None:
    shipped_order()
    seen = ask().version

    def act(me: int) -> None:
        if me % 2:
            returning.refuse(the_return(), "too late", BREW, version=seen)
        else:
            returning.authorise(the_return(), f"RMA-{me}", ADDRESS, BREW, version=seen)

    assert codes(at_once(app, PEOPLE, act)) == ["", *["stale"] * (PEOPLE - 1)]
    assert the_return().state in ("authorised", "refused")
    assert doctor.examine() == []


def test_two_who_credit_at_once_are_one_credit(app: Flask) -> None:
    shipped_order()
    seen = authorised().version

    def act(me: int) -> None:
        returning.credit(the_return(), f"CN-{me}", 1000 + me, ANA if me % 2 else BREW, version=seen)

    assert codes(at_once(app, PEOPLE, act)) == ["", *["stale"] * (PEOPLE - 1)]
    closed = the_return()
    assert closed.state == "credited"
    assert closed.credit_minor == 1000 + int(closed.credit_number.removeprefix("CN-"))
    assert doctor.examine() == []


def test_no_unit_goes_back_twice(app: Flask) -> None:
    shipped_order(units=5)

    def act(me: int) -> None:
        ask(2, key=f"r{me}")

    answers = at_once(app, PEOPLE, act)
    assert codes(answers) == ["", "", *["quantity"] * (PEOPLE - 2)]
    assert doctor.examine() == []
