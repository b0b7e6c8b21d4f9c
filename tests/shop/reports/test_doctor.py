"""The doctor finds each law broken, and nothing in a healthy house."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.reports import doctor
from shop.reports.laws import LAWS
from tests import world

pytestmark = pytest.mark.both_engines

BREACHES = [
    ("I1 captured", "UPDATE orders SET captured_minor = captured_minor + 1"),
    ("I2 refunded", "UPDATE orders SET captured_minor = 1, refunded_minor = 1"),
    (
        "I5 order lines",
        "UPDATE order_lines SET unit_minor = unit_minor + 1, line_minor = line_minor + quantity",
    ),
    ("I5 item count", "UPDATE orders SET item_count = item_count + 1"),
    ("I6 stock on hand", "UPDATE stock SET on_hand = on_hand + 1"),
    ("I6 reservations", "UPDATE stock SET reserved = reserved - 1 WHERE reserved > 0"),
    ("I6 offers promised", "UPDATE offers SET committed = committed + 1"),
    (
        "I7 holes in order numbers",
        "UPDATE orders SET number = number + 5 WHERE id = (SELECT MAX(id) FROM orders)",
    ),
    ("I7 order series", "UPDATE counters SET value = value + 1 WHERE kind = 'order'"),
    ("I8 units on purchase orders", "UPDATE order_lines SET on_po = 1 WHERE from_stock < quantity"),
    ("I6 lines from stock", "UPDATE order_lines SET from_stock = from_stock - 1 WHERE from_stock > 0"),
    ("I9 shipped units", "UPDATE order_lines SET shipped = 1 WHERE from_stock > 0"),
    ("I15 one default offer", "UPDATE offers SET is_default = (1 = 0)"),
    ("I17 listed prices", "UPDATE products SET from_minor = from_minor + 1"),
]


@pytest.fixture
def house(app: Flask) -> None:
    """Two orders: one from our own stock, one from a vendor's."""
    world.make_store()
    world.make_product(sku="MUG-1", price=3400, stock=5, drop_ship=False)
    world.make_product(sku="KET-1", price=9900, stock=0, vendors={"BREW": (6100, 42)})
    world.make_order(lines={"MUG-1": 2})
    world.make_order(lines={"KET-1": 1})


def test_a_healthy_house_has_no_findings(house: None):
    assert doctor.examine() == []
    assert doctor.examine_standing() == []


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(("law", "breach"), BREACHES, ids=[law for law, _ in BREACHES])
def test_each_breach_is_found_and_named(house: None, law: str, breach: str):
    write(lambda: session().execute(sa.text(breach)))
    assert law in {finding.law for finding in doctor.examine()}


@pytest.mark.broken_on_purpose
def test_a_status_that_facts_do_not_bear_out_is_found(house: None):
    write(lambda: session().execute(sa.text("UPDATE orders SET queue = 'done'")))
    assert len(doctor.examine_standing()) == 2


def test_every_law_has_a_name_of_its_own():
    assert len({law.name for law in LAWS}) == len(LAWS)


def test_what_a_law_looks_up_row_by_row_is_indexed(app: Flask, engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("the plan is read as SQLite words it")
    plans = {law.name: session().execute(sa.text(f"EXPLAIN QUERY PLAN {law.query}")).all() for law in LAWS}
    scanning = [name for name, plan in plans.items() if _scans_for_each_row(plan)]
    assert scanning == [], "a whole table for each of a million orders: name the store in the lookup"


def _scans_for_each_row(plan: Sequence[sa.Row]) -> bool:
    looked_up = {row.id for row in plan if row.detail.startswith("CORRELATED")}
    return any(row.parent in looked_up and row.detail.startswith("SCAN") for row in plan)
