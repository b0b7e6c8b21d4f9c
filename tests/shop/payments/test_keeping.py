"""Kept cards: the customer's own, once a card, gone when taken away and needed no more."""

import pytest

from shop.kernel.db import session, write
from shop.kernel.refusals import Missing
from shop.payments import authorizing, charging, keeping
from shop.payments.gateway import cards
from shop.payments.operations import card_on_file
from shop.people.tables import Customer
from tests.world import the_store
from tests.world_payments import ANA, NORA, make_unpaid_order

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("PY-12")]


def order_of(customer: Customer | None = None, *, keep: bool = True):
    order = make_unpaid_order()
    if customer:
        write(lambda: setattr(order, "customer_id", customer.id))
    more = {"keep": "1"} if keep else {}
    assert authorizing.begin(order, "practice_approve", NORA, more=more).is_approved
    return order


def customer_of(order) -> Customer:
    return session().get_one(Customer, order.customer_id)


@pytest.fixture
def forgotten(monkeypatch):
    """What the gateway was asked to forget."""
    asked: list[str] = []
    monkeypatch.setattr(cards(), "forget", lambda card: asked.append(card.token) or "")
    return asked


@pytest.mark.both_engines
def test_a_card_is_kept_once_and_only_when_wanted(engine_name):
    first = order_of()
    customer = customer_of(first)
    order_of(customer)
    assert [card.last4 for card in keeping.kept(customer)] == ["4242"]
    stranger = customer_of(order_of(keep=False))
    assert keeping.kept(stranger) == []
    with pytest.raises(Missing):
        keeping.find(stranger, keeping.kept(customer)[0].ulid)


@pytest.mark.both_engines
def test_what_is_taken_away_is_forgotten_once_no_order_needs_it(engine_name, forgotten):
    order = order_of()
    customer = customer_of(order)
    keeping.remove(customer, keeping.kept(customer)[0].ulid)
    assert keeping.kept(customer) == []
    keeping.forget()
    assert (forgotten, card_on_file(order).last4) == ([], "4242")  # the order is still to be charged
    assert charging.charge(order, ANA).is_approved
    for _ in range(2):
        keeping.forget()
    assert forgotten == ["practice_approve"]
    assert card_on_file(order) is None


@pytest.mark.both_engines
def test_a_store_that_forgets_cards_does_so_after_the_last_open_order(engine_name, forgotten):
    first = order_of(keep=False)
    second = order_of(customer_of(first), keep=False)
    write(lambda: setattr(the_store(), "forget_cards", True))
    charging.charge(first, ANA)
    keeping.forget()
    assert forgotten == []
    charging.charge(second, ANA)
    keeping.forget()
    keeping.forget()
    assert forgotten == ["practice_approve"]


def test_a_gateway_that_does_not_forget_is_asked_again(monkeypatch):
    order = order_of()
    customer = customer_of(order)
    charging.charge(order, ANA)
    keeping.remove(customer, keeping.kept(customer)[0].ulid)
    monkeypatch.setattr(cards(), "forget", lambda card: "no answer")
    keeping.forget()
    assert card_on_file(order) is not None
    monkeypatch.undo()
    keeping.forget()
    assert card_on_file(order) is None
