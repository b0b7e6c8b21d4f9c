"""Who comes through the door: the store, and how much is in the browser's cart, in one query a page."""

from __future__ import annotations

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.kernel.db import session
from shop.kernel.links import digest
from shop.kernel.stores import Store


def arrive(token: str, *, signed_in: bool) -> tuple[Store, int]:
    """The store of this installation, and the units in the open cart that the token stands for.

    A cart that a customer owns counts only for somebody signed in: what a signed-out browser still holds
    of it is not shown.
    """
    first = sa.select(Store).order_by(Store.id).limit(1)
    if not 20 <= len(token) <= 100:
        return session().execute(first).scalar_one(), 0
    mine = sa.true() if signed_in else Cart.customer_id.is_(None)
    pieces = (
        sa.select(sa.func.coalesce(sa.func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.store_id == Store.id, Cart.digest == digest(token), Cart.state == "open", mine)
        .correlate(Store)
        .scalar_subquery()
    )
    store, units = session().execute(first.add_columns(pieces)).one()
    return store, int(units)
