"""The desk: counts that equal their lists, filters in the address, pages without OFFSET."""

from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from time_machine import Traveller

from shop.kernel.db import session, write
from shop.kernel.stores import Store
from shop.orders import desk, notes
from shop.orders.desk import Filters
from shop.orders.settling import settle
from shop.orders.tables import Order
from tests.admin.conftest import SignedIn
from tests.world import actor, make_order
from tests.world_payments import make_payable_order

UTC = ZoneInfo("UTC")


def set_facts(order: Order, **facts: object) -> Order:
    def work() -> None:
        session().refresh(order)
        for name, value in facts.items():
            setattr(order, name, value)
        settle(order)

    write(work)
    return order


@pytest.fixture
def orders(store: Store) -> list[Order]:
    """Return seven orders in different queues, oldest first."""
    made = [make_order(review="clear", email=f"shopper{n}@shop.example", charged=n == 3) for n in range(7)]
    set_facts(made[0], review="pending")
    set_facts(made[1], payment_state="authorized")
    set_facts(made[2], payment_state="declined")
    return made


@pytest.mark.feature("OD-01")
@pytest.mark.feature("RP-01")
def test_every_count_equals_its_list(store: Store, orders: list[Order]):
    counts = desk.counts(store.id)
    for queue in desk.TABS:
        page = desk.listed(store.id, Filters(queue=queue), zone=UTC)
        assert counts[queue] == len(page.rows), queue
    assert counts["all"] == len(orders)
    assert [counts[queue] for queue in ("review", "charge", "problems", "ship")] == [1, 4, 1, 1]


def test_counts_stop_at_a_thousand(store: Store, orders: list[Order], monkeypatch: pytest.MonkeyPatch):
    from admin import lists

    assert lists._count(1001) == "1,000+"
    assert lists._count(1000) == "1000"


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_go_forth_and_back_without_a_gap(store: Store, orders: list[Order], oldest_first: bool):
    filters = Filters(oldest_first=oldest_first)
    expected = sorted((order.number for order in orders), reverse=not oldest_first)
    seen, after = [], None
    while True:
        page = desk.listed(store.id, filters, zone=UTC, after=after, size=3)
        seen += [row.number for row in page.rows]
        if page.following is None:
            break
        after = page.following
    assert seen == expected
    assert page.previous == expected[6]
    back = desk.listed(store.id, filters, zone=UTC, before=page.previous, size=3)
    assert [row.number for row in back.rows] == expected[3:6]
    first = desk.listed(store.id, filters, zone=UTC, before=expected[3], size=3)
    assert ([row.number for row in first.rows], first.previous) == (expected[:3], None)


def test_filters_narrow_the_list(store: Store, orders: list[Order]):
    notes.add_tag(orders[4], "VIP", actor())
    found = {
        name: [row.number for row in desk.listed(store.id, filters, zone=UTC).rows]
        for name, filters in {
            "tag": Filters(tag="VIP"),
            "email": Filters(email="Shopper5@shop.example"),
            "payment": Filters(payment="declined"),
            "past": Filters(to_day=orders[0].placed_at.date().replace(year=2020)),
        }.items()
    }
    numbers = [order.number for order in orders]
    assert found == {"tag": [numbers[4]], "email": [numbers[5]], "payment": [numbers[2]], "past": []}


@pytest.mark.feature("OD-01")
def test_the_desk_takes_four_queries(signed_in: SignedIn, orders: list[Order]):
    client = signed_in()
    client.get("/admin/?queue=charge", queries=4)
    assert client.page().text("queue-charge") == "To charge 4"
    assert len(list(client.page().all("article"))) == 4
    client.get("/admin/orders?payment=declined&sort=number", queries=4)
    assert str(orders[2].number) in client.page().text("orders")
    client.get("/admin/orders?from=nonsense&queue=nothing&after=x&status=%00", queries=4)


def test_the_desk_opens_where_work_waits(signed_in: SignedIn, orders: list[Order]):
    client = signed_in("read_only")
    client.get("/admin/")
    assert client.page().by_id("queue-review").get("aria-current") == "page"
    client.get("/admin/?queue=all")
    assert len(list(client.page().all("article"))) == 7
    assert client.get("/admin/?queue=vendors").status_code == 200
    assert "Nothing here" in client.page().text("list")


@pytest.mark.both_engines
@pytest.mark.feature("PY-07")
def test_what_waits_for_a_charge_stands_in_the_order_its_holds_end(
    app: Flask, engine_name: str, clock: Traveller
):
    made = [make_payable_order(), make_payable_order(mode="save_card")]
    clock.shift(3 * 86_400)
    made.append(make_payable_order())
    store_id = made[0].store_id
    wanted = [made[0].number, made[2].number, made[1].number]
    found: list[int] = []
    edge: dict[str, int] = {}
    while True:
        page = desk.listed(store_id, Filters(queue="charge"), zone=UTC, size=1, **edge)
        found += [row.number for row in page.rows]
        if not page.following:
            break
        edge = {"after": page.following}
    assert found == wanted
    back = desk.listed(store_id, Filters(queue="charge"), zone=UTC, size=2, before=wanted[2])
    assert [row.number for row in back.rows] == wanted[:2]
