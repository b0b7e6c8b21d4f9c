"""kill -9 at every point of a charge: afterwards our books and the gateway's say the same, and once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from settings import Settings
from shop.kernel import clock, points
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import asking, charging, ledger, refunding
from shop.payments.operations import open_operation
from tests.world_payments import ANA, given_back, make_payable_order, taken

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from pathlib import Path
from tests.databases import settings_for
from app import create_app
with create_app(settings_for(sys.argv[1], Path(sys.argv[2]))).app_context():
    from shop.kernel.db import session
    from shop.orders.tables import Order
    from shop.payments import charging
    from tests.world_payments import ANA
    order = session().get_one(Order, int(sys.argv[3]))
    if sys.argv[4] == "refund":
        from shop.payments import refunding
        from shop.payments.refundable import Asked
        refunding.refund(order, Asked({}, amount_minor=5000), ANA, version=order.version, form_key="a form")
    else:
        charging.charge(order, ANA)
"""
ON_THE_WAY = (
    "payment.inserted",
    "payment.marked_sent",
    "practice.happened",
    "payment.answered",
    "settle.before_commit",
    "settle.after_commit",
)


def test_every_point_of_a_charge_is_in_the_list(app: Flask) -> None:
    ours = {name for name in points.crash_points() if name.startswith(("payment.", "practice.", "settle."))}
    assert ours == set(ON_THE_WAY)


def die_at(point: str, settings: Settings, order_id: int, verb: str = "charge") -> None:
    """Charge or refund in a process of its own that is killed at the point."""
    command = [sys.executable, "-c", CHILD, settings.database_url, str(settings.var), str(order_id), verb]
    environment = os.environ | {"CRASH_AT": point, "PYTHONPATH": str(ROOT)}
    died = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr


@pytest.mark.slow
@pytest.mark.crash
@pytest.mark.both_engines
@pytest.mark.case("X-PY-07")
@pytest.mark.parametrize("point", ON_THE_WAY)
@pytest.mark.parametrize("mode", ["authorize", "save_card"])
def test_after_a_crash_the_books_agree(
    app: Flask, settings: Settings, engine_name: str, point: str, mode: str
) -> None:
    order_id = make_payable_order(mode=mode).id
    session().rollback()
    die_at(point, settings, order_id)

    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        asking.sweep()
    order = session().get_one(Order, order_id)
    assert order.captured_minor == taken() == ledger.sums(order).captured_minor
    assert order.captured_minor == (0 if point == "payment.inserted" else 10_000)

    if order.due_minor:
        assert charging.charge(order, ANA).is_approved  # nothing is blocked for ever
    assert (order.captured_minor, taken()) == (10_000, 10_000)


@pytest.mark.slow
@pytest.mark.crash
@pytest.mark.both_engines
@pytest.mark.case("X-PY-07")
@pytest.mark.feature("PY-11")
@pytest.mark.parametrize("point", [*ON_THE_WAY, "refund.between_payments"])
def test_after_a_crash_of_a_refund_the_books_agree(
    app: Flask, settings: Settings, engine_name: str, point: str
) -> None:
    order = make_payable_order()
    order_id = order.id
    for amount in (3_000, 7_000):
        assert charging.charge(order, ANA, amount_minor=amount).is_approved
    session().rollback()
    die_at(point, settings, order_id, "refund")

    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        asking.sweep()
        refunding.finish()
    order = session().get_one(Order, order_id)
    assert order.refunded_minor == given_back() == ledger.sums(order).refunded_minor
    assert order.refunded_minor == (0 if point == "payment.inserted" else 5_000)
    assert open_operation(order) is None
