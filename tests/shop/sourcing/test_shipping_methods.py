"""Our ways of shipping in a vendor's words, and the day that a thing leaves by their cut-off."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel.db import session, write
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing import shipping_methods
from shop.sourcing.tables import Vendor
from tests.shop.shipping.test_parcels import KETTLE, with_vendors
from tests.world_purchasing import vendor

AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 15:30 in Los Angeles


@pytest.mark.feature("SP-10")
def test_a_method_goes_out_in_the_vendors_word(app: Flask):
    write(lambda: vendor("BREW", ship_methods=["Ground", "standard = X1"]))
    with_vendors(KETTLE)
    assert session().execute(sa.select(PurchaseOrder.ship_method)).scalar_one() == "X1"


@pytest.mark.parametrize(
    ("lines", "method", "code"),
    [
        ([], "Express", "Express"),
        (["Express = X1"], "express ", "X1"),
        (["Express="], "Express", "Express"),
        (["Ground"], "Ground", "Ground"),
    ],
)
def test_a_method_without_a_code_goes_as_it_is(lines: list[str], method: str, code: str):
    assert shipping_methods.code_for(Vendor(ship_methods=lines), method).strip() == code


@pytest.mark.feature("SP-10")
@pytest.mark.parametrize(("cut_off", "day"), [("15:30", 4), ("15:29", 5), ("", 4)])
def test_past_the_cut_off_it_leaves_a_day_later(cut_off: str, day: int):
    with time_machine.travel(AT, tick=False):
        leaves = shipping_methods.leaves_on(Vendor(cut_off=cut_off), 2, "America/Los_Angeles")
    assert leaves == date(2026, 3, day)
