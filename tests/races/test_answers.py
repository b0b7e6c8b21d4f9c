"""A vendor refuses in many tabs while clerks enter the parcel: each unit is shipped or refused, never both."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order, OrderLine
from shop.purchasing import answering
from shop.purchasing.answering import LineAnswer
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from tests.races.crowd import at_once
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA, Want, lines_of

PEOPLE, CROWDS = 10, 8
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42)})


def crowd(app: Flask, want: Want = KETTLE, ordered: int = 1042) -> list[str | Exception]:
    """Every other one refuses all that has not shipped, the rest ship two each."""
    line = lines_of(with_vendors(want, number=ordered))[0].ulid
    of_this = PurchaseOrder.number == f"{ordered}-1"
    lines = sa.select(PurchaseOrderLine.ulid).join(
        PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id
    )
    mine = session().execute(lines.where(of_this)).scalar_one()
    session().rollback()

    def act(number: int) -> str:
        if number % 2:
            po = session().execute(sa.select(PurchaseOrder).where(of_this)).scalar_one()
            said = {mine: LineAnswer("rejected", reason="out_of_stock")}
            answering.answer(po, said, Actor("vendor", "Brew"), form_key=f"a{number}")
            return "refused"
        order = session().execute(sa.select(Order).where(Order.number == ordered)).scalar_one()
        draft = ParcelDraft(
            {line: 2}, clock.now().date(), f"T{ordered}-{number}", purchase_order=f"{ordered}-1"
        )
        parcels.pack(order, draft, ANA, tell_shopper=False, form_key=f"p{number}")
        return "shipped"

    answers = at_once(app, PEOPLE, act)
    session().rollback()
    return answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("VN-07")
def test_each_unit_is_shipped_or_refused(app: Flask, engine_name: str) -> None:
    answers = crowd(app)
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    row = session().execute(sa.select(PurchaseOrderLine)).scalar_one()
    assert row.shipped == 2 * answers.count("shipped")
    assert row.refused == (5 - row.shipped if "refused" in answers else 0)
    sold = session().execute(sa.select(OrderLine)).scalar_one()
    assert (sold.on_po, sold.shipped) == (5 - row.refused, row.shipped)


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
def test_without_the_lock_the_books_would_not_hold(
    app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the race is one: on PostgreSQL, unlocked answers run into each other or into the CHECK."""
    if engine_name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: there is no lock to leave out")

    def held_by_nobody(po: PurchaseOrder) -> Order:
        return session().get_one(Order, po.order_id)

    monkeypatch.setattr(answering.sending, "hold", held_by_nobody)
    for ordered in range(1042, 1042 + CROWDS):  # one crowd may be lucky, not all of them
        answers = crowd(app, Want(f"KET-{ordered}", 5, {"BREW": (6100, 42)}), ordered)
        if any(not isinstance(each, str | Refusal) for each in answers):
            return
    pytest.fail("without the lock nobody ran into anybody: this race proves nothing")
