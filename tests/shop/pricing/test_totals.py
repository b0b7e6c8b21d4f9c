"""Totals: items, shipping and tax in whole minor units that add up, whatever the rates."""

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.pricing.totals import PricedLine, Totals, quote
from tests import world
from tests.queries import QueryLog

pytestmark = pytest.mark.usefixtures("app")


def totals(*lines: PricedLine, country: str = "US", region: str = "OR", method: str = "") -> Totals:
    return quote(world.the_store(), lines, world.make_address(country=country, region=region), method)


def test_tax_is_added_on_items_and_shipping():
    world.make_tax(world.the_store(), basis_points=825)
    came = totals(PricedLine(3, 1999))
    assert (came.items_minor, came.shipping_minor) == (5997, 500)
    assert came.tax_minor == came.added_tax_minor == 495 + 41
    assert came.total_minor == 5997 + 500 + 536
    assert [(part.name, part.taxable_minor, part.tax_minor) for part in came.taxes] == [("Tax US", 6497, 536)]


def test_tax_is_contained_where_prices_include_it():
    world.make_store(prices_include_tax=True)
    world.make_tax(world.the_store(), "DE", basis_points=1900)
    came = totals(PricedLine(1, 11900), country="DE", region="")
    assert (came.total_minor, came.added_tax_minor, came.tax_minor) == (12400, 0, 1900 + 80)
    assert came.lines[0].tax_minor == 1900


def test_a_region_stands_in_place_of_its_country_class_by_class():
    store = world.the_store()
    world.make_tax(store, "US", basis_points=100)
    world.make_tax(store, "US", "NY", basis_points=400)
    world.make_tax(store, "US", basis_points=50, tax_class="reduced")
    lines = (
        PricedLine(1, 10_000),
        PricedLine(1, 10_000, tax_class="reduced"),
        PricedLine(1, 10_000, tax_class="zero"),
    )
    assert [line.tax_minor for line in totals(*lines, region="ny").lines] == [400, 50, 0]
    assert [line.tax_minor for line in totals(*lines, region="OR").lines] == [100, 50, 0]
    assert [line.tax_minor for line in totals(*lines, country="CA").lines] == [0, 0, 0]


def test_shipping_shares_the_rates_of_what_is_shipped_by_value():
    store = world.the_store()
    world.make_tax(store, "DE", basis_points=1900)
    world.make_tax(store, "DE", basis_points=700, tax_class="reduced")
    lines = (PricedLine(1, 3000), PricedLine(1, 1000, tax_class="reduced"))
    came = totals(*lines, country="DE")
    assert [(part.basis_points, part.taxable_minor) for part in came.taxes] == [(1900, 3375), (700, 1125)]
    assert came.tax_minor == 570 + 71 + 70 + 9  # 375 and 125 of the shipping


def test_what_is_not_taxable_or_not_shipped_counts_neither_way():
    world.make_tax(world.the_store(), basis_points=1000)
    card = PricedLine(1, 5000, is_taxable=False, needs_shipping=False)
    came = totals(card)
    assert (came.total_minor, came.tax_minor, came.method, came.methods) == (5000, 0, None, ())


def test_without_a_place_there_is_no_shipping_yet():
    came = quote(world.the_store(), [PricedLine(2, 100)], None)
    assert (came.items_minor, came.total_minor, came.method) == (200, 200, None)


@pytest.mark.parametrize(
    ("basis", "bands", "quantity", "price"),
    [
        ("flat", {0: 700}, 9, 700),
        ("weight", {0: 500, 3001: 900}, 3, 500),
        ("weight", {0: 500, 3001: 900}, 4, 900),
        ("value", {0: 595, 2500: 795, 10_000: 0}, 1, 595),
        ("value", {0: 595, 2500: 795, 10_000: 0}, 5, 795),
        ("value", {0: 595, 2500: 795, 10_000: 0}, 10, 0),
    ],
)
def test_a_method_costs_what_its_band_says(basis, bands, quantity, price):
    store = world.the_store()
    method = world.make_delivery(store, bands, basis=basis, countries=["NL"], name="Post")
    came = totals(PricedLine(quantity, 1000, weight_grams=1000), country="NL")
    assert (came.method.name, came.shipping_minor, came.method.method_ulid) == ("Post", price, method.ulid)


def test_below_its_first_band_a_method_is_not_offered():
    store = world.the_store()
    world.make_delivery(store, {5000: 100}, basis="weight", countries=["NL"])
    with pytest.raises(Refusal, match="do not ship"):
        totals(PricedLine(1, 1000, weight_grams=10), country="NL")


@pytest.mark.case("X-CK-02")
def test_a_method_of_another_zone_is_refused_by_field():
    cheap = world.make_delivery(world.the_store(), {0: 0}, countries=["NL"])
    with pytest.raises(Refusal) as refused:
        totals(PricedLine(1, 1000), method=cheap.ulid)
    assert (refused.value.code, refused.value.field) == ("no_such_method", "method")


def test_a_quote_costs_four_queries():
    world.make_tax(world.the_store())
    store = world.the_store()
    lines = [PricedLine(n, 100) for n in range(1, 20)]
    with QueryLog() as log:
        quote(store, lines, world.make_address())
    assert len(log) <= 4, log.report()


line = st.builds(
    PricedLine,
    quantity=st.integers(1, 9999),
    unit_minor=st.integers(0, 10_000_000),
    tax_class=st.sampled_from(["standard", "reduced", "zero"]),
    is_taxable=st.booleans(),
    needs_shipping=st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(line, min_size=1, max_size=8), included=st.booleans())
def test_everything_always_adds_up(app: Flask, lines: list[PricedLine], included: bool):
    store = world.the_store()
    if not session().execute(sa.text("SELECT count(*) FROM tax_rates")).scalar_one():
        world.make_tax(store, basis_points=1999)
        world.make_tax(store, basis_points=333, tax_class="reduced")
    set_committed_value(store, "prices_include_tax", included)  # for this quote alone, never written
    came = quote(store, lines, world.make_address())
    session().rollback()
    assert came.total_minor == came.items_minor + came.shipping_minor + came.added_tax_minor
    assert came.items_minor == sum(each.line_minor for each in lines)
    assert came.tax_minor == sum(part.tax_minor for part in came.taxes)
    assert sum(part.taxable_minor for part in came.taxes) <= came.items_minor + came.shipping_minor
    shipping_tax = came.tax_minor - sum(each.tax_minor for each in came.lines)
    assert 0 <= shipping_tax <= came.shipping_minor
    assert came.added_tax_minor == (0 if included else came.tax_minor)
