"""Asks before the same things are ordered again while the first order's payment is still being confirmed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.people import emails
from shop.people.signing_in import Visit

WINDOW = timedelta(hours=24)
_CART = sa.select(CartLine.variant_id, CartLine.quantity).where(CartLine.cart_id == sa.bindparam("cart_id"))
_UNCONFIRMED = (
    sa.select(Order.number, OrderLine.variant_id, OrderLine.quantity)
    .join(OrderLine, OrderLine.order_id == Order.id)
    .where(Order.store_id == sa.bindparam("store_id"), Order.email_norm == sa.bindparam("email_norm"))
    .where(Order.shopper_address == sa.bindparam("address"), Order.payment_state == "unknown")
    .where(Order.placed_at >= sa.bindparam("since"), Order.cancelled_at.is_(None))
)


def refuse(cart: Cart | None, email: str, visit: Visit) -> None:
    """Raise Refusal "being_confirmed" (`number`) when the shopper has such an order of the last day.

    It is the shopper's when e-mail and network address are the same: whoever knows another's e-mail alone
    learns nothing of their orders.
    """
    if cart is None:
        return
    who = {"store_id": cart.store_id, "email_norm": emails.norm(email), "address": visit.address[:64]}
    orders: dict[int, Counter[int]] = {}
    waiting = session().execute(_UNCONFIRMED, who | {"since": clock.now() - WINDOW})
    for number, variant_id, quantity in waiting:
        orders.setdefault(number, Counter())[variant_id] += quantity
    if not orders:
        return
    lines = session().execute(_CART, {"cart_id": cart.id})
    wanted = Counter({line.variant_id: line.quantity for line in lines})
    for number, bought in orders.items():
        if bought == wanted:
            words = (
                f"You have ordered these things already: the payment of order {number} is being confirmed."
            )
            raise Refusal("being_confirmed", words, number=number)
