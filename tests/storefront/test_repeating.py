"""Nobody pays twice for the same things unawares: neither in a second cart nor by another tab."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import asking
from shop.payments.tables import Operation
from tests.house import PageClient
from tests.storefront.test_checkout import PORTLAND, fields, orders, shop
from tests.storefront.test_paying import fill
from tests.world import actor, make_product, variant_of

__all__ = ["shop"]
LOST = "practice_lost_after"  # it happens, but the answer gets lost


@pytest.fixture
def waiting(shop: PageClient) -> PageClient:
    """An order whose payment nobody answered, and the same things in a new cart."""
    shop.submit("checkout", **PORTLAND, card=LOST)
    assert shop.follow().status_code == 202
    fill(shop)
    return shop


@pytest.mark.case("X-CK-06")
def test_the_same_again_is_asked_about_while_the_first_is_being_confirmed(waiting: PageClient):
    typed = PORTLAND | {"email": "Nora@FIELD.example", "note": "Ring twice"}
    assert waiting.submit("checkout", **typed, card="practice_approve").status_code == 409
    words = waiting.page().text("problem")
    assert f"the payment of order {orders()[0].number} is being confirmed" in words
    assert "Ring twice" in waiting.last.text, "what was typed is still there"
    assert [order.payment_state for order in orders()] == ["unknown"]
    asking.ask(orders()[0], actor())
    assert [order.payment_state for order in orders()] == ["authorized"], "the first one is paid after all"


@pytest.mark.case("X-CK-06")
def test_whoever_wants_it_twice_gets_it_twice(waiting: PageClient):
    waiting.submit("checkout", **PORTLAND, card="practice_approve")
    waiting.submit("checkout", card="practice_approve", again="yes")
    assert waiting.last.status_code == 303
    assert [order.payment_state for order in orders()] == ["unknown", "authorized"]


@pytest.mark.case("X-CK-06")
@pytest.mark.parametrize("what", ["other things", "another person", "from elsewhere", "confirmed meanwhile"])
def test_others_and_other_things_are_not_asked(waiting: PageClient, what: str):
    typed = PORTLAND | {"card": "practice_approve"}
    if what == "other things":
        make_product("MUG-1", 1200, stock=5, drop_ship=False, name="Mug")
        waiting.post("/cart/lines", data={"variant": variant_of("MUG-1").ulid, "quantity": "1"})
        waiting.get("/checkout")
    elif what == "another person":
        typed["email"] = "mia@field.example"
    elif what == "from elsewhere":
        waiting.environ_base["REMOTE_ADDR"] = "203.0.113.99"
    else:
        asking.ask(orders()[0], actor())
    assert waiting.submit("checkout", **typed).status_code == 303
    assert len(orders()) == 2


@pytest.mark.case("X-CK-04")
def test_what_another_tab_adds_is_not_paid_for_with_the_order_that_waits_for_the_bank(shop: PageClient):
    shop.submit("checkout", **PORTLAND, card="practice_challenge")
    challenge = shop.last.location
    total = orders()[0].total_minor
    shop.get("/products/kettle")
    shop.post("/cart/lines", data={"variant": variant_of("KET-1").ulid, "quantity": "3"})
    shop.get(challenge)
    shop.post(challenge, data={"answer": "approve"})
    (order,) = orders()
    (operation,) = session().execute(sa.select(Operation)).scalars()
    assert (operation.state, operation.amount_minor) == ("succeeded", total)
    assert (order.total_minor, order.item_count, order.authorized_minor) == (total, 1, total)
    assert "3" in shop.get("/cart").text, "the new cart waits for an order of its own"


@pytest.mark.case("X-CK-04")
def test_a_cart_that_another_tab_filled_meanwhile_is_confirmed_before_it_is_ordered(shop: PageClient):
    sent = fields(shop) | PORTLAND
    shop.post("/cart/lines", data={"variant": variant_of("KET-1").ulid, "quantity": "1"})
    assert shop.post("/checkout", data=sent | {"card": "practice_approve"}).status_code == 409
    assert "The total has changed" in shop.page().text("problem")
    assert not session().execute(sa.select(Order.id)).first()
