"""Offers and promises: one default among the active, and vendors' units promised once."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.kernel.refusals import Missing, Refusal
from shop.orders.tables import OrderLine
from shop.sourcing import committing, offers, supply
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Commitment, Offer
from tests import world

ANA = world.actor()


def promised() -> dict[str, int]:
    """Units promised of each vendor's offer, by vendor code."""
    session().rollback()
    rows = session().execute(sa.select(Offer.vendor_sku, Offer.committed))
    return {sku.partition("-")[0]: count for sku, count in rows if count}


def defaults(variant) -> list[str]:
    return [choice.vendor_code for choice in supply.choices([variant.id])[variant.id] if choice.is_default]


def two_vendors(**more):
    return world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 2), "HARBOR": (5900, 9)}, **more)


@pytest.mark.both_engines
@pytest.mark.feature("VN-02")
def test_there_is_always_exactly_one_default(app: Flask):
    kettle = two_vendors()
    assert defaults(kettle) == ["BREW"]
    harbor = supply.choices([kettle.id])[kettle.id][1]
    offers.set_default(kettle, harbor.offer_ulid, by=ANA)
    assert defaults(kettle) == ["HARBOR"]
    offers.set_offer(kettle, world.make_vendor("HARBOR"), Terms(5900, is_active=False), by=ANA)
    assert defaults(kettle) == ["BREW"]
    offers.set_offer(kettle, world.make_vendor("BREW"), Terms(6100, is_active=False), by=ANA)
    assert supply.choices([kettle.id]) == {}
    assert not session().execute(sa.select(Offer.id).where(Offer.is_default)).first()


def test_an_inactive_offer_cannot_be_the_default(app: Flask):
    kettle = two_vendors()
    harbor = supply.choices([kettle.id])[kettle.id][1]
    offers.set_offer(kettle, world.make_vendor("HARBOR"), Terms(5900, is_active=False), by=ANA)
    with pytest.raises(Missing):
        offers.set_default(kettle, harbor.offer_ulid, by=ANA)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(-1), "cost"),
        (Terms(1, stock=-1), "stock"),
        (Terms(1, pack_size=0), "pack_size"),
        (Terms(1, min_quantity=0), "min_quantity"),
        (Terms(1, lead_days=-1), "lead_days"),
    ],
)
def test_terms_out_of_bounds_are_refused_by_field(app, terms, field):
    kettle = world.make_product()
    with pytest.raises(Refusal) as refused:
        offers.set_offer(kettle, world.make_vendor(), terms, by=ANA)
    assert refused.value.field == field


@pytest.mark.both_engines
def test_the_default_supplies_first_and_the_next_the_rest(app: Flask):
    two_vendors()
    world.make_order({"KET-1": 5})
    assert promised() == {"BREW": 2, "HARBOR": 3}


def test_backorders_take_what_no_stock_covers(app: Flask):
    two_vendors(backorders=True)
    world.make_order({"KET-1": 20})
    assert promised() == {"BREW": 11, "HARBOR": 9}


@pytest.mark.both_engines
@pytest.mark.broken_on_purpose  # the cut itself stands higher up
def test_a_cut_ends_the_promise_and_lowers_the_chosen_offers_stock(app: Flask):
    kettle = two_vendors()
    world.make_order({"KET-1": 4})
    line = session().execute(sa.select(OrderLine)).scalar_one()
    harbor = supply.choices([kettle.id])[kettle.id][1]

    def cut() -> None:
        committing.order(line.store_id, line.id, harbor.offer_id, 3)
        session().get_one(OrderLine, line.id).on_po = 3

    write(cut)
    assert promised() == {"BREW": 1}
    assert session().execute(sa.select(Offer.stock).order_by(Offer.id)).scalars().all() == [2, 6]
    states = session().execute(
        sa.select(Commitment.state, sa.func.sum(Commitment.quantity)).group_by("state")
    )
    assert dict(states.all()) == {"held": 1, "ordered": 3}
    committing.give_back(line.store_id, harbor.offer_id, 3)
    assert session().get_one(Offer, harbor.offer_id).stock == 9


@pytest.mark.feature("IN-04")
def test_a_promise_is_released_once(app: Flask):
    two_vendors()
    world.make_order({"KET-1": 4})
    line = session().execute(sa.select(OrderLine)).scalar_one()
    ids = (line.store_id, line.id)
    assert [committing.release(*ids, 3), committing.release(*ids), committing.release(*ids)] == [3, 1, 0]
    assert promised() == {}
