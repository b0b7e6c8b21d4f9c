"""The signed link under which a shopper pays for an order that is placed but not paid."""

from __future__ import annotations

from shop.kernel import links
from shop.kernel.db import writes
from shop.orders.tables import Order
from shop.payments.paying_again import LINK_LASTS


@writes
def pay_link(order: Order) -> str:
    """A new token for the order's payment page, for the browser that has just placed it."""
    return links.issue("pay", order.store_id, order.id, lasts=LINK_LASTS)
