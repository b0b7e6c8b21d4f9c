"""Clerks split one line in many ways at once: every unit goes to one place, ours or a vendor's."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.inventory.tables import Stock
from shop.kernel.db import changes, session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.purchasing import cutting, papers, splitting
from shop.purchasing.tables import PurchaseOrderLine
from shop.sourcing.tables import Offer
from tests.races.crowd import at_once
from tests.shop.purchasing.shelves import put_on_shelf
from tests.world_purchasing import ANA, Want, lines_of, make_waiting_order

PEOPLE = 12
KETTLE = Want("KET-1", 10, {"BREW": (6100, 42), "HARBOR": (6400, 70)})


@pytest.fixture(autouse=True)
def _no_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "print_all", lambda *_: None)


def crowd(app: Flask) -> list[str | Exception]:
    """Each takes three units: by turns from our stock, or of Harbor with the rest left open."""
    line = lines_of(make_waiting_order(KETTLE))[0].ulid
    put_on_shelf("KET-1", 50)
    harbor = session().execute(sa.select(Offer.ulid).where(Offer.vendor_sku == "HARBOR-KET-1")).scalar_one()
    session().rollback()

    def act(number: int) -> str:
        order = session().execute(sa.select(Order)).scalar_one()
        place = "own" if number % 2 else harbor
        cutting.cut(order, {}, ANA, send=False, form_key=f"form {number}", splits={line: {place: 3}})
        return place

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    return answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-06")
@pytest.mark.feature("PO-05")
def test_each_unit_goes_to_one_place(app: Flask, engine_name: str) -> None:
    answers = crowd(app)
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    line = session().execute(sa.select(OrderLine)).scalar_one()
    own, vendors = 3 * answers.count("own"), 3 * sum(isinstance(a, str) and a != "own" for a in answers)
    assert own + vendors == 9
    assert (line.from_stock, line.on_po, line.open_quantity) == (own, vendors, 1)
    assert session().execute(sa.select(Stock.reserved)).scalar_one() == own
    bought = sa.select(sa.func.coalesce(sa.func.sum(PurchaseOrderLine.quantity), 0))
    assert session().execute(bought).scalar_one() == vendors


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
def test_without_the_guards_the_check_must_say_no(
    app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards off: the open units are not asked for, the count is raised blindly."""

    def blindly(line: OrderLine, units: int) -> None:
        raised = sa.update(OrderLine).where(OrderLine.id == line.id)
        changes(raised.values(from_stock=OrderLine.from_stock + units))

    monkeypatch.setattr(cutting, "refuse_excess", lambda *_: None)
    monkeypatch.setattr(splitting, "_count", blindly)
    answers = crowd(app)
    hit = [each for each in answers if isinstance(each, sa.exc.IntegrityError)]
    assert hit, "without its guards splitting must run into the CHECK: else this race proves nothing"
    assert "never_ordered_twice" in str(hit[0])
