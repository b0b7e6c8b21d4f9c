"""Two people on the same offers: what only one changed is kept, what both changed is told with both values."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.catalog.tables import Variant
from shop.kernel.db import session
from shop.kernel.refusals import Missing, Stale
from shop.sourcing import committing, editing, offers
from shop.sourcing.editing import Change, FirstChoice
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Offer
from tests import world
from tests.races.crowd import at_once

pytestmark = [pytest.mark.feature("OD-17"), pytest.mark.case("X-AD-04"), pytest.mark.both_engines]
ANA, BO = world.actor("Ana"), world.actor("Bo")


@pytest.fixture
def kettle(app: Flask, engine_name: str) -> Variant:
    return world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 42), "LUMEN": (5900, 3)})


def offer_of(code: str) -> Offer:
    session().rollback()
    wanted = sa.select(Offer).where(Offer.vendor_sku == f"{code}-KET-1")
    return session().execute(wanted).scalar_one()


def save(code: str, shown: Terms, by: object = ANA, **changed: object) -> None:
    editing.save([Change(offer_of(code), shown, replace(shown, **changed))], [], by=by)  # type: ignore[arg-type]


def test_both_changed_the_cost(kettle: Variant):
    shown = offers.terms_of(offer_of("BREW"))
    save("BREW", shown, cost_minor=6200)
    with pytest.raises(Stale) as clash:
        save("BREW", shown, BO, cost_minor=6300, lead_days=9)
    label = "Brew Supply, KET-1: cost"
    assert clash.value.details["theirs"] == {label: "62.00"}
    assert clash.value.details["yours"] == {label: "63.00"}
    assert offers.terms_of(offer_of("BREW")) == replace(shown, cost_minor=6200), "all or nothing"


def test_each_changed_something_else(kettle: Variant):
    shown = offers.terms_of(offer_of("BREW"))
    save("BREW", shown, cost_minor=6200)
    save("BREW", shown, BO, lead_days=9)
    assert offers.terms_of(offer_of("BREW")) == replace(shown, cost_minor=6200, lead_days=9)


def test_both_changed_it_to_the_same(kettle: Variant):
    shown = offers.terms_of(offer_of("BREW"))
    save("BREW", shown, is_active=False)
    save("BREW", shown, BO, is_active=False)
    assert not offer_of("BREW").is_active


@pytest.mark.case("X-IN-05")
def test_a_vendors_stock_that_fell_meanwhile_does_not_rise_again(kettle: Variant):
    """The table shows 42; a purchase order takes 2; somebody saves a new cost from the old page."""
    order = world.make_order({"KET-1": 2})
    offer = offer_of("BREW")
    shown = offers.terms_of(offer)
    line_id = session().execute(sa.text("SELECT id FROM order_lines")).scalar_one()
    committing.order(order.store_id, line_id, offer.id, 2)
    save("BREW", shown, cost_minor=6200)
    assert (offer_of("BREW").stock, offer_of("BREW").cost_minor) == (40, 6200)
    with pytest.raises(Stale):
        save("BREW", shown, stock=50)


def test_two_first_choices_clash_and_an_untouched_one_does_not(kettle: Variant):
    world.make_offer(kettle, "MOON", 6000, 5)
    brew, lumen, moon = (offer_of(code).ulid for code in ("BREW", "LUMEN", "MOON"))
    editing.save([], [FirstChoice(kettle.id, brew, lumen)], by=ANA)
    editing.save([], [FirstChoice(kettle.id, brew, brew)], by=BO)
    assert offer_of("LUMEN").is_default, "Bo left it as it was shown"
    with pytest.raises(Stale) as clash:
        editing.save([], [FirstChoice(kettle.id, brew, moon)], by=BO)
    assert list(clash.value.details["theirs"].values()) == ["Lumen Supply"]
    editing.save([], [FirstChoice(kettle.id, brew, lumen)], by=BO)
    with pytest.raises(Missing):
        editing.save([], [FirstChoice(kettle.id, lumen, "01ARZ3NDEKTSV4RRFFQ69G5FAV")], by=BO)


@pytest.mark.slow
def test_of_eight_who_save_at_once_one_is_first_and_seven_hear_of_it(app: Flask, kettle: Variant):
    shown = offers.terms_of(offer_of("BREW"))
    session().rollback()

    def press(who: int) -> str:
        try:
            save("BREW", shown, cost_minor=7000 + who)
        except Stale:
            return "stale"
        return "saved"

    answers = at_once(app, 8, press)
    assert sorted(map(str, answers)) == ["saved"] + ["stale"] * 7
