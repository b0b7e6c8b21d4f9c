"""Risk signals: each lights on its own order, the score decides about the review, the reasons are kept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from shop.kernel.db import session, write
from shop.orders import risk
from shop.orders.placing import place
from shop.orders.tables import Order
from shop.people.signing_in import Visit
from tests import world

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("OD-05")]


def codes(order: Order) -> set[str]:
    return {signal["code"] for signal in order.risk_signals}


def returning(email: str = "sam@shop.example") -> str:
    """An e-mail address with an order of last month."""
    world.make_order(email=email)
    month_ago = Order.placed_at.type
    earlier = session().execute(sa.select(Order.placed_at)).scalars().first() - timedelta(days=30)
    write(lambda: session().execute(sa.update(Order).values(placed_at=sa.literal(earlier, month_ago))))
    return email


def test_a_plain_order_of_a_known_shopper_lights_nothing():
    order = world.make_order(email=returning())
    assert (codes(order), order.risk_score, order.review) == (set(), 0, "clear")


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("countries", {"bill_to": world.make_address(country="CA")}),
        ("addresses", {"bill_to": world.make_address(line1="9 Elsewhere Road")}),
        ("po_box", {"ship_to": world.make_address(line1="P.O. Box 77")}),
    ],
)
def test_addresses_that_stand_out(code, given):
    assert codes(world.make_order(email=returning(), **given)) == {code}


@pytest.mark.parametrize("line1", ["PO Box 1", "p o box 9", "Postfach 12", "Apartado 4", "Packstation 104"])
def test_boxes_are_known_in_several_languages(line1):
    assert risk.PO_BOX.search(line1)


@pytest.mark.parametrize("line1", ["12 Boxwood Lane", "Polk Street 3", "Postweg 1"])
def test_streets_are_no_boxes(line1):
    assert not risk.PO_BOX.search(line1)


def test_a_first_order_and_a_free_mail_address():
    assert codes(world.make_order(email="someone@gmail.com")) == {"first_order", "free_mail"}


def test_a_high_total_and_many_units():
    world.make_product("CHEAP", price=10, stock=500)
    world.make_product("DEAR", price=60_000)
    email = returning()
    assert codes(world.make_order({"CHEAP": 20}, email=email)) == {"quantity"}
    assert codes(world.make_order({"DEAR": 1}, email=email)) >= {"high_total"}


def test_the_third_order_in_a_day_lights_velocity():
    orders = [world.make_order(email="sam@shop.example") for _ in range(3)]
    assert [("velocity_email" in codes(each), "velocity_address" in codes(each)) for each in orders] == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_velocity_of_a_network_address_sees_through_other_mailboxes(clock):
    for number in range(2):
        world.make_order(email=f"m{number}@shop.example")
    third = world.make_order(email="m3@shop.example")
    assert "velocity_address" in codes(third)
    assert third.shopper_address == world.VISIT.address
    clock.shift(risk.VELOCITY_WINDOW + timedelta(seconds=1))
    assert "velocity_address" not in codes(world.make_order(email="m4@shop.example"))


def test_from_the_limit_on_somebody_must_look():
    order = world.make_order(email="new@gmail.com", bill_to=world.make_address(country="CA"))
    assert order.risk_score == 45
    assert (order.review, order.status, order.queue) == ("pending", "in_review", "review")
    assert order.risk_signals[0] == {
        "code": "countries",
        "points": 30,
        "words": "Ships to US, billed in CA.",
    }


def add(order: Order, checks: dict[str, str], level: str = "") -> Order:
    write(lambda: risk.add_card_signals(session().get_one(Order, order.id), world.the_store(), checks, level))
    return session().get_one(Order, order.id)


def test_what_the_bank_found_is_added_once_and_may_ask_for_review():
    order = world.make_order(email=returning())
    for _ in range(2):
        order = add(order, {"cvc": "fail", "postal_code": "fail", "line1": "pass"}, "elevated")
    assert codes(order) == {"cvc", "avs_postal", "gateway_risk"}
    assert (order.risk_score, order.review) == (90, "pending")
    order = add(order, {"cvc": "pass", "postal_code": "unavailable"})
    assert (codes(order), order.review) == (set(), "clear")


@pytest.mark.parametrize("review", ["accepted", "held", "rejected"])
def test_a_decided_review_stays_decided(review):
    order = world.make_order(email=returning(), review=review)
    assert add(order, {"cvc": "fail"}).review == review


def test_the_address_of_the_visit_is_kept_short():
    world.make_product()
    token = world.make_cart({"KET-1": 1})
    order = place(world.the_store(), token, world.make_details(token), Visit("x" * 500, ""))
    assert len(order.shopper_address) == 64
