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
    if not 20 <= len(token) <= 100:
        return session().execute(_STORE).scalar_one(), 0
    statement = _STORE_AND_ANY_CART if signed_in else _STORE_AND_GUEST_CART
    store, units = session().execute(statement, {"digest": digest(token)}).one()
    return store, int(units)


def _with_cart(*rules: sa.ColumnElement[bool]) -> sa.Select[Store, int]:
    pieces = (
        sa.select(sa.func.coalesce(sa.func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.store_id == Store.id, Cart.digest == sa.bindparam("digest"), Cart.state == "open", *rules)
        .correlate(Store)
        .scalar_subquery()
    )
    return _STORE.add_columns(pieces)


_STORE = sa.select(Store).order_by(Store.id).limit(1)
_STORE_AND_ANY_CART = _with_cart()
_STORE_AND_GUEST_CART = _with_cart(Cart.customer_id.is_(None))
