"""Terms that a store asks for are agreed to with each order, or there is none."""

import pytest

from shop.kernel.db import write
from shop.kernel.refusals import Refusal
from shop.orders.placing import place
from shop.reports import timelines
from tests.house import PageClient
from tests.storefront.test_checkout import PORTLAND, orders, shop
from tests.world import VISIT, make_cart, make_details, the_store

__all__ = ["shop"]


@pytest.mark.case("X-CK-26")
@pytest.mark.parametrize("ticked", ["", "yes", "https://example.com/older-terms"])
def test_nobody_orders_without_agreeing_to_the_terms_of_today(shop: PageClient, ticked: str):
    write(lambda: setattr(the_store(), "terms_url", "https://example.com/terms"))
    shop.get("/checkout")
    answer = shop.submit("checkout", **PORTLAND, terms=ticked)
    assert answer.status_code == 422 and "tick the box" in answer.text
    assert "18 Alder Row" in answer.text and 'href="https://example.com/terms"' in answer.text
    assert not orders()
    shop.submit("checkout", terms="https://example.com/terms")
    (order,) = orders()
    (placed,) = (event for event in timelines.of_order(order) if event.name == "order.placed")
    assert placed.details == {"terms": "https://example.com/terms"}


@pytest.mark.case("X-CK-26")
def test_the_verb_itself_asks_for_the_terms(shop: PageClient):
    token = make_cart({"KET-1": 1})
    details = make_details(token)
    write(lambda: setattr(the_store(), "terms_url", "https://example.com/terms"))
    with pytest.raises(Refusal) as refused:
        place(the_store(), token, details, VISIT)
    assert refused.value.field == "terms" and not orders()
