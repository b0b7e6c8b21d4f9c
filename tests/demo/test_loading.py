"""The demo loads by the real verbs, once, and leaves books that the doctor finds in order."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo import loading
from demo.records import Content
from shop.catalog.tables import Picture
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.outbox import Job
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.kernel.timeline import Event
from shop.orders.tables import Order
from shop.people.signing_in import Kind, Visit, sign_in
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.tables import PurchaseOrder
from shop.reports import doctor


@pytest.mark.slow
def test_a_load_lives_through_the_past_once(opened, small, tmp_path: Path) -> None:
    report = loading.load(small, tmp_path, orders=25, processes=0)
    shown = session().execute(sa.select(sa.func.count(sa.distinct(Picture.product_id)))).scalar_one()
    assert report.products == shown == len(small.products)
    assert _count_by(Order.queue).keys() >= {
        "review",
        "charge",
        "order",
        "vendors",
        "ship",
        "problems",
        "done",
    }
    assert _count_by(Job.state).keys() == {"sent"}
    assert doctor.examine() + doctor.examine_standing() == []
    states = _count_by(PurchaseOrder.state).keys()
    assert states >= {"draft", "shipped"} and states & {"sent", "acknowledged"}
    assert session().scalars(sa.select(PurchaseOrderRevision.state)).all() == ["pending"]
    assert _refused_logins(small) == []
    with pytest.raises(Refusal, match="empty"):
        loading.load(small, tmp_path, processes=0)


@pytest.mark.slow
def test_everything_is_dated_when_it_happened(opened, small, tmp_path: Path) -> None:
    loading.load(small, tmp_path, orders=3, processes=0)
    events = session().execute(sa.select(Event.happened_at).order_by(Event.id)).scalars().all()[1:]
    placed = session().execute(sa.select(Order.placed_at).order_by(Order.number)).scalars().all()
    assert list(events) == sorted(events)
    assert list(placed) == sorted(placed)
    assert placed[-1] < clock.now()


def _refused_logins(content: Content) -> list[str]:
    """The sample logins, as make demo prints them, that do not open what they are for."""
    store, refused = the_store(), []
    logins: list[tuple[Kind, str, str]] = [("staff", each.email, each.password) for each in content.staff]
    logins += [("customer", each.email, each.password) for each in content.customers if each.password]
    for kind, email, password in logins:
        try:
            sign_in(kind, store.id, email, password, Visit("198.51.100.7"))
        except Refusal:
            refused.append(email)
    assert len(logins) == 7
    return refused


def _count_by(column: Any) -> dict[str, int]:
    rows = session().execute(sa.select(column, sa.func.count()).group_by(column))
    return {row[0]: row[1] for row in rows}


def test_the_clock_is_never_set_in_production(app) -> None:
    clock.may_travel.plug(False)
    with pytest.raises(RuntimeError, match="production"), clock.at(clock.now()):
        pass
