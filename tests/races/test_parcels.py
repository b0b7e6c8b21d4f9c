"""Twelve clerks enter the same parcel at once: its units ship once."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.purchasing.tables import PurchaseOrderLine
from shop.shipping import origins, parcels
from shop.shipping.parcels import ParcelDraft
from shop.shipping.tables import Parcel, ParcelLine
from tests.races.crowd import at_once
from tests.shop.shipping.test_parcels import KETTLE, with_vendors
from tests.world_purchasing import ANA, lines_of

CLERKS = 12


def crowd(app: Flask) -> list[str | Exception]:
    """Each ships both kettles with a form of their own."""
    line = lines_of(with_vendors(KETTLE))[0].ulid
    today: date = clock.now().date()
    session().rollback()

    def ship(number: int) -> str:
        order = session().execute(sa.select(Order)).scalar_one()
        draft = ParcelDraft({line: 2}, today, f"1Z{number}", purchase_order="1042-1")
        return parcels.pack(order, draft, ANA, tell_shopper=False, form_key=f"form {number}").ulid

    answers = at_once(app, CLERKS, ship)
    session().rollback()
    return answers


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-SH-01")
def test_the_same_units_ship_once(app: Flask, engine_name: str) -> None:
    answers = crowd(app)
    assert len([each for each in answers if isinstance(each, str)]) == 1
    assert {type(each) for each in answers} == {str, Refusal}
    assert session().scalars(sa.select(ParcelLine.quantity)).all() == [2]
    assert len(session().scalars(sa.select(Parcel)).all()) == 1


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-SH-01")
def test_without_the_guards_the_check_is_hit(
    app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blindly(origin: origins.FromVendor, line: OrderLine, quantity: int) -> int:
        raised = sa.update(PurchaseOrderLine).where(PurchaseOrderLine.order_line_id == line.id)
        session().execute(raised.values(shipped=PurchaseOrderLine.shipped + quantity))
        return session().execute(sa.select(PurchaseOrderLine.id)).scalar_one()

    monkeypatch.setattr(origins.FromVendor, "_take", blindly)
    monkeypatch.setattr(origins.PURCHASE_ORDER.__class__, "allows", lambda *_: True)
    hit = [each for each in crowd(app) if isinstance(each, sa.exc.IntegrityError)]
    assert hit, "without its guard packing must run into the CHECK: else this race proves nothing"
    assert "_within" in str(hit[0])  # either of the two rules that hold what ships below what was ordered
