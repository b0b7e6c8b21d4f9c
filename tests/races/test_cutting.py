"""Twenty people press Create PO(s) at once: every unit is ordered once."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.purchasing import choosing, cutting, papers
from shop.purchasing.cutting import CutResult
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from tests.races.crowd import at_once
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

PRESSES = 20
WANTS = (Want("KET-1", 2, {"BREW": (6100, 42)}), Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900))


def crowd(app: Flask) -> list[CutResult | Exception]:
    """Press, each with a form of their own."""
    choices = choices_of(make_waiting_order(*WANTS))

    def press(number: int) -> CutResult:
        order = session().execute(sa.select(Order)).scalar_one()
        return cutting.cut(order, choices, ANA, send=False, form_key=f"form {number}")

    return at_once(app, PRESSES, press)


@pytest.fixture(autouse=True)
def _no_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raced for is the cutting; drawing twenty PDFs at once would only take time."""
    monkeypatch.setattr(papers, "print_all", lambda *_: None)


def ordered() -> dict[str, int]:
    """Units on purchase orders by SKU."""
    session().rollback()  # what was read before the race is an old snapshot
    units = sa.func.sum(PurchaseOrderLine.quantity)
    rows = session().execute(sa.select(PurchaseOrderLine.sku, units).group_by(PurchaseOrderLine.sku))
    return {sku: int(count) for sku, count in rows}


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-05")
@pytest.mark.case("X-PO-01")
def test_twenty_presses_order_each_unit_once(app: Flask, engine_name: str) -> None:
    answers = crowd(app)
    winners = [each for each in answers if isinstance(each, CutResult)]
    losers = [each for each in answers if not isinstance(each, CutResult)]
    assert [each.created for each in winners] == [("1042-1", "1042-2")]
    assert {each.code for each in losers if isinstance(each, Refusal)} == {"nothing_to_order"}
    assert [each for each in losers if not isinstance(each, Refusal)] == []
    assert ordered() == {"KET-1": 2, "MUG-1": 4}
    assert session().execute(sa.select(sa.func.count(PurchaseOrder.id))).scalar_one() == 2


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-05")
@pytest.mark.broken_on_purpose
def test_without_the_guard_only_the_last_wall_holds(
    app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards off: what is open is not read again, the count is raised blindly. The CHECK must say no then."""

    def all_lines(order: Order) -> list[OrderLine]:
        wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position)
        return list(session().scalars(wanted))

    def blindly(picks: list[choosing.Pick]) -> None:
        for pick in picks:
            raised = sa.update(OrderLine).where(OrderLine.id == pick.line.id)
            session().execute(raised.values(on_po=OrderLine.on_po + pick.line.quantity))

    monkeypatch.setattr(choosing, "open_lines", all_lines)
    monkeypatch.setattr(OrderLine, "open_quantity", property(lambda line: line.quantity))
    monkeypatch.setattr(cutting, "_claim", blindly)
    answers = crowd(app)
    hit = [each for each in answers if isinstance(each, sa.exc.IntegrityError)]
    assert hit, "without its guards cutting must run into the CHECK: else this race proves nothing"
    assert "never_ordered_twice" in str(hit[0])
