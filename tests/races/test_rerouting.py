"""Clerks take a late line back while its vendor ships it: each unit ships or moves on, and moves once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.purchasing import papers, rerouting
from shop.purchasing.tables import PurchaseOrderLine
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from tests.races.crowd import at_once
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA, Want, lines_of

PEOPLE = 8
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "MILL": (6300, 9)})


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("PO-15")
def test_each_unit_ships_or_moves_once(app: Flask, engine_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "print_all", lambda *_: None)
    sold = with_vendors(KETTLE)
    line = lines_of(sold)[0].ulid
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        first = rerouting.proposals(sold)[0]
        session().rollback()

        def act(number: int) -> str:
            order = session().execute(sa.select(Order)).scalar_one()
            if number % 2:
                rerouting.reroute(order, first.line_ulid, first.choice.offer_ulid, ANA, form_key=f"r{number}")
                return "moved"
            draft = ParcelDraft({line: 2}, clock.now().date(), f"T{number}", purchase_order="1042-1")
            parcels.pack(order, draft, ANA, tell_shopper=False, form_key=f"p{number}")
            return "shipped"

        answers = at_once(app, PEOPLE, act)
    session().rollback()
    assert all(isinstance(each, str | Refusal) for each in answers), answers
    assert answers.count("moved") == 1
    rows = session().execute(sa.select(PurchaseOrderLine).order_by(PurchaseOrderLine.id)).scalars().all()
    old, new = rows
    assert old.shipped == 2 * answers.count("shipped")
    assert (old.refused, new.quantity) == (5 - old.shipped, 5 - old.shipped)
    assert session().execute(sa.select(OrderLine.on_po)).scalar_one() == 5
