"""The address book: tidy entries, one default, and nobody else's."""

import pytest

from shop.kernel.refusals import Missing, Refusal
from shop.people import customers, postal
from tests import world

pytestmark = pytest.mark.usefixtures("app")


def book(customer) -> list[tuple[str, bool]]:
    return [(row.line1, row.is_default) for row in customers.addresses(customer)]


def test_the_first_address_is_the_default_until_another_is():
    sam = world.make_customer()
    customers.keep_address(sam, world.make_address(line1="1 First Street"))
    second = customers.keep_address(sam, world.make_address(line1="2 Second Street"))
    assert book(sam) == [("1 First Street", True), ("2 Second Street", False)]
    customers.make_default(sam, second.ulid)
    assert book(sam) == [("2 Second Street", True), ("1 First Street", False)]


def test_the_same_address_is_kept_once():
    sam = world.make_customer()
    for _ in range(2):
        customers.keep_address(sam, world.make_address())
    assert len(book(sam)) == 1


@pytest.mark.case("X-AZ-05")
def test_another_customers_address_is_out_of_reach():
    theirs = customers.keep_address(world.make_customer("a@x.example"), world.make_address())
    mallory = world.make_customer("m@x.example")
    with pytest.raises(Missing):
        customers.keep_address(mallory, world.make_address(line1="Mine now"), ulid=theirs.ulid)
    with pytest.raises(Missing):
        customers.drop_address(mallory, theirs.ulid)
    assert book(mallory) == []


@pytest.mark.parametrize("part", ["name", "line1", "city", "country"])
def test_a_missing_part_is_named(part):
    with pytest.raises(Refusal) as refused:
        postal.clean(world.make_address(**{part: " "}), field="ship_to")
    assert refused.value.field == f"ship_to_{part}"


@pytest.mark.case("X-CK-24")
def test_parts_are_cut_and_cleaned():
    clean = postal.clean(world.make_address(name="\u202eSam\x00 \ud800" + "x" * 300, country="us"), field="a")
    assert clean.country == "US"
    assert len(clean.name) == 120
    assert clean.name.startswith("Sam x")
    clean.name.encode()


def test_the_same_place_is_seen_through_spelling():
    first, second = world.make_address(), world.make_address(line1="1208 sw  ALDER street.", name="Other")
    assert first.place() == second.place()
    assert first.place() != world.make_address(postal_code="97206").place()
