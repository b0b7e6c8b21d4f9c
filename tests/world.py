"""A small world for tests: plain functions that call the real verbs, so that no test stands on impossible rows."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import sqlalchemy as sa

from shop.carts import filling, viewing
from shop.catalog.tables import Variant
from shop.kernel.db import session, write
from shop.orders.details import Details
from shop.orders.placing import place
from shop.orders.settling import settle
from shop.orders.tables import Order
from shop.people.signing_in import Visit
from shop.pricing.totals import quote
from tests.world_goods import make_offer, make_product, make_vendor, make_warehouse, reprice, variant_of
from tests.world_shop import (
    PASSWORD,
    actor,
    make_address,
    make_customer,
    make_delivery,
    make_staff,
    make_store,
    make_tax,
    the_store,
)

__all__ = [
    "PASSWORD",
    "VISIT",
    "actor",
    "make_address",
    "make_cart",
    "make_customer",
    "make_delivery",
    "make_details",
    "make_offer",
    "make_order",
    "make_product",
    "make_staff",
    "make_store",
    "make_tax",
    "make_vendor",
    "make_warehouse",
    "reprice",
    "the_store",
    "variant_of",
]
VISIT = Visit("203.0.113.7", "a browser")
_serial = itertools.count(1)


def make_cart(lines: Mapping[str, int]) -> str:
    """A cart of {SKU: quantity}; returns the browser's token."""
    token: str | None = None
    for sku, quantity in lines.items():
        token, _ = filling.add(the_store(), token, variant_of(sku).ulid, quantity)
    assert token
    return token


def make_details(token: str, **given: object) -> Details:
    """What a shopper fills in for the cart, with the total that the page shows now."""
    store = the_store()
    address = given.pop("ship_to", None) or make_address()
    method = str(given.get("method_ulid", ""))
    cart = viewing.view(filling.find(store, token))
    total = quote(store, cart.priced, address, method).total_minor  # type: ignore[arg-type]
    serial = next(_serial)
    filled = {"email": f"shopper{serial}@shop.example", "name": "Sam Shopper", "expected_total_minor": total}
    return Details(ship_to=address, **(filled | given))  # type: ignore[arg-type]


def make_order(
    lines: Mapping[str, int] | None = None, *, charged: bool = False, review: str = "", **given: object
) -> Order:
    """An order placed through the checkout of {SKU: quantity}, by default one KET-1 (made when missing).

    `review` overrides what the risk signals say; `charged` charges the whole total. `given` are Details.
    """
    wanted = lines or {"KET-1": 1}
    known = set(session().execute(sa.select(Variant.sku).where(Variant.sku.in_(wanted))).scalars())
    for sku in wanted:
        if sku not in known:
            make_product(sku, vendors={"BREW": (6100, 42)})
    token = make_cart(wanted)
    order = place(the_store(), token, make_details(token, **given), VISIT)
    if review:
        _review(order, review)
    if charged:
        from tests.world_payments import charge

        charge(order)
    return order


def _review(order: Order, review: str) -> None:
    def work() -> None:
        session().refresh(order, with_for_update=True)
        order.review = review
        settle(order)

    write(work)
