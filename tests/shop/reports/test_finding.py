"""The search of the desk finds by every key an order has, each on an index of its own, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from shop.kernel.db import changes, session, write
from shop.orders import desk
from shop.orders.desk import Filters
from shop.orders.tables import Order
from shop.payments.tables import Card
from shop.reports import finding
from tests import world
from tests.world_payments import make_payable_order

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("OD-22")]
ZONE = ZoneInfo("UTC")
MANY = 4000


@pytest.fixture
def plans(app: Flask, engine_name: str) -> Iterator[list[str]]:
    """How the database reads each statement that asks for orders or cards from now on."""
    found: list[str] = []
    prefix = "EXPLAIN QUERY PLAN " if engine_name == "sqlite" else "EXPLAIN "

    def explain(_c: Any, cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        if "FROM orders" in statement or "FROM cards" in statement:
            cursor.execute(prefix + statement, parameters)
            found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    event.listen(sa.Engine, "before_cursor_execute", explain)
    yield found
    event.remove(sa.Engine, "before_cursor_execute", explain)


def multiply(engine_name: str) -> None:
    """Copy the one order and its card many times: with few rows a database reads them all, and is right."""
    count = f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY}) "
    changed = {
        "number": "number + n",
        "ulid": "substr(ulid, 1, 20) || (100000 + n)",
        "cart_id": "NULL",
        "name": "'Person ' || n",
        "email_norm": "'p' || n",
        "last4": "substr('' || (10000 + n), 2)",
    }
    for table in (Order.__table__, Card.__table__):
        names = [c.name for c in table.columns if c.name != "id" and c.computed is None]
        values = ", ".join(changed.get(name, name) for name in names)
        copy = f"{table.name} ({', '.join(names)}) {count}SELECT {values} FROM {table.name}, n"
        write(lambda copy=copy: session().execute(sa.text(f"INSERT INTO {copy}")))
    if engine_name == "postgres":  # its autovacuum does this by itself; SQLite must do without
        write(lambda: session().execute(sa.text("ANALYZE")))


def names(store_id: int, typed: str) -> list[str]:
    session().rollback()
    return [found.row.name for found in finding.find(store_id, typed)]


def test_a_name_is_found_by_its_beginning_whatever_its_case(app: Flask, engine_name: str):
    for name in ("Nora Field", "nora fieldmouse", "Norbert", "Éloise Dupont", "50% Off", "50 Cent", "A_b"):
        world.make_order(name=name)
    store_id = world.the_store().id
    assert names(store_id, "NORA f") == ["nora fieldmouse", "Nora Field"]
    assert names(store_id, "nor") == ["Norbert", "nora fieldmouse", "Nora Field"]
    for typed in ("Éloise", "éloise d", "ÉLOISE DU"):
        assert names(store_id, typed) == ["Éloise Dupont"], typed
    assert names(store_id, "50%") == ["50% Off"]
    assert names(store_id, "a_") == ["A_b"]
    assert names(store_id, "ora") == names(store_id, "Field") == []


def test_a_changed_name_is_found_under_its_new_one(app: Flask, engine_name: str):
    order = world.make_order(name="Nora Field")
    write(lambda: changes(sa.update(Order).values(name="Zoe Field")))
    assert names(order.store_id, "nora") == []
    assert names(order.store_id, "zoe") == ["Zoe Field"]


@pytest.mark.slow
@pytest.mark.broken_on_purpose  # the copies have no lines
@pytest.mark.parametrize(
    ("typed", "index"),
    [("nora f", "ix_orders_name"), ("4242", "ix_cards_last4"), ("nora@field.example", "ix_orders_email")],
)
def test_each_search_reads_a_part_of_its_index(plans: list[str], engine_name: str, typed: str, index: str):
    make_payable_order()
    multiply(engine_name)
    store_id = world.the_store().id
    plans.clear()
    finding.find(store_id, typed)
    read = [line for line in plans[0].splitlines() if index in line]
    assert read, f"the search reads:\n{plans[0]}"
    if engine_name == "sqlite":
        assert all(line.count("=?") + line.count(">?") >= 2 for line in read), plans[0]


@pytest.mark.broken_on_purpose  # the copies have no lines
def test_days_are_read_along_the_index_of_days(plans: list[str], engine_name: str):
    make_payable_order()
    multiply(engine_name)
    store_id = world.the_store().id
    plans.clear()
    days = Filters(from_day=date(2026, 3, 1), to_day=date(2026, 3, 2))
    for edge in (None, 1001):
        desk.listed(store_id, days, zone=ZONE, after=edge)
    for plan in plans:
        assert "ix_orders_placed" in plan and "TEMP B-TREE" not in plan and "Sort" not in plan, plan


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_of_days_go_forth_and_back_though_keys_rise_otherwise(
    app: Flask, engine_name: str, oldest_first: bool
):
    """Orders that came in late have a later key than their day says."""
    made = [world.make_order() for _ in range(5)]
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for order, hour in zip(made, (3, 1, 2, 1, 4), strict=True):
        moment = start + timedelta(hours=hour)
        write(lambda o=order, m=moment: changes(sa.update(Order).where(Order.id == o.id).values(placed_at=m)))
    numbers = [made[each].number for each in (1, 3, 2, 0, 4)]
    expected = numbers if oldest_first else numbers[::-1]
    filters = Filters(from_day=date(2026, 3, 2), to_day=date(2026, 3, 2), oldest_first=oldest_first)
    store_id, seen, after = made[0].store_id, [], None
    while True:
        session().rollback()
        page = desk.listed(store_id, filters, zone=ZONE, after=after, size=2)
        seen += [row.number for row in page.rows]
        if (after := page.following) is None:
            break
    assert seen == expected
    back = desk.listed(store_id, filters, zone=ZONE, before=expected[4], size=2)
    assert [row.number for row in back.rows] == expected[2:4]
