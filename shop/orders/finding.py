"""Finding one order: by the number in an address, or by its key to be held while it changes."""

from __future__ import annotations

import re

import sqlalchemy as sa

from shop.kernel.db import in_write, session
from shop.kernel.refusals import Missing
from shop.orders.tables import Order

DIGITS = re.compile(r"[0-9]{1,15}")


def number_of(typed: str) -> int:
    """The order number in an address; raises Missing for what is no plain number ("1e3", "１２", "-1")."""
    if not (typed.isascii() and DIGITS.fullmatch(typed)):
        raise Missing
    return int(typed)


def by_number(store_id: int, number: str) -> Order:
    """The order with this number; raises Missing for another store's, and for what is no plain number."""
    wanted = sa.select(Order).where(Order.store_id == store_id, Order.number == number_of(number))
    order = session().execute(wanted).scalar_one_or_none()
    if order is None:
        raise Missing
    return order


def held(order_id: int) -> Order:
    """The order of this key as it is now, held until the write ends, in one statement."""
    if not in_write():
        raise RuntimeError("an order is held inside a write")
    session().flush()  # what this write has changed of it is not to be read over
    return session().get_one(Order, order_id, populate_existing=True, with_for_update=True)
