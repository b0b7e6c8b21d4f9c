"""A brake on card testing: whoever had too many cards declined waits before the next one is tried.

Thieves try stolen numbers in small carts; only declines are counted, so that nobody who pays ever meets it.
"""

from __future__ import annotations

from datetime import timedelta

from shop.kernel import throttle
from shop.kernel.db import writes
from shop.orders.tables import Order

PER_ADDRESS, PER_ORDER, WITHIN = 20, 10, timedelta(hours=1)
_NO_LIMIT = 1_000_000_000  # counting never refuses: what happened has happened


def refuse(address: str, order: Order | None = None) -> None:
    """Raise TooMany when this network address, or this order, had its share of declines; asked before a card."""
    throttle.check(f"declined:address:{address}", at_most=PER_ADDRESS)
    if order is not None:
        throttle.check(f"declined:order:{order.ulid}", at_most=PER_ORDER)


@writes
def count_decline(address: str, order: Order) -> None:
    """Note a decline on both."""
    for name in (f"declined:address:{address}", f"declined:order:{order.ulid}"):
        throttle.count(name, at_most=_NO_LIMIT, within=WITHIN)
