"""Heartbeats: the latest of any process of that name."""

import pytest
from flask import Flask

from shop.kernel import clock as house_clock
from shop.kernel import heartbeat

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app")]


def test_the_latest_beat_of_all_workers_counts(app: Flask, clock):
    assert heartbeat.last_beat("worker") is None
    heartbeat.beat("worker a 1")
    clock.shift(30)
    heartbeat.beat("worker a 1")
    second = house_clock.now()
    heartbeat.beat("web 1")
    clock.shift(-20)
    heartbeat.beat("worker b 2")
    assert heartbeat.last_beat("worker") == second


def test_a_name_is_taken_literally(app: Flask):
    heartbeat.beat("worker 1")
    assert heartbeat.last_beat("w%") is None
    assert heartbeat.last_beat("_orker") is None
