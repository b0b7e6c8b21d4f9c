"""Units, costs and words of a sent purchase order: asked for, and counted only when the vendor agrees."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores
from shop.kernel.db import changes, session, write
from shop.kernel.refusals import Missing, Refusal
from shop.orders.tables import Order
from shop.purchasing import answering, papers, revising, sending
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.revised_lines import LineChange
from shop.purchasing.revising import Change
from shop.purchasing.tables import PurchaseOrderLine
from shop.sourcing.tables import Vendor
from tests.shop.purchasing.test_readdressing import BREW, answer, letters, po_of, the_order, the_revision
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, Want, choices_of, lines_of

KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "QUARRY": (6300, 9)})


def ask(units: int, cost: int = 6100, number: str = "1042-1", **head: str) -> None:
    """Ask for so many units at that cost on the first line."""
    po = po_of(number)
    ulid = lines(number)[0].ulid
    revising.ask(po, Change(head=head, lines={ulid: LineChange(units, cost)}), ANA)


def lines(number: str = "1042-1") -> list[PurchaseOrderLine]:
    """The purchase order's lines now."""
    return sending.lines_of(po_of(number))


def counted() -> tuple[int, int, int]:
    """What the order line counts: on purchase orders, sent, open."""
    (line,) = lines_of(the_order())
    return line.on_po, line.sent, line.open_quantity


@pytest.mark.feature("PO-13")
def test_lowered_units_are_open_again_once_the_vendor_agrees(app: Flask) -> None:
    with_vendors(KETTLE)
    ask(3)
    assert (counted(), po_of().total_minor) == ((5, 5, 0), 30500)
    answer(accepts=True)
    assert (counted(), po_of().total_minor, po_of().revision) == ((3, 3, 2), 18300, 2)
    assert (lines()[0].quantity, lines()[0].accepted, po_of().state) == (3, 3, "acknowledged")
    assert the_order().queue == "order"
    cut(the_order(), choices_of(the_order()), ANA, send=False, form_key="k2")
    assert counted()[0] == 5


@pytest.mark.feature("PO-13")
def test_open_units_can_be_added_and_are_counted_once(app: Flask) -> None:
    with_vendors(KETTLE)
    ask(2)
    answer(accepts=True)
    ask(4, 6000)
    answer(accepts=True)
    assert (counted(), po_of().total_minor, po_of().revision) == ((4, 4, 1), 24000, 3)
    with pytest.raises(Refusal, match="1 to 5 units") as refused:
        ask(6)
    assert refused.value.field.startswith("units-")


@pytest.mark.feature("PO-13")
def test_units_that_were_ordered_elsewhere_meanwhile_end_the_revision(app: Flask) -> None:
    with_vendors(KETTLE)
    ask(2)
    answer(accepts=True)
    ask(5)
    cut(the_order(), choices_of(the_order()), ANA, send=False, form_key="k2")
    assert answer(accepts=True) == "overtaken"
    assert "ordered elsewhere" in the_order().change_problem and counted() == (5, 2, 0)


@pytest.mark.feature("PO-13")
def test_a_refused_revision_leaves_every_count(app: Flask) -> None:
    with_vendors(KETTLE)
    ask(3, 5900, note="Wrap it", ship_method="Air")
    answer(accepts=False)
    assert (counted(), po_of().total_minor, po_of().note) == ((5, 5, 0), 30500, "")
    ask(3, 5900, note="Wrap it", ship_method="Air")
    answer(accepts=True)
    assert (po_of().note, po_of().ship_method, po_of().total_minor) == ("Wrap it", "Air", 17700)


@pytest.mark.case("X-PO-11")
def test_what_ships_or_is_refused_meanwhile_wins(app: Flask) -> None:
    order = with_vendors(KETTLE)
    ask(3)
    ship(order, {"KET-1": 2}, "p1", purchase_order="1042-1")
    assert the_revision().state == "pending"
    ship(order, {"KET-1": 2}, "p2", purchase_order="1042-1")
    assert (the_revision().state, "4 of Product KET-1 have left" in the_order().change_problem) == (
        "overtaken",
        True,
    )
    with pytest.raises(Refusal, match="4 to 5 units"):
        ask(3)
    ask(4)
    answering.answer(
        po_of(), {lines()[0].ulid: LineAnswer("part", 4, reason="out_of_stock")}, BREW, form_key="a1"
    )
    assert the_revision().state == "overtaken" and counted() == (4, 4, 1)


@pytest.mark.feature("PO-13")
def test_the_papers_say_what_was_asked_and_no_cost_where_none_may_be(app: Flask) -> None:
    with_vendors(KETTLE)
    ask(3, 5900)
    chores.work_all()
    asked = the_revision()
    csv = papers.content(po_of(), "csv", drawing=asked.drawing)
    assert csv is not None and b",3,59.00,USD," in csv
    (letter,) = letters()
    assert b"5 units" in letter.raw and b"3 units" in letter.raw
    answer(accepts=True)
    hidden = sa.update(Vendor).values(show_costs=False)
    write(lambda: changes(hidden))
    with pytest.raises(Refusal, match="shown no costs"):
        ask(3, 5800)


@pytest.mark.case("X-AZ-27")
def test_bad_lines_are_refused(app: Flask) -> None:
    with_vendors(KETTLE, Want("MUG-1", 4, {"HARBOR": (300, 100)}, price=900))
    for units, cost in ((0, 6100), (-1, 6100), (6, 6100), (5, -1)):
        with pytest.raises(Refusal):
            ask(units, cost)
    with pytest.raises(Refusal, match="Nothing would change"):
        ask(5)
    foreign = {lines("1042-2")[0].ulid: LineChange(1, 300)}
    with pytest.raises(Missing):
        revising.ask(po_of("1042-1"), Change(lines=foreign), ANA)
    with pytest.raises(Missing):
        revising.ask(po_of("1042-1"), Change(head={"state": "closed"}), ANA)
    assert session().execute(sa.select(Order.change_problem)).scalar_one() == ""
