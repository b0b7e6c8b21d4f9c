"""Shoppers who submit carts of their own at the same moment, and a gate that lets them all read first."""

import threading
from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.orders.placing import place
from shop.orders.tables import Order
from tests import world
from tests.races.crowd import PATIENCE, at_once


def buy(app: Flask, carts: list[dict[str, int]]) -> Counter[str]:
    """Everyone submits a cart of their own at the same moment; how often each answer was given."""
    ready = [(token := world.make_cart(lines), world.make_details(token)) for lines in carts]
    session().rollback()

    def submit(number: int) -> int:
        token, details = ready[number]
        while True:
            try:
                return place(world.the_store(), token, details, world.VISIT).number
            except sa.exc.TimeoutError:  # a 503: nothing was changed, and the shopper tries again
                session().rollback()

    answers = at_once(app, len(ready), submit)
    session().rollback()
    return Counter(
        "sold" if isinstance(each, int) else getattr(each, "code", type(each).__name__) for each in answers
    )


def numbers() -> list[int]:
    return sorted(session().execute(sa.select(Order.number)).scalars())


def together(count: int) -> Callable[[], None]:
    """A pause that lets `count` transactions read before any of them writes."""
    barrier = threading.Barrier(count, timeout=PATIENCE)

    def wait() -> None:
        barrier.wait()

    return wait
