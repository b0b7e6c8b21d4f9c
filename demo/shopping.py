"""The demo's shoppers: who orders, what they fill in, and how their card behaves at the checkout."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from random import Random

from demo.baskets import RISKY, Window
from demo.records import Content, Customer
from shop.carts import filling, viewing
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store, the_store
from shop.kernel.timeline import Actor
from shop.orders.details import Details
from shop.orders.placing import place
from shop.orders.tables import Order
from shop.payments import authorizing
from shop.people import customers
from shop.people.postal import Address
from shop.people.signing_in import Visit
from shop.pricing import totals

BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15"
NOTES = (
    "Please leave it with the neighbour at number 12 if nobody answers.",
    "It is a present: no prices in the box, please.",
    "No hurry, we are away until the weekend.",
    "The buzzer does not work, please call.",
    "Second time I order these. They are lovely.",
    "Could the two things come in one box?",
)
AT_CHECKOUT = {
    "second_card": "practice_insufficient_funds",
    "confirmed": "practice_challenge",
    "unpaid": "practice_challenge",
    "answered": "practice_lost_after_later",
    "unanswered": "practice_lost_before_later",
    "declined_later": "practice_declined_later",
    "review": "practice_elevated_risk",
    "hold": "practice_wrong_address",
    "rejected": "practice_elevated_risk",
    "refused": "practice_wrong_address",
}
APART = 12  # orders before the same person orders again
TRIES = 8


class Shoppers:
    """Everybody of the content, each with a network address of their own from the ranges kept for examples."""

    def __init__(self, content: Content, window: Window, rng: Random) -> None:
        self._people = content.customers
        self._window = window
        self._rng = rng
        self._lately: deque[Customer] = deque(maxlen=min(APART, len(self._people) // 2))

    def order(self, fate: str) -> int:
        """Fill a cart and order it; returns the order's key. What is sold out meanwhile is chosen anew."""
        person = self._next()
        for _ in range(TRIES):
            try:
                return write(partial(self._place, person, fate))
            except Refusal as refusal:
                if refusal.code not in ("sold_out", "cart_empty"):
                    raise
        raise RuntimeError(f"no basket of {TRIES} could be supplied: {fate}")

    def pay(self, order: Order, card: str) -> str:
        """Give a card at the checkout; returns what came of it."""
        by = Actor("customer", order.name)
        return authorizing.begin(order, card, by, return_url=f"/orders/{order.number}").name

    def card(self, fate: str) -> str:
        """The card that leads to this fate, else one that works."""
        return AT_CHECKOUT.get(fate) or self._rng.choice(("practice_approve", "practice_approve_two"))

    def _next(self) -> Customer:
        person = self._rng.choice([person for person in self._people if person not in self._lately])
        self._lately.append(person)
        return person

    def _place(self, person: Customer, fate: str) -> int:
        """From the first thing in the cart to the order, in one write."""
        store = the_store()
        token: str | None = None
        for ulid, units in self._window.fill(fate).items():
            token, _ = filling.add(store, token, ulid, units)
        if token is None:
            raise Refusal("cart_empty", "Nothing was left to buy.")
        details = self._details(store, token, person, fate)
        order = place(store, token, details, Visit(self._network(person), BROWSER))
        buyer = customers.find_or_make(store.id, person.email)
        customers.keep_address(buyer, details.billed_to)
        session().flush()
        return order.id

    def _details(self, store: Store, token: str, person: Customer, fate: str) -> Details:
        home = address_of(person)
        ship_to = home
        if fate in RISKY or self._rng.random() < 0.04:
            ship_to = self._elsewhere(person, abroad=fate in RISKY)
        cart = viewing.view(filling.find(store, token))
        offered = totals.quote(store, cart.priced, ship_to).methods
        method = offered[1 if len(offered) > 1 and self._rng.random() < 0.12 else 0].method_ulid
        total = totals.quote(store, cart.priced, ship_to, method).total_minor
        return Details(
            email=person.email,
            name=person.name,
            phone=person.phone,
            ship_to=ship_to,
            bill_to=home,
            method_ulid=method,
            note=self._rng.choice(NOTES) if self._rng.random() < 0.09 else "",
            expected_total_minor=total,
        )

    def _elsewhere(self, person: Customer, *, abroad: bool) -> Address:
        """Somebody else's door, in another country where that is to be noticed."""
        others = [
            other
            for other in self._people
            if other is not person and (other.address.country != person.address.country) == abroad
        ]
        return address_of(self._rng.choice(others))

    def _network(self, person: Customer) -> str:
        return f"198.51.100.{self._people.index(person) % 250 + 1}"


def address_of(person: Customer) -> Address:
    """The person's address as orders keep it."""
    place_of = person.address
    written = Address(
        name=person.name,
        company=person.company,
        line1=place_of.line1,
        line2=place_of.line2,
        city=place_of.city,
        region=place_of.region,
        postal_code=place_of.postcode,
        country=place_of.country,
    )
    return replace(written, phone=person.phone)
