"""Tries are counted before they are made, in a window that ends."""

from datetime import timedelta

import pytest
from flask import Flask

from shop.kernel import throttle
from shop.kernel.throttle import TooMany

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app"), pytest.mark.case("X-AU-11")]
MINUTE = timedelta(minutes=1)


def tries(count: int, name: str = "sign-in ana") -> list[bool]:
    """Whether each try was let through."""
    let_through = []
    for _ in range(count):
        try:
            throttle.count(name, at_most=3, within=MINUTE)
            let_through.append(True)
        except TooMany:
            let_through.append(False)
    return let_through


def test_beyond_the_limit_nobody_is_let_through(app: Flask):
    assert tries(5) == [True, True, True, False, False]
    assert tries(1, "sign-in bo") == [True]


def test_a_new_window_counts_afresh(app: Flask, clock):
    assert tries(4)[-1] is False
    clock.shift(59)
    assert tries(1) == [False]
    clock.shift(2)
    assert tries(4) == [True, True, True, False]


def test_knocking_on_does_not_prolong_the_window(app: Flask, clock):
    tries(4)
    for _ in range(5):
        clock.shift(10)
        tries(1)
    clock.shift(11)
    assert tries(1) == [True]


def test_it_says_how_long_to_wait(app: Flask, clock):
    tries(3)
    clock.shift(20)
    with pytest.raises(TooMany, match="wait 1 minute and") as refused:
        throttle.count("sign-in ana", at_most=3, within=MINUTE)
    assert refused.value.details["retry_after"] == 41


def test_success_forgets(app: Flask):
    tries(3)
    throttle.forget("sign-in ana")
    assert tries(1) == [True]
